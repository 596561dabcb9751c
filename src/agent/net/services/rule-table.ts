/** The wanted contents of the services' nftables table, and the operations that turn what was wanted before into what is now. Pure. */
import { type Element, EMPTY_PLAN, type ServicePlan } from "./service-plan.ts";

export type Operation =
  | { readonly op: "add set"; readonly set: string; readonly body: string }
  | { readonly op: "add chain" | "flush chain" | "delete chain"; readonly chain: string }
  | { readonly op: "add rule"; readonly chain: string; readonly rule: string }
  | { readonly op: "add element" | "delete element"; readonly element: Element }
  | { readonly op: "delete set"; readonly set: string };

/**
 * Plans by owner, a service's key. Two services may claim the same element (an external IP, or the hairpin of a backend they
 * share); the owner that sorts first has it, so the table is the same whichever came first.
 */
export class RuleTable {
  readonly #plans = new Map<string, ServicePlan>();
  readonly #claims = new Map<string, Map<string, Element>>();

  plan(owner: string): ServicePlan {
    return this.#plans.get(owner) ?? EMPTY_PLAN;
  }

  get owners(): readonly string[] {
    return [...this.#plans.keys()];
  }

  /** Whether any service sends new connections to this address. */
  sendsTo(address: string): boolean {
    return this.#plans.values().some((plan) => plan.addresses.has(address));
  }

  /** Puts these plans in place of their owners' former ones, empty plans included. */
  replace(next: ReadonlyMap<string, ServicePlan>): Operation[] {
    const changes = [...next].map(([owner, plan]) => ({ owner, plan, old: this.plan(owner) }));
    const touched = new Map<string, Element | undefined>();
    for (const { owner, plan, old } of changes) {
      for (const element of [...old.elements, ...plan.elements]) {
        const id = idOf(element);
        if (!touched.has(id)) touched.set(id, this.#holder(id));
      }
      this.#claim(owner, { plan, old });
    }
    const elements = [...touched].map(([id, before]) => ({ before, after: this.#holder(id) }));
    return order(changes, elements);
  }

  /** Everything, as operations on a table that has only its base chains. */
  all(): Operation[] {
    const changes = [...this.#plans].map(([owner, plan]) => ({ owner, plan, old: EMPTY_PLAN }));
    const elements = [...this.#claims.keys()].map((id) => ({ before: undefined, after: this.#holder(id) }));
    return order(changes, elements);
  }

  #claim(owner: string, { plan, old }: { plan: ServicePlan; old: ServicePlan }): void {
    for (const element of old.elements) {
      const claims = this.#claims.get(idOf(element));
      claims?.delete(owner);
      if (claims?.size === 0) this.#claims.delete(idOf(element));
    }
    for (const element of plan.elements) {
      const claims = this.#claims.get(idOf(element)) ?? new Map<string, Element>();
      this.#claims.set(idOf(element), claims.set(owner, element));
    }
    if (plan === EMPTY_PLAN) this.#plans.delete(owner);
    else this.#plans.set(owner, plan);
  }

  #holder(id: string): Element | undefined {
    const claims = this.#claims.get(id);
    if (claims === undefined) return undefined;
    const [first = ""] = [...claims.keys()].sort();
    return claims.get(first);
  }
}

const idOf = (element: Element): string => `${element.container} ${element.key}`;

interface Change {
  readonly plan: ServicePlan;
  readonly old: ServicePlan;
}

/** In the order in which the kernel accepts them: nothing is named before it exists or removed while it is named. */
function order(
  changes: readonly Change[],
  elements: readonly { before: Element | undefined; after: Element | undefined }[],
): Operation[] {
  const moved = elements.filter(({ before, after }) => before?.value !== after?.value || !before !== !after);
  const rewritten = changes.flatMap(({ plan, old }) =>
    [...plan.chains].filter(([chain, rules]) => !sameRules(old.chains.get(chain), rules)),
  );
  const existed = new Set(changes.flatMap(({ old }) => [...old.chains.keys()]));
  const gone = changes.flatMap(({ plan, old }) => [...old.chains.keys()].filter((chain) => !plan.chains.has(chain)));
  return [
    ...changes.flatMap(({ plan, old }) =>
      [...plan.sets]
        .filter(([set]) => !old.sets.has(set))
        .map(([set, body]): Operation => ({ op: "add set", set, body })),
    ),
    ...rewritten.map(([chain]): Operation => ({ op: existed.has(chain) ? "flush chain" : "add chain", chain })),
    ...rewritten.flatMap(([chain, rules]) => rules.map((rule): Operation => ({ op: "add rule", chain, rule }))),
    ...moved.flatMap(({ before }): Operation[] => (before ? [{ op: "delete element", element: before }] : [])),
    ...moved.flatMap(({ after }): Operation[] => (after ? [{ op: "add element", element: after }] : [])),
    ...gone.map((chain): Operation => ({ op: "flush chain", chain })),
    ...gone.map((chain): Operation => ({ op: "delete chain", chain })),
    ...changes.flatMap(({ plan, old }) =>
      [...old.sets.keys()].filter((set) => !plan.sets.has(set)).map((set): Operation => ({ op: "delete set", set })),
    ),
  ];
}

function sameRules(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a !== undefined && a.length === b.length && a.every((rule, index) => rule === b[index]);
}
