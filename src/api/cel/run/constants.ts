import { CelRuntimeError } from "../cel-errors.ts";
import { CelList, type CelValue } from "../value.ts";
import { mapKey } from "../values/map-key.ts";
import type { Step } from "./frame.ts";

/** A node ready to run, and its value where that is known already: constants cost nothing. */
export interface Plan {
  readonly step: Step;
  readonly constant?: { readonly value: CelValue };
}

export function constant(value: CelValue): Plan {
  return { step: () => value, constant: { value } };
}

/** Evaluates once, now. What fails fails again whenever it is reached. */
export function folded(step: Step): Plan {
  try {
    return constant(step({ slots: [], cost: 0, limit: Number.POSITIVE_INFINITY }));
  } catch (error) {
    if (error instanceof CelRuntimeError) return { step };
    throw error;
  }
}

/** `x in [1, 2, 3]` of constants is a look into a set, and free. */
export function constantSet([item, list]: readonly Plan[]): Step | undefined {
  const values = list?.constant?.value;
  if (item === undefined || !(values instanceof CelList)) return undefined;
  const keys = new Set<string>();
  for (let i = 0; i < values.size; i++) {
    const key = mapKey(values.at(i));
    if (key === undefined) return undefined;
    keys.add(key);
  }
  return (frame) => keys.has(mapKey(item.step(frame)) ?? "");
}
