import type { PolicyRule } from "./policy-rule.ts";

/** One thing that a rule allows. */
interface Grant {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Empty for all names. */
  readonly name: string;
  /** In place of a resource. */
  readonly url: string;
}

/** What `wanted` allows and `owned` does not, in words; empty when all of it is covered. */
export function uncovered(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): string[] {
  return wanted.flatMap(grantsOf).flatMap((grant) => (owned.some((rule) => covers(rule, grant)) ? [] : [shown(grant)]));
}

function grantsOf({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule) {
  const names = resourceNames.length === 0 ? [""] : resourceNames;
  return verbs.flatMap((verb): Grant[] => [
    ...nonResourceURLs.map((url) => ({ verb, group: "", resource: "", name: "", url })),
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) => names.map((name) => ({ verb, group, resource, name, url: "" }))),
    ),
  ]);
}

function covers(rule: PolicyRule, { verb, group, resource, name, url }: Grant): boolean {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  if (!verbs.includes("*") && !verbs.includes(verb)) return false;
  if (url !== "") {
    return nonResourceURLs.some((own) => own === url || (own.endsWith("*") && url.startsWith(own.slice(0, -1))));
  }
  if (!apiGroups.includes("*") && !apiGroups.includes(group)) return false;
  const [, subresource] = resource.split("/");
  const all = resources.includes("*") || (subresource !== undefined && resources.includes(`*/${subresource}`));
  if (!all && !resources.includes(resource)) return false;
  return resourceNames.length === 0 || (name !== "" && resourceNames.includes(name));
}

function shown({ verb, group, resource, name, url }: Grant): string {
  if (url !== "") return `{NonResourceURLs:["${url}"], Verbs:["${verb}"]}`;
  const only = name === "" ? "" : `, ResourceNames:["${name}"]`;
  return `{APIGroups:["${group}"], Resources:["${resource}"]${only}, Verbs:["${verb}"]}`;
}
