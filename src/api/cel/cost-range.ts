/** The least and the most of a cost or a size. Infinity is what Kubernetes has as the largest 64-bit number. */
export interface CostRange {
  readonly min: number;
  readonly max: number;
}

export const NOTHING: CostRange = { min: 0, max: 0 };
export const UNKNOWN: CostRange = { min: 0, max: Number.POSITIVE_INFINITY };

export const fixed = (value: number): CostRange => ({ min: value, max: value });

export const plus = (a: CostRange, b: CostRange): CostRange => ({ min: a.min + b.min, max: a.max + b.max });

export const times = (a: CostRange, b: CostRange): CostRange => ({
  min: product(a.min, b.min),
  max: product(a.max, b.max),
});

/** Multiplied by a factor and rounded up. */
export const scaled = (a: CostRange, factor: number): CostRange => ({
  min: Math.ceil(a.min * factor),
  max: Math.ceil(a.max * factor),
});

/** The range that covers both. */
export const union = (a: CostRange, b: CostRange): CostRange => ({
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
});

/** Zero times infinity is zero. */
function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}
