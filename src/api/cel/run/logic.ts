/** What decides which of its parts are evaluated: and, or, conditions, alternatives of optionals. */
import { CelRuntimeError } from "../cel-errors.ts";
import { CelOptional, type CelValue } from "../value.ts";
import { asRuntimeError, charge, type Frame, type Step } from "./frame.ts";

const noOverload = (): CelRuntimeError => new CelRuntimeError("no such overload");

/** `a && b` (decisive: false) and `a || b` (decisive: true): one decisive side is enough, whatever the other is. */
export function logicalStep(left: Step, right: Step, decisive: boolean): Step {
  return (frame) => {
    const a = settled(left, frame);
    if (a === decisive) return decisive;
    const b = settled(right, frame);
    if (b === decisive) return decisive;
    if (a instanceof CelRuntimeError) throw a;
    if (b instanceof CelRuntimeError) throw b;
    if (a === !decisive && b === !decisive) return !decisive;
    throw noOverload();
  };
}

function settled(step: Step, frame: Frame): CelValue | CelRuntimeError {
  try {
    return step(frame);
  } catch (error) {
    return asRuntimeError(error);
  }
}

export function conditionalStep(condition: Step, yes: Step, no: Step): Step {
  return (frame) => {
    const value = condition(frame);
    if (value === true) return yes(frame);
    if (value === false) return no(frame);
    throw noOverload();
  };
}

/** True unless the value is false: loops go on over errors, which a later item may make up for. */
export function notStrictlyFalseStep(operand: Step): Step {
  return (frame) => {
    const value = settled(operand, frame);
    charge(frame, 1);
    return value !== false;
  };
}

/** `a.or(b)` and `a.orValue(b)`: b is evaluated only where a holds nothing. */
export function alternativeStep(optional: Step, other: Step, kind: "or" | "orValue"): Step {
  return (frame) => {
    const value = optional(frame);
    if (!(value instanceof CelOptional)) throw noOverload();
    if (value.value === undefined) return other(frame);
    return kind === "or" ? value : value.value;
  };
}
