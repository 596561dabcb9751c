import { CelRuntimeError } from "../cel-errors.ts";
import { CelList, CelMap, type CelValue } from "../value.ts";
import { EntryMap } from "../values/entry-map.ts";
import { GrowingList } from "../values/growing-list.ts";
import { asRuntimeError, type Frame, type Step } from "./frame.ts";

/** The parts of a comprehension; slots by number. */
export interface Fold {
  readonly range: Step;
  readonly init: Step;
  /** An empty list or map to begin with: then it is filled in place. */
  readonly collects: "list" | "map" | undefined;
  readonly condition: Step;
  readonly step: Step;
  readonly result: Step;
  readonly accu: number;
  readonly variable: number;
  readonly variable2: number | undefined;
}

export function foldStep(fold: Fold): Step {
  return (frame) => {
    const range = fold.range(frame);
    frame.slots[fold.accu] = initial(fold, frame);
    if (range instanceof CelList) overList(fold, frame, range);
    else if (range instanceof CelMap) overMap(fold, frame, range);
    else throw new CelRuntimeError("no such overload");
    const result = fold.result(frame);
    return result instanceof GrowingList ? result.done() : result;
  };
}

/** The value to begin with; an error is one too, which the result may never look at. */
function initial(fold: Fold, frame: Frame): CelValue | CelRuntimeError {
  if (fold.collects === "list") return new GrowingList();
  if (fold.collects === "map") return new EntryMap();
  try {
    return fold.init(frame);
  } catch (error) {
    return asRuntimeError(error);
  }
}

function overList(fold: Fold, frame: Frame, list: CelList): void {
  const { slots } = frame;
  const count = list.size;
  for (let i = 0; i < count; i++) {
    if (fold.variable2 === undefined) slots[fold.variable] = list.at(i);
    else {
      slots[fold.variable] = BigInt(i);
      slots[fold.variable2] = list.at(i);
    }
    if (!advance(fold, frame)) return;
  }
}

function overMap(fold: Fold, frame: Frame, map: CelMap): void {
  const { slots } = frame;
  for (const key of map.keys()) {
    slots[fold.variable] = key;
    if (fold.variable2 !== undefined) slots[fold.variable2] = map.find(key) ?? null;
    if (!advance(fold, frame)) return;
  }
}

/** One round; false when it was the last. An error becomes the value so far: `&&` and `||` may still make up for it. */
function advance(fold: Fold, frame: Frame): boolean {
  if (fold.condition(frame) !== true) return false;
  try {
    frame.slots[fold.accu] = fold.step(frame);
    return true;
  } catch (error) {
    frame.slots[fold.accu] = asRuntimeError(error);
    // What is being collected cannot recover.
    return fold.collects === undefined;
  }
}
