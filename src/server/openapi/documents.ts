import { createHash } from "node:crypto";
import { VERSION } from "../discovery/version.ts";
import { noSuchPath, type Resource } from "../registry/resource.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import { pathsOf } from "./paths.ts";
import { SchemaCollector } from "./schema-collector.ts";

const INFO = { title: "Kubernetes", version: VERSION.gitVersion };

const rootOf = ({ kind }: Resource): string => (kind.group === "" ? `api/${kind.version}` : `apis/${kind.apiVersion}`);

/** The OpenAPI documents, made from the kinds when they are first asked for and again after a change of the kinds. */
export class OpenApi {
  readonly #resources: ResourceTable;
  #generation = -1;
  readonly #versions = new Map<string, string>();
  #whole: string | undefined;

  constructor(resources: ResourceTable) {
    this.#resources = resources;
  }

  /** GET /openapi/v3: where the document of each group and version is, under a name that changes with it. */
  index(): object {
    const roots = [...new Set(this.#resources.all().map(rootOf))];
    const paths = roots.map((root) => {
      const hash = createHash("sha256").update(this.version(root)).digest("hex").toUpperCase();
      return [root, { serverRelativeURL: `/openapi/v3/${root}?hash=${hash}` }];
    });
    return { paths: Object.fromEntries(paths) };
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
      this.#whole = JSON.stringify({ swagger: "2.0", info: INFO, paths: {}, definitions: collector.schemas });
    }
    return this.#whole;
  }

  #refresh(): void {
    if (this.#generation === this.#resources.generation) return;
    this.#generation = this.#resources.generation;
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
