import { type AnyKind, defineKind } from "../api/kind.ts";
import { kinds } from "../api/kinds/index.ts";
import { anyObject } from "../api/schema.ts";
import { UserError } from "../lib/user-error.ts";
import type { Client } from "./client.ts";
import { type ApiResource, discover } from "./discovery.ts";

/** A kind known only from discovery, such as a custom resource's. */
function kindOf(resource: ApiResource): AnyKind {
  return defineKind({
    group: resource.group,
    version: resource.version,
    kind: resource.kind,
    resource: resource.resource,
    singular: resource.singular,
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    shortNames: resource.shortNames,
    categories: resource.categories,
    schema: anyObject,
  }) as AnyKind;
}

const sameKind = (a: AnyKind, b: AnyKind): boolean => a.apiVersion === b.apiVersion && a.kind === b.kind;

/** "deployments.v1.apps" and "deployments.apps" name group and version; the words before the first dot name the resource. */
function answersTo(kind: AnyKind, word: string): boolean {
  const [name = "", ...rest] = word.toLowerCase().split(".");
  const names = [kind.resource, kind.singular, kind.kind.toLowerCase(), ...(kind.shortNames ?? [])];
  if (!names.includes(name)) return false;
  const suffix = rest.join(".");
  return suffix === "" || suffix === kind.group || suffix === `${kind.version}.${kind.group}`;
}

/**
 * Resource names and apiVersion/kind pairs to kinds. Built-in kinds are known without asking; others, and what the server may define
 * over them, come from discovery, which is read at most once.
 */
export class RestMapper {
  readonly #client: Client;
  #discovered: Promise<AnyKind[]> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Everything that the server serves. */
  async all(): Promise<AnyKind[]> {
    this.#discovered ??= discover(this.#client).then((resources) =>
      resources.map((resource) => {
        const found = kindOf(resource);
        return kinds.find((kind) => sameKind(kind, found) && kind.resource === found.resource) ?? found;
      }),
    );
    return this.#discovered;
  }

  /** The kind that a plural, singular, short or kind name means, group-qualified or not. Throws UserError for an unknown name. */
  async byName(word: string): Promise<AnyKind> {
    const builtIn = kinds.find((kind) => answersTo(kind, word));
    const found = builtIn ?? (await this.all()).find((kind) => answersTo(kind, word));
    if (found !== undefined) return found;
    throw new UserError(`the server does not have a resource type "${word}"; "orch api-resources" lists them`, {
      exitCode: 1,
    });
  }

  /** The kinds of a category such as "all". */
  async byCategory(category: string): Promise<AnyKind[]> {
    return (await this.all()).filter((kind) => kind.categories?.includes(category));
  }

  /** The kind of an object; undefined when the server does not serve it. */
  async byType(apiVersion: string, kindName: string): Promise<AnyKind | undefined> {
    const matches = (kind: AnyKind): boolean => kind.apiVersion === apiVersion && kind.kind === kindName;
    return kinds.find(matches) ?? (await this.all()).find(matches);
  }

  /** Forgets discovery: kinds may have been added meanwhile. */
  refresh(): void {
    this.#discovered = undefined;
  }
}
