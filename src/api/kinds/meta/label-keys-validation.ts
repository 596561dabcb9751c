import { type FieldError, forbidden, invalid } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import type { LabelSelector } from "./label-selector.ts";

interface LabelKeys {
  readonly labelSelector?: LabelSelector | undefined;
  readonly matchLabelKeys?: readonly string[] | undefined;
  readonly mismatchLabelKeys?: readonly string[] | undefined;
}

/** Keys of labels whose values come from the pod that is looked for company: beside a selector, and each in one list only. */
export function validateLabelKeys(term: LabelKeys, path: string): FieldError[] {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  const errors = (["matchLabelKeys", "mismatchLabelKeys"] as const).flatMap((field) => {
    const keys = term[field] ?? [];
    if (keys.length === 0 || labelSelector !== undefined) return labelKeySyntax(keys, `${path}.${field}`);
    return [forbidden(`${path}.${field}`, "must not be specified when labelSelector is not set")];
  });
  if (labelSelector !== undefined) errors.push(...selectedTwice(matchLabelKeys, labelSelector, path));
  const both = "exists in both matchLabelKeys and mismatchLabelKeys";
  return [
    ...errors,
    ...matchLabelKeys.flatMap((key, i) =>
      mismatchLabelKeys.includes(key) ? [invalid(`${path}.matchLabelKeys[${i}]`, key, both)] : [],
    ),
  ];
}

export const labelKeySyntax = (keys: readonly string[], path: string): FieldError[] =>
  keys.flatMap((key, i) => checkQualifiedName(key).map((why) => invalid(`${path}[${i}]`, key, why)));

/** A key that the selector names beside the expression that the server made of it, which is among its expressions once. */
export function selectedTwice(keys: readonly string[], selector: LabelSelector, path: string): FieldError[] {
  const seen = new Set(Object.keys(selector.matchLabels ?? {}));
  return (selector.matchExpressions ?? []).flatMap(({ key }) => {
    const again = seen.has(key) && keys.includes(key);
    seen.add(key);
    return again
      ? [invalid(`${path}[${keys.indexOf(key)}]`, key, "exists in both matchLabelKeys and labelSelector")]
      : [];
  });
}
