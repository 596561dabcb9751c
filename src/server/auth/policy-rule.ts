import type { RequestInfo } from "../http/request-info.ts";

/** A rule of a Role or ClusterRole. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly resourceNames?: readonly string[] | undefined;
  readonly nonResourceURLs?: readonly string[] | undefined;
}

const has = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes("*") || list.includes(value));

/** Whether a rule allows this request. */
export function ruleAllows(rule: PolicyRule, info: RequestInfo): boolean {
  if (!has(rule.verbs, info.verb)) return false;
  const { target } = info;
  if (target === undefined) return (rule.nonResourceURLs ?? []).some((pattern) => urlMatches(pattern, info.path));
  if (!has(rule.apiGroups, target.group) || !resourceMatches(rule.resources ?? [], target)) return false;
  const names = rule.resourceNames ?? [];
  return names.length === 0 || names.includes(target.name);
}

function urlMatches(pattern: string, path: string): boolean {
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

/** "pods", "pods/status", "*", and "*" with a subresource. */
function resourceMatches(
  resources: readonly string[],
  { resource, subresource }: { resource: string; subresource: string },
): boolean {
  const full = subresource === "" ? resource : `${resource}/${subresource}`;
  return resources.some((r) => r === "*" || r === full || (subresource !== "" && r === `*/${subresource}`));
}
