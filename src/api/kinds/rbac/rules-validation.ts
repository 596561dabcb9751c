import { type FieldError, invalid, required } from "../../field-error.ts";
import type { Scope } from "../../kind.ts";
import type { PolicyRule } from "./policy-rule.ts";

/** What a role allows: verbs on resources, or on URLs, which belong to no namespace. */
export function validateRules(rules: readonly PolicyRule[] | null | undefined, scope: Scope): FieldError[] {
  return (rules ?? []).flatMap((rule, index) => {
    const at = `rules[${index}]`;
    const [groups, resources, urls] = [rule.apiGroups ?? [], rule.resources ?? [], rule.nonResourceURLs ?? []];
    const errors: FieldError[] = [];
    if ((rule.verbs ?? []).length === 0) errors.push(required(`${at}.verbs`, "verbs must contain at least one value"));
    if (urls.length > 0) {
      if (scope === "Namespaced") {
        errors.push(invalid(`${at}.nonResourceURLs`, urls, "namespaced rules cannot apply to non-resource URLs"));
      }
      if (groups.length > 0 || resources.length > 0 || (rule.resourceNames ?? []).length > 0) {
        errors.push(
          invalid(`${at}.nonResourceURLs`, urls, "rules cannot apply to both regular resources and non-resource URLs"),
        );
      }
      return errors;
    }
    if (groups.length === 0)
      errors.push(required(`${at}.apiGroups`, "resource rules must supply at least one api group"));
    if (resources.length === 0)
      errors.push(required(`${at}.resources`, "resource rules must supply at least one resource"));
    return errors;
  });
}
