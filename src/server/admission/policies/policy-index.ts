import type { KubeObject } from "../../../api/kind.ts";
import type { Feed } from "../../cache/feed.ts";
import { follow } from "../../cache/follow.ts";
import type { Resource } from "../../registry/resource.ts";

/** What every policy and binding has that the index goes by. */
interface Binding extends KubeObject {
  spec?: { policyName?: string | undefined } | undefined;
}

/** A policy with the bindings that put it in force, both by name, and its expressions ready to run. */
export interface BoundPolicy<P, B, C> {
  readonly policy: P;
  readonly compiled: C;
  readonly bindings: readonly B[];
}

export interface PolicyIndexOptions<P, C> {
  readonly feed: Feed;
  readonly policies: Resource;
  readonly bindings: Resource;
  compile(policy: P): C;
}

/**
 * The policies of one kind that are in force: those with a binding. Derived when it is asked for after a change; a policy is compiled
 * once for each generation of it.
 */
export class PolicyIndex<P extends KubeObject, B extends Binding, C> {
  readonly #options: PolicyIndexOptions<P, C>;
  #bound: readonly BoundPolicy<P, B, C>[] | undefined;
  #compiled = new Map<string, C>();

  constructor(options: PolicyIndexOptions<P, C>) {
    this.#options = options;
    const { feed, policies, bindings } = options;
    const forget = (): void => {
      this.#bound = undefined;
    };
    for (const { prefix } of [policies, bindings]) follow(feed.cache(prefix), feed, { reset: forget, change: forget });
  }

  /** In the order of the policies' names, and for each of the bindings'. */
  get bound(): readonly BoundPolicy<P, B, C>[] {
    this.#bound ??= this.#derive();
    return this.#bound;
  }

  #derive(): BoundPolicy<P, B, C>[] {
    const { feed, policies, bindings } = this.#options;
    const byPolicy = new Map<string, B[]>();
    for (const { value } of feed.cache(bindings.prefix).range(bindings.prefix)) {
      const binding = value as B;
      const name = binding.spec?.policyName ?? "";
      byPolicy.set(name, [...(byPolicy.get(name) ?? []), binding]);
    }
    const before = this.#compiled;
    this.#compiled = new Map();
    return feed
      .cache(policies.prefix)
      .range(policies.prefix)
      .flatMap(({ value }) => {
        const policy = value as P;
        const bound = byPolicy.get(policy.metadata?.name ?? "");
        return bound === undefined ? [] : [{ policy, compiled: this.#program(policy, before), bindings: bound }];
      });
  }

  #program(policy: P, before: ReadonlyMap<string, C>): C {
    const id = `${policy.metadata?.uid}/${policy.metadata?.["generation"]}`;
    const compiled = before.get(id) ?? this.#options.compile(policy);
    this.#compiled.set(id, compiled);
    return compiled;
  }
}
