import { CelRuntimeError } from "./cel-errors.ts";
import type { CelValue } from "./value.ts";

/** The JSON of a value: what a mutation writes. Throws CelRuntimeError where JSON has no word for it (a type, the authorizer). */
export function toJson(value: CelValue): unknown {
  throw new CelRuntimeError(`no JSON of ${String(value)}`);
}
