import { checkDistinctItems } from "../../../api/apply/apply-patch.ts";
import { mergeApplied } from "../../../api/apply/merge-applied.ts";
import { fieldSchema, isNamedField } from "../../../api/apply/path-element.ts";
import { toJson } from "../../../api/cel/to-json.ts";
import type { CelValue } from "../../../api/cel/value.ts";
import { decode } from "../../../api/decode.ts";
import { ApiError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/kind.ts";
import { jsonPatch, TestFailedError } from "../../../api/patch/json.ts";
import type { Structural } from "../../../api/structural.ts";
import { isObject } from "../../../lib/is-object.ts";
import { checkPatchTypeNames, checkTypeNames } from "./check-type-names.ts";
import type { MutationProgram } from "./mutating-programs.ts";
import type { MutationTarget } from "./mutation-target.ts";
import { PolicyError } from "./policy-error.ts";

/**
 * The object after a mutation, with the defaults of what is new; the argument is not changed. Throws PolicyError when the mutation does
 * not fit the object or its schema.
 */
export function applyMutation(
  type: MutationProgram["type"],
  value: CelValue,
  { target, object }: { target: MutationTarget; object: KubeObject },
): KubeObject {
  if (type === "JSONPatch") checkPatchTypeNames(value);
  else checkTypeNames(value);
  const patched =
    type === "JSONPatch" ? patchedObject(object, toJson(value)) : laidOver(target.schema, object, toJson(value));
  // K8S-DIFF: fields that the schema does not have are an internal error (500) in Kubernetes; here the policy's failurePolicy decides.
  const { object: result, complaints } = fitting(() => target.read(patched));
  if (complaints.length > 0 && type === "JSONPatch") throw new PolicyError(`JSONPatch: ${complaints.join(", ")}`);
  return result;
}

/** A JSON patch whose `test` does not hold changes nothing. */
function patchedObject(object: KubeObject, operations: unknown): unknown {
  try {
    return jsonPatch(object, operations);
  } catch (error) {
    if (error instanceof TestFailedError) return object;
    if (error instanceof ApiError) throw new PolicyError(`JSONPatch: ${error.message}`);
    throw error;
  }
}

/** The object with an apply configuration laid over it, as a server-side apply would that nobody keeps track of. */
function laidOver(schema: Structural, object: KubeObject, value: unknown): unknown {
  const configuration = { ...(value as KubeObject), apiVersion: object.apiVersion, kind: object.kind };
  const { unknown } = fitting(() => {
    checkDistinctItems(schema, configuration);
    return decode(schema, configuration, { nulls: "keep" });
  });
  if (unknown.length > 0) {
    const fields = unknown.map((field) => `.${field}: field not declared in schema`).join("\n");
    throw new PolicyError(`error applying patch: failed to convert patch object to typed object: ${fields}`);
  }
  const atomics = atomicsIn(schema, configuration, "");
  if (atomics.length > 0) {
    const what = atomics.join(", ");
    throw new PolicyError(
      `error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${what}`,
    );
  }
  return mergeApplied(schema, object, configuration);
}

/** Paths of what is replaced as a whole: a policy that means to change a part would take away the rest. */
function atomicsIn(schema: Structural, value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    const type = schema["x-kubernetes-list-type"];
    const own = type === "map" || type === "set" ? [] : [path];
    return [...own, ...value.flatMap((item, i) => atomicsIn(schema.items ?? {}, item, `${path}[${i}]`))];
  }
  if (!isObject(value)) return [];
  const own = schema["x-kubernetes-map-type"] === "atomic" ? [path] : [];
  const fields = Object.entries(value).filter(([name]) => isNamedField(schema, name));
  return [...own, ...fields.flatMap(([name, field]) => atomicsIn(fieldSchema(schema, name), field, `${path}.${name}`))];
}

function fitting<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiError) throw new PolicyError(`error applying patch: ${error.message}`);
    throw error;
  }
}
