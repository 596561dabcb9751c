import { CelList, CelMap, type CelValue } from "../../../api/cel/value.ts";
import { StructValue } from "../../../api/cel/values/struct-value.ts";
import { PolicyError } from "./policy-error.ts";

/**
 * Objects that a mutation makes are named after where they stand: what `spec` holds is an `Object.spec`. Lists and maps between have no
 * name. Throws PolicyError for one that stands elsewhere.
 */
export function checkTypeNames(value: CelValue): void {
  const wrong = [...misnamed(value, "Object")];
  if (wrong.length === 0) return;
  throw new PolicyError(`type mismatch: ${wrong.join("\n")}`);
}

/** The objects of each operation of a JSON patch: their own root tells where they begin. */
export function checkPatchTypeNames(operations: CelValue): void {
  if (!(operations instanceof CelList)) return;
  for (let i = 0; i < operations.size; i++) {
    const operation = operations.at(i);
    const value = operation instanceof StructValue ? operation.fields.get("value") : undefined;
    if (!(value instanceof StructValue)) continue;
    const wrong = [...misnamed(value, value.type.name)];
    if (wrong.length > 0) throw new PolicyError(`type mismatch: ${wrong.join("\n")}`);
  }
}

function* misnamed(value: CelValue, wanted: string): Generator<string> {
  if (value instanceof StructValue) {
    const { name } = value.type;
    if (name !== wanted) {
      yield `unexpected type name ${JSON.stringify(name)}, expected ${JSON.stringify(wanted)}, which matches field name path from root Object type`;
    }
    for (const [field, inner] of value.fields) yield* misnamed(inner, `${wanted}.${field}`);
  } else if (value instanceof CelList) {
    for (let i = 0; i < value.size; i++) yield* misnamed(value.at(i), wanted);
  } else if (value instanceof CelMap) {
    for (const key of value.keys()) yield* misnamed(value.find(key) ?? null, wanted);
  }
}
