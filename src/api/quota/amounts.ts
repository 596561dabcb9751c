import {
  addQuantity,
  compareQuantity,
  formatQuantity,
  parseQuantity,
  type Quantity,
  subtractQuantity,
} from "../quantity.ts";

/** How much of each resource, by the resource's name. */
export type Amounts = ReadonlyMap<string, Quantity>;

const NONE: Amounts = new Map();

export const one: Quantity = { nanos: 1_000_000_000n, format: "DecimalSI" };

/** Reads a map of quantities. Throws BadRequest when one is none. */
export function amountsOf(list: Readonly<Record<string, string>> | undefined): Amounts {
  if (list === undefined) return NONE;
  return new Map(Object.entries(list).map(([name, text]) => [name, parseQuantity(text)]));
}

/** As the API writes them. */
export function recordOf(amounts: Amounts): Record<string, string> {
  return Object.fromEntries([...amounts].map(([name, amount]) => [name, formatQuantity(amount)]));
}

export function sum(a: Amounts, b: Amounts): Amounts {
  return merged(a, b, addQuantity);
}

/** Of each resource the larger amount. */
export function larger(a: Amounts, b: Amounts): Amounts {
  return merged(a, b, (x, y) => (compareQuantity(x, y) >= 0 ? x : y));
}

function merged(a: Amounts, b: Amounts, combine: (x: Quantity, y: Quantity) => Quantity): Amounts {
  if (b.size === 0) return a;
  const result = new Map(a);
  for (const [name, amount] of b) {
    const known = result.get(name);
    result.set(name, known === undefined ? amount : combine(known, amount));
  }
  return result;
}

/** By how much `next` is more than `before`; what is not more is left out. */
export function growth(next: Amounts, before: Amounts): Amounts {
  const result = new Map<string, Quantity>();
  for (const [name, amount] of next) {
    const known = before.get(name);
    const more = known === undefined ? amount : subtractQuantity(amount, known);
    if (more.nanos > 0n) result.set(name, more);
  }
  return result;
}

/** What is left of `from` after `taken` of it; never below zero. Resources that `from` does not name stay out. */
export function remainder(from: Amounts, taken: Amounts): Amounts {
  const result = new Map(from);
  for (const [name, amount] of taken) {
    const known = result.get(name);
    if (known === undefined) continue;
    const left = subtractQuantity(known, amount);
    result.set(name, left.nanos < 0n ? { ...left, nanos: 0n } : left);
  }
  return result;
}

export function only(amounts: Amounts, keep: (name: string) => boolean): Amounts {
  return new Map([...amounts].filter(([name]) => keep(name)));
}

/** "cpu=1,pods=2", by name, as messages about quotas have it. */
export function described(amounts: Amounts): string {
  return [...amounts.keys()]
    .sort()
    .map((name) => `${name}=${formatQuantity(amounts.get(name) ?? { nanos: 0n, format: "DecimalSI" })}`)
    .join(",");
}
