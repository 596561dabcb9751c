import { createHash } from "node:crypto";
import { VERSION } from "../discovery/version.ts";
import { noSuchPath, type Resource } from "../registry/resource.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { ServerContext } from "../server-context.ts";
import { pathsOf } from "./paths.ts";
import { SchemaCollector } from "./schema-collector.ts";

const INFO = { title: "Kubernetes", version: VERSION.gitVersion };

const rootOf = ({ kind }: Resource): string => (kind.group === "" ? `api/${kind.version}` : `apis/${kind.apiVersion}`);

type Described = Pick<ServerContext, "resources" | "apiServices" | "remoteOpenApi">;

/** The OpenAPI documents, made from the kinds when they are first asked for and again after a change of the kinds. */
export class OpenApi {
  readonly #resources: ResourceTable;
  readonly #server: Described;
  #generation = "";
  readonly #versions = new Map<string, string>();
  #whole: string | undefined;

  constructor(server: Described) {
    this.#server = server;
    this.#resources = server.resources;
  }

  /** GET /openapi/v3: where the document of each group and version is, under a name that changes with it. */
  index(): object {
    const roots = [...new Set(this.#resources.all().map(rootOf))];
    const remotes = this.#server.apiServices.remotes();
    const elsewhere = remotes.flatMap((remote) => {
      const { url } = this.#server.remoteOpenApi.of(remote);
      return url === undefined ? [] : [[`apis/${remote.group}/${remote.version}`, { serverRelativeURL: url }]];
    });
    const paths = roots.map((root) => {
      const hash = createHash("sha256").update(this.version(root)).digest("hex").toUpperCase();
      return [root, { serverRelativeURL: `/openapi/v3/${root}?hash=${hash}` }];
    });
    return { paths: Object.fromEntries([...paths, ...elsewhere]) };
  }

  /** GET /openapi/v3/apis/GROUP/VERSION: the document of one version as JSON. Throws NotFound. */
  version(root: string): string {
    this.#refresh();
    let document = this.#versions.get(root);
    if (document === undefined) {
      const resources = this.#resources.all().filter((resource) => rootOf(resource) === root);
      if (resources.length === 0) throw noSuchPath();
      const collector = new SchemaCollector("#/components/schemas/");
      const paths = pathsAndSchemas(resources, collector);
      document = JSON.stringify({ openapi: "3.0.0", info: INFO, paths, components: { schemas: collector.schemas } });
      this.#versions.set(root, document);
    }
    return document;
  }

  /** GET /openapi/v2: all definitions in one document, for clients that know no better. */
  whole(): string {
    this.#refresh();
    if (this.#whole === undefined) {
      const collector = new SchemaCollector("#/definitions/");
      for (const { kind, schema } of this.#resources.all()) collector.add(kind, schema);
      const remotes = this.#server.apiServices.remotes().map((remote) => this.#server.remoteOpenApi.of(remote));
      const paths = Object.assign({}, ...remotes.map((remote) => remote.paths)) as object;
      // What two servers name alike is the same thing nearly always, and otherwise ours.
      const foreign = Object.assign({}, ...remotes.map((remote) => remote.definitions)) as object;
      const definitions = { ...foreign, ...collector.schemas };
      this.#whole = JSON.stringify({ swagger: "2.0", info: INFO, paths, definitions });
    }
    return this.#whole;
  }

  #refresh(): void {
    const { resources, apiServices, remoteOpenApi } = this.#server;
    const generation = `${resources.generation} ${apiServices.generation} ${remoteOpenApi.generation}`;
    if (this.#generation === generation) return;
    this.#generation = generation;
    this.#versions.clear();
    this.#whole = undefined;
  }
}

function pathsAndSchemas(resources: readonly Resource[], collector: SchemaCollector): Record<string, unknown> {
  const paths: Record<string, unknown> = {};
  for (const resource of resources)
    Object.assign(paths, pathsOf(resource, collector.add(resource.kind, resource.schema)));
  return paths;
}
