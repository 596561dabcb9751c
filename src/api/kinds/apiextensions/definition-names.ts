import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkLabel1035 } from "../../names.ts";
import type { CustomResourceDefinitionNames } from "./custom-resource-definition.ts";

export function validateNames(names: CustomResourceDefinitionNames, at: string): FieldError[] {
  const { plural, singular, kind, listKind, shortNames = [], categories = [] } = names;
  return [
    ...label(`${at}.plural`, plural),
    ...label(`${at}.singular`, singular),
    ...kindLabel(`${at}.kind`, kind),
    ...kindLabel(`${at}.listKind`, listKind),
    ...shortNames.flatMap((name, i) => label(`${at}.shortNames[${i}]`, name)),
    ...(kind && kind === listKind
      ? [invalid(`${at}.listKind`, listKind, "kind and listKind may not be the same")]
      : []),
    ...categories.flatMap((name, i) => label(`${at}.categories[${i}]`, name)),
  ];
}

function label(field: string, value: string | undefined): FieldError[] {
  if (!value) return [required(field)];
  const complaints = checkLabel1035(value);
  return complaints.length === 0 ? [] : [invalid(field, value, complaints.join(","))];
}

function kindLabel(field: string, value: string | undefined): FieldError[] {
  if (!value) return [required(field)];
  const complaints = checkLabel1035(value.toLowerCase());
  if (complaints.length === 0) return [];
  return [invalid(field, value, `may have mixed case, but should otherwise match: ${complaints.join(",")}`)];
}
