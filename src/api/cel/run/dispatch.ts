import { CelRuntimeError } from "../cel-errors.ts";
import type { CelType } from "../cel-type.ts";
import type { Overload } from "../library/overload.ts";
import {
  CelBytes,
  CelDuration,
  CelList,
  CelMap,
  CelOpaque,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  type CelValue,
} from "../value.ts";
import { JsonList } from "../values/json-value.ts";
import { asRuntimeError, charge, type Frame, type Step } from "./frame.ts";

type Fits = (value: CelValue) => boolean;

/** A call of whichever overload takes the arguments' types; an error where none does. */
export function callStep(overloads: readonly Overload[], args: readonly Step[]): Step {
  const candidates = overloads.map((overload) => ({ overload, fits: overload.params.map(fitsOf) }));
  const [first, second] = args;
  if (args.length === 1 && first !== undefined) return unary(candidates, first);
  if (args.length === 2 && first !== undefined && second !== undefined) return binary(candidates, first, second);
  return (frame) => {
    const values = args.map((argument) => argument(frame));
    const chosen = candidates.find(({ fits }) => fits.every((test, i) => test(values[i] ?? null)));
    if (chosen === undefined) return noOverload(frame);
    return finish(frame, chosen.overload, values);
  };
}

interface Candidate {
  readonly overload: Overload;
  readonly fits: readonly Fits[];
}

/** An argument without a value still makes the call cost something, as cel-go counts it. */
function unary(candidates: readonly Candidate[], argument: Step): Step {
  return (frame) => {
    let value: CelValue;
    try {
      value = argument(frame);
    } catch (error) {
      asRuntimeError(error);
      charge(frame, 1);
      throw error;
    }
    for (const { overload, fits } of candidates) if (fits[0]?.(value)) return finish(frame, overload, [value]);
    return noOverload(frame);
  };
}

/** Both arguments are evaluated even when the first has no value. */
function binary(candidates: readonly Candidate[], left: Step, right: Step): Step {
  return (frame) => {
    let a: CelValue = null;
    let b: CelValue = null;
    let failure: CelRuntimeError | undefined;
    try {
      a = left(frame);
    } catch (error) {
      failure = asRuntimeError(error);
    }
    try {
      b = right(frame);
    } catch (error) {
      failure ??= asRuntimeError(error);
    }
    if (failure !== undefined) {
      charge(frame, 1);
      throw failure;
    }
    for (const { overload, fits } of candidates) {
      if (fits[0]?.(a) && fits[1]?.(b)) return finish(frame, overload, [a, b]);
    }
    return noOverload(frame);
  };
}

function finish(frame: Frame, overload: Overload, values: readonly CelValue[]): CelValue {
  charge(frame, overload.cost?.(values) ?? 1);
  return overload.call(...values);
}

function noOverload(frame: Frame): never {
  charge(frame, 1);
  throw new CelRuntimeError("no such overload");
}

const ANY: Fits = () => true;

/** Whether a value may stand for a parameter. What lists and maps hold is looked at only where overloads differ in it. */
function fitsOf(type: CelType): Fits {
  switch (type.kind) {
    case "string":
      return (value) => typeof value === "string";
    case "int":
      return (value) => typeof value === "bigint";
    case "double":
      return (value) => typeof value === "number";
    case "bool":
      return (value) => typeof value === "boolean";
    case "null":
      return (value) => value === null;
    case "uint":
      return (value) => value instanceof CelUint;
    case "bytes":
      return (value) => value instanceof CelBytes;
    case "timestamp":
      return (value) => value instanceof CelTimestamp;
    case "duration":
      return (value) => value instanceof CelDuration;
    case "list":
      return listFits(type.item);
    case "map":
    case "object":
      return (value) => value instanceof CelMap;
    case "optional":
      return (value) => value instanceof CelOptional;
    case "type":
      return (value) => value instanceof CelTypeValue;
    case "opaque":
      return (value) => value instanceof CelOpaque && value.type.name === type.name;
    default:
      return ANY;
  }
}

/** Lists by their first item: `sum` of ints and of doubles are two overloads. */
function listFits(item: CelType): Fits {
  if (item.kind === "dyn" || item.kind === "parameter") return (value) => value instanceof CelList;
  const fits = fitsOf(item);
  return (value) => {
    if (!(value instanceof CelList)) return false;
    if (value instanceof JsonList && value.type.item.kind === item.kind) return true;
    return value.size === 0 || fits(value.at(0));
  };
}
