import type { NamedRuleWithOperations } from "../../../api/kinds/admissionregistration/match-resources.ts";
import type { Operation } from "../admission.ts";
import type { GroupVersionResource } from "./group-version.ts";

/** A rule of a webhook, or with names one of a policy. */
export type Rule = NamedRuleWithOperations;

/** What rules go by. */
export interface RuleSubject {
  readonly operation: Operation;
  readonly resource: GroupVersionResource;
  readonly subresource: string;
  /** Of a request on a namespace itself: its name. */
  readonly namespace: string;
  readonly name: string;
}

/** Whether a rule speaks of a request; `resource` may stand for the request's own in another version. */
export function ruleMatches(rule: Rule, subject: RuleSubject, resource = subject.resource): boolean {
  return (
    inScope(rule.scope, subject, resource) &&
    includes(rule.operations, subject.operation) &&
    includes(rule.apiGroups, resource.group) &&
    includes(rule.apiVersions, resource.version) &&
    (rule.resources ?? []).some((entry) => covers(entry, resource.resource, subject.subresource)) &&
    // A name that is still to be generated is in no list.
    ((rule.resourceNames ?? []).length === 0 || includesExactly(rule.resourceNames, subject.name))
  );
}

function inScope(scope: string | undefined, { namespace }: RuleSubject, { group, resource }: GroupVersionResource) {
  if (scope === undefined || scope === "*") return true;
  const isCluster = namespace === "" || (group === "" && resource === "namespaces");
  return (scope === "Cluster") === isCluster;
}

/** "pods", "pods/status", "pods/*", "*" for every resource without subresources, and "*" and "/*" together for everything. */
function covers(entry: string, resource: string, subresource: string): boolean {
  const slash = entry.indexOf("/");
  const [wanted, part] = slash < 0 ? [entry, ""] : [entry.slice(0, slash), entry.slice(slash + 1)];
  return (wanted === "*" || wanted === resource) && (part === "*" || part === subresource);
}

const includesExactly = (list: readonly string[] | undefined, value: string): boolean => (list ?? []).includes(value);

const includes = (list: readonly string[] | undefined, value: string): boolean =>
  includesExactly(list, "*") || includesExactly(list, value);
