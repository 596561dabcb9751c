import { equalJson } from "../../../lib/equal-json.ts";
import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { deprecatedNodeLabel } from "../core/node-label-warnings.ts";
import type { TopologySelectorTerm } from "../core/topology-selector-term.ts";
import { immutable, oneOf, requiredOneOf } from "../meta/field-checks.ts";
import { validateParameters, validateProvisioner } from "./class-parameters.ts";
import type { StorageClassSchema } from "./storage-class.ts";

type StorageClass = InferOutput<typeof StorageClassSchema>;

export function validateStorageClass(now: StorageClass, old: StorageClass | undefined): FieldError[] {
  const { reclaimPolicy, volumeBindingMode: mode } = now;
  if (old === undefined) {
    return [
      ...validateProvisioner(now.provisioner, "provisioner"),
      ...validateParameters(now.parameters),
      ...(reclaimPolicy === "" ? [] : oneOf("reclaimPolicy", reclaimPolicy, ["Delete", "Retain"])),
      ...requiredOneOf("volumeBindingMode", mode, ["Immediate", "WaitForFirstConsumer"]),
      ...validateTopologies(now.allowedTopologies),
    ];
  }
  const forbid = (field: "parameters" | "provisioner" | "reclaimPolicy") =>
    equalJson(now[field] ?? {}, old[field] ?? {}) ? [] : [forbidden(field, `updates to ${field} are forbidden.`)];
  return [
    ...forbid("parameters"),
    ...forbid("provisioner"),
    ...forbid("reclaimPolicy"),
    ...immutable("volumeBindingMode", mode, old.volumeBindingMode),
  ];
}

function validateTopologies(terms: readonly TopologySelectorTerm[] = []): FieldError[] {
  const sets = terms.map((term) => asSets(term));
  return terms.flatMap((term, i) => {
    const at = `allowedTopologies[${i}]`;
    const again = sets.slice(0, i).some((other) => equalJson(other, sets[i]));
    return [...validateTerm(term, at), ...(again ? [duplicate(`${at}.matchLabelExpressions`, "")] : [])];
  });
}

/** A term regardless of the order of what it lists. */
function asSets({ matchLabelExpressions = [] }: TopologySelectorTerm): Record<string, string[]> {
  const entries = matchLabelExpressions.map(({ key, values }) => [key, [...(values ?? [])].sort()] as const);
  return Object.fromEntries(entries);
}

function validateTerm({ matchLabelExpressions: expressions = [] }: TopologySelectorTerm, path: string): FieldError[] {
  if (expressions.length === 0) return [required(`${path}.matchLabelExpressions`)];
  const keys = expressions.map(({ key }) => key);
  return expressions.flatMap(({ key, values = [] }, i) => {
    const at = `${path}.matchLabelExpressions[${i}]`;
    const again = values.flatMap((value, j) =>
      values.indexOf(value) < j ? [duplicate(`${at}.values[${j}]`, value)] : [],
    );
    return [
      ...(values.length === 0 ? [required(`${at}.values`)] : []),
      ...again,
      ...checkQualifiedName(key).map((why) => invalid(`${at}.key`, key, why)),
      ...(keys.indexOf(key) < i ? [duplicate(`${at}.key`, key)] : []),
    ];
  });
}

/** Warnings about labels of nodes that have new names. */
export function storageClassWarnings({ allowedTopologies }: StorageClass): string[] {
  return (allowedTopologies ?? []).flatMap(({ matchLabelExpressions }, i) =>
    (matchLabelExpressions ?? []).flatMap(({ key }, j) => {
      const why = deprecatedNodeLabel(key);
      return why === undefined ? [] : [`allowedTopologies[${i}].matchLabelExpressions[${j}].key: ${key} is ${why}`];
    }),
  );
}
