import { type FieldError, invalid, notSupported, required } from "../../field-error.ts";
import { checkLabel } from "../../names.ts";
import type { NonResourcePolicyRule, ResourcePolicyRule } from "./flow-schema.ts";

const ALL = "*";
const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

export function validateResourceRule(rule: ResourcePolicyRule, path: string): FieldError[] {
  const { apiGroups = [], resources = [], namespaces = [], clusterScope = false } = rule;
  const errors = [
    ...validateVerbs(rule.verbs ?? [], `${path}.verbs`),
    ...(apiGroups.length === 0
      ? [required(`${path}.apiGroups`, "resource rules must supply at least one api group")]
      : validateAlone(apiGroups, `${path}.apiGroups`, "api groups")),
    ...(resources.length === 0
      ? [required(`${path}.resources`, "resource rules must supply at least one resource")]
      : validateAlone(resources, `${path}.resources`, "resources")),
  ];
  const at = `${path}.namespaces`;
  if (namespaces.length === 0 && !clusterScope) {
    const why = "resource rules that are not cluster scoped must supply at least one namespace";
    return [...errors, required(at, why)];
  }
  if (namespaces.includes(ALL)) return [...errors, ...validateAlone(namespaces, at, "namespaces")];
  const intro = "each member of this list must be '*' or a DNS-1123 label; ";
  const wrong = namespaces.flatMap((name, i) =>
    checkLabel(name).map((why) => invalid(`${at}[${i}]`, name, `${intro}${why}`)),
  );
  return [...errors, ...wrong];
}

export function validateNonResourceRule(rule: NonResourcePolicyRule, path: string): FieldError[] {
  const urls = rule.nonResourceURLs ?? [];
  const at = `${path}.nonResourceURLs`;
  const errors = validateVerbs(rule.verbs ?? [], `${path}.verbs`);
  if (urls.length === 0) return [...errors, required(at, "nonResourceURLs must contain at least one value")];
  if (urls.includes(ALL)) return [...errors, ...validateAlone(urls, at, "non-resource URLs")];
  const wrong = urls.flatMap((url, i) => {
    const why = urlComplaint(url);
    return why === undefined ? [] : [invalid(`${at}[${i}]`, url, why)];
  });
  return [...errors, ...wrong];
}

function validateVerbs(verbs: readonly string[], path: string): FieldError[] {
  if (verbs.length === 0) return [required(path, "verbs must contain at least one value")];
  if (verbs.includes(ALL)) return validateAlone(verbs, path, "verbs");
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [notSupported(path, verbs, VERBS)];
}

/** A list that names everything names nothing else. */
function validateAlone(list: readonly string[], path: string, what: string): FieldError[] {
  if (list.length < 2 || !list.includes(ALL)) return [];
  return [invalid(path, list, `if '*' is present, must not specify other ${what}`)];
}

function urlComplaint(url: string): string | undefined {
  if (url === "") return "must not be empty";
  if (url === "/") return undefined;
  if (!url.startsWith("/")) return "must start with slash";
  if (url.includes(" ")) return "must not contain white-space";
  if (url.includes("//")) return "must not contain double slash";
  const stars = url.split(ALL).length - 1;
  return stars === 0 || (stars === 1 && url.endsWith("/*")) ? undefined : "wildcard can only do suffix matching";
}
