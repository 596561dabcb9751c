import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { VERSION } from "../discovery/version.ts";
import { noSuchPath, type Resource } from "../registry/resource.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { Descriptions } from "./descriptions.ts";
import type { Dialect } from "./dialect.ts";
import { ResourceOperations } from "./operations.ts";
import { renderPath, sharedParameters } from "./render-paths.ts";
import { type Json, SchemaCollector } from "./schema-collector.ts";
import { encodeSwagger, type Swagger } from "./swagger-protobuf.ts";

const INFO = { title: "Kubernetes", version: VERSION.gitVersion };
const compress = promisify(gzip);

/** A document as it is kept and, mostly, sent: descriptions shrink to a tenth. */
export interface OpenApiDocument {
  readonly gzip: Uint8Array;
  /** Upper-case hexadecimal SHA-256 of the document. */
  readonly hash: string;
}

interface Kept {
  /** What the document was made from. */
  readonly resources: readonly Resource[];
  /** Of what other servers say. */
  readonly generation: string;
  readonly document: Promise<OpenApiDocument>;
}

const rootOf = ({ kind }: Resource): string => (kind.group === "" ? `api/${kind.version}` : `apis/${kind.apiVersion}`);

/** What other servers say of the APIs that they answer for. */
export interface ForeignDescriptions {
  /** Another one after every change. */
  readonly generation: string;
  all(): readonly ForeignDescription[];
}

export interface ForeignDescription {
  /** apis/GROUP/VERSION. */
  readonly root: string;
  /** Where the OpenAPI v3 document is; absent when there is none. */
  readonly url?: string;
  /** Of OpenAPI v2. */
  readonly definitions: Json;
  readonly paths: Json;
}

/** The OpenAPI documents, made from the kinds when they are first asked for, and again when those kinds have changed. */
export class OpenApi {
  readonly #resources: ResourceTable;
  readonly #foreign: ForeignDescriptions | undefined;
  readonly #kept = new Map<string, Kept>();

  constructor(resources: ResourceTable, foreign?: ForeignDescriptions) {
    this.#resources = resources;
    this.#foreign = foreign;
  }

  /** GET /openapi/v3: where the document of each group and version is, under a name that changes with it. */
  async index(): Promise<object> {
    const descriptions = lazyDescriptions();
    const paths: [string, object][] = [];
    const byRoot = this.#byRoot();
    for (const name of this.#kept.keys()) if (!name.startsWith("v2 ") && !byRoot.has(name)) this.#kept.delete(name);
    for (const [root, resources] of byRoot) {
      const { hash } = await this.#keep(root, resources, () => versionDocument(resources, descriptions));
      paths.push([root, { serverRelativeURL: `/openapi/v3/${root}?hash=${hash}` }]);
    }
    for (const { root, url } of this.#foreign?.all() ?? []) {
      if (url !== undefined) paths.push([root, { serverRelativeURL: url }]);
    }
    return { paths: Object.fromEntries(paths) };
  }

  /** GET /openapi/v3/apis/GROUP/VERSION: the document of one version. Throws NotFound. */
  version(root: string): Promise<OpenApiDocument> {
    const resources = this.#byRoot().get(root);
    if (resources === undefined) return Promise.reject(noSuchPath());
    return this.#keep(root, resources, () => versionDocument(resources, lazyDescriptions()));
  }

  /** GET /openapi/v2: everything in one document, in JSON or in the protobuf form that older clients ask for. */
  whole(form: "json" | "protobuf"): Promise<OpenApiDocument> {
    const resources = this.#resources.all();
    return this.#keep(`v2 ${form}`, resources, async () => {
      const swagger = withForeign(await wholeDocument(resources, lazyDescriptions()), this.#foreign?.all() ?? []);
      return form === "json" ? Buffer.from(JSON.stringify(swagger)) : encodeSwagger(swagger);
    });
  }

  #byRoot(): Map<string, Resource[]> {
    return Map.groupBy(this.#resources.all(), rootOf);
  }

  #keep(name: string, resources: readonly Resource[], make: () => Promise<Uint8Array>): Promise<OpenApiDocument> {
    const kept = this.#kept.get(name);
    const generation = this.#foreign?.generation ?? "";
    const same =
      kept?.resources.length === resources.length && resources.every((each, i) => each === kept.resources[i]);
    if (kept?.generation === generation && same) return kept.document;
    const document = make().then(async (bytes) => ({
      gzip: await compress(bytes),
      hash: createHash("sha256").update(bytes).digest("hex").toUpperCase(),
    }));
    this.#kept.set(name, { resources, generation, document });
    // What could not be made is made anew for whoever asks next.
    document.catch(() => this.#kept.delete(name));
    return document;
  }
}

/** The document with what other servers say of their APIs. What two name alike is the same thing nearly always, and otherwise ours. */
function withForeign(swagger: Swagger, foreign: readonly ForeignDescription[]): Swagger {
  if (foreign.length === 0) return swagger;
  const paths = Object.assign({}, ...foreign.map((each) => each.paths)) as Json;
  const definitions = Object.assign({}, ...foreign.map((each) => each.definitions)) as Json;
  return {
    ...swagger,
    paths: { ...paths, ...swagger.paths },
    definitions: { ...definitions, ...swagger.definitions },
  };
}

/** Loaded when the first document needs them, and shared by those that are made together. */
function lazyDescriptions(): () => Promise<Descriptions> {
  let loaded: Promise<Descriptions> | undefined;
  return () => {
    loaded ??= import("./descriptions.ts").then((module) => new module.Descriptions());
    return loaded;
  };
}

async function versionDocument(resources: readonly Resource[], load: () => Promise<Descriptions>): Promise<Uint8Array> {
  const descriptions = await load();
  const collector = new SchemaCollector("v3", descriptions);
  const paths = pathsOf(resources, { collector, descriptions });
  const document = { openapi: "3.0.0", info: INFO, paths, components: { schemas: collector.schemas } };
  return Buffer.from(JSON.stringify(document));
}

async function wholeDocument(resources: readonly Resource[], load: () => Promise<Descriptions>): Promise<Swagger> {
  const descriptions = await load();
  const collector = new SchemaCollector("v2", descriptions);
  const paths = pathsOf(resources, { collector, descriptions });
  return {
    swagger: "2.0",
    info: INFO,
    paths,
    definitions: collector.schemas,
    parameters: sharedParameters(descriptions),
  };
}

function pathsOf(
  resources: readonly Resource[],
  { collector, descriptions }: { collector: SchemaCollector; descriptions: Descriptions },
): Json {
  const dialect: Dialect = collector.dialect;
  return Object.fromEntries(
    resources.flatMap((resource) =>
      new ResourceOperations(resource, collector)
        .paths()
        .map((entry) => [entry.path, renderPath(entry, dialect, { descriptions, kind: resource.kind.kind })]),
    ),
  );
}
