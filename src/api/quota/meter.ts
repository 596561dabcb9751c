/** The nouns of this folder: a meter says of one kind what its objects use up of a ResourceQuota. Amounts are worked out in amounts.ts. */
import type { KubeObject } from "../kind.ts";
import type { Amounts } from "./amounts.ts";

/** One condition under which a quota looks at an object at all. */
export interface ScopeSelector {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}

export interface Meter {
  /** What of an object is needed to measure it. */
  readonly needs: "object" | "metadata";
  /** Writes that are charged: "CREATE", "UPDATE", or with a subresource, "UPDATE/resize". */
  readonly charged: readonly string[];
  /** Whether objects of the kind are charged under this name of a quota. */
  tracks(name: string): boolean;
  inScope(object: KubeObject, selector: ScopeSelector): boolean;
  /** What the object uses up; `now` in milliseconds, for objects that count until a time. */
  usage(object: KubeObject, now: number): Amounts;
  /** Why an object cannot be measured under these names of a quota; undefined when it can. */
  lacks?(object: KubeObject, names: readonly string[]): string | undefined;
}

/** Whether a value, or its absence, satisfies the selector of a scope that has values. */
export function selects({ operator, values = [] }: ScopeSelector, value: string | undefined): boolean {
  switch (operator) {
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    default:
      return false;
  }
}
