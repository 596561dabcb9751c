import type { AnyKind } from "../../api/kind.ts";
import { conversionOf } from "./conversions.ts";
import { Resource } from "./resource.ts";

/** Every resource that is served now, by group, version and plural name. Custom resources come and go. */
export class ResourceTable {
  readonly #resources = new Map<string, Resource>();
  /** Counts changes, so that what is derived from the table knows when to be derived anew. */
  #generation = 0;
  /** Groups, and custom groups with their versions, as of the generation beside it. */
  #served: ReadonlySet<string> = new Set();
  #builtInGroups: ReadonlySet<string> = new Set();
  #servedAt = -1;
  /** By prefix in the store, as of the generation beside it. */
  #versions = new Map<string, Resource[]>();
  #versionsAt = -1;

  constructor(kinds: readonly AnyKind[]) {
    for (const kind of kinds) {
      const conversion = conversionOf(kind, kinds);
      this.set(new Resource({ kind, ...(conversion && { conversion }) }));
    }
  }

  get generation(): number {
    return this.#generation;
  }

  get(group: string, version: string, resource: string): Resource | undefined {
    return this.#resources.get(`${group}/${version}/${resource}`);
  }

  set(resource: Resource): void {
    const { group, version, resource: plural } = resource.kind;
    this.#resources.set(`${group}/${version}/${plural}`, resource);
    this.#generation++;
  }

  delete(group: string, version: string, resource: string): void {
    if (this.#resources.delete(`${group}/${version}/${resource}`)) this.#generation++;
  }

  all(): Resource[] {
    return [...this.#resources.values()];
  }

  /** The same resource in every version, and where it was renamed in every group, in which it is served. */
  versionsOf({ prefix }: Resource): readonly Resource[] {
    if (this.#versionsAt !== this.#generation) {
      this.#versions = Map.groupBy(this.all(), (resource) => resource.prefix);
      this.#versionsAt = this.#generation;
    }
    return this.#versions.get(prefix) ?? [];
  }

  /** Whether somebody answers for a group: for a built-in one in every version, for a custom one in those that are served. */
  serves(group: string, version = ""): boolean {
    if (this.#servedAt !== this.#generation) {
      const all = this.all().map(({ kind, custom }) => [
        kind.group,
        custom ? `${kind.group}/${kind.version}` : kind.group,
      ]);
      this.#served = new Set(all.flat());
      this.#builtInGroups = new Set(this.all().flatMap(({ kind, custom }) => (custom ? [] : [kind.group])));
      this.#servedAt = this.#generation;
    }
    if (version === "" || this.#builtInGroups.has(group)) return this.#served.has(group);
    return this.#served.has(`${group}/${version}`);
  }

  /** The resource of a kind by its apiVersion and name, such as apps/v1 Deployment. */
  ofKind(apiVersion: string, kind: string): Resource | undefined {
    return this.all().find((r) => r.kind.apiVersion === apiVersion && r.kind.kind === kind);
  }

  /** A built-in resource that cannot be missing. */
  builtIn(kind: Pick<AnyKind, "group" | "version" | "resource" | "kind">): Resource {
    const resource = this.get(kind.group, kind.version, kind.resource);
    if (resource === undefined) throw new Error(`the kind "${kind.kind}" is not in the list of kinds`);
    return resource;
  }
}
