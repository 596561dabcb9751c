/** The ways in which functions cost, each as it is estimated and as it is counted. */
import { type CostRange, fixed, plus, scaled, times, UNKNOWN } from "../cost-range.ts";
import { sizeOf } from "../values/size.ts";
import type { Estimate, RunCost, SizedNode } from "./overload.ts";

/** What going over one character or item costs, and one character of a regular expression. */
export const TRAVERSAL = 0.1;
export const REGEX = 0.25;

interface Costs {
  readonly cost: RunCost;
  readonly estimate: Estimate;
}

const sizeAt = (args: Parameters<RunCost>[0], index: number): number => sizeOf(args[index] ?? null);
export const sizeOfNode = (args: readonly SizedNode[], index: number): CostRange => args[index]?.size ?? UNKNOWN;

/** Always the same. */
export const always = (cost: number): Costs => ({
  cost: () => cost,
  estimate: () => ({ cost: fixed(cost) }),
});

/** Goes over one argument. With `keeps`, the result is as long as the argument. */
export function traverses(index: number, { factor = TRAVERSAL, keeps = false } = {}): Costs {
  return {
    cost: (args) => Math.ceil(sizeAt(args, index) * factor),
    estimate: (args) => {
      const size = sizeOfNode(args, index);
      return { cost: scaled(size, factor), ...(keeps ? { size } : {}) };
    },
  };
}

/** Compares two arguments up to the end of the shorter one. */
export const comparison: Costs = {
  cost: (args) => Math.ceil(Math.min(sizeAt(args, 0), sizeAt(args, 1)) * TRAVERSAL),
  estimate: (args) => {
    const max = Math.min(sizeOfNode(args, 0).max, sizeOfNode(args, 1).max);
    return { cost: scaled({ min: max > 0 ? 1 : 0, max }, TRAVERSAL) };
  },
};

/** Copies both arguments. */
export const concatenation: Costs = {
  cost: (args) => Math.ceil((sizeAt(args, 0) + sizeAt(args, 1)) * TRAVERSAL),
  estimate: (args) => {
    const size = plus(sizeOfNode(args, 0), sizeOfNode(args, 1));
    return { cost: scaled(size, TRAVERSAL), size };
  },
};

/** Joins lists without going over them. */
export const listConcatenation: Costs = {
  cost: () => 1,
  estimate: (args) => ({ cost: fixed(1), size: plus(sizeOfNode(args, 0), sizeOfNode(args, 1)) }),
};

/** Runs the regular expression of the second argument over the first; `finds` when it gives parts of the text. */
export function matching({ finds = false } = {}): Costs {
  return {
    cost: (args) => Math.ceil((1 + sizeAt(args, 0)) * TRAVERSAL) * Math.ceil(sizeAt(args, 1) * REGEX),
    estimate: (args) => {
      const text = sizeOfNode(args, 0);
      const cost = times(scaled(plus(text, fixed(1)), TRAVERSAL), scaled(sizeOfNode(args, 1), REGEX));
      return { cost, ...(finds ? { size: { min: 0, max: text.max } } : {}) };
    },
  };
}

/** Looks for the second argument in the first. */
export const containment: Costs = {
  cost: (args) => Math.ceil(sizeAt(args, 0) * TRAVERSAL) * Math.ceil(sizeAt(args, 1) * TRAVERSAL),
  estimate: (args) => ({
    cost: times(scaled(sizeOfNode(args, 0), TRAVERSAL), scaled(sizeOfNode(args, 1), TRAVERSAL)),
  }),
};
