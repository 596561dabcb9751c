import type { KubeObject } from "../../../api/kind.ts";
import type {
  MatchResources,
  NamedRuleWithOperations,
} from "../../../api/kinds/admissionregistration/match-resources.ts";
import { Namespace } from "../../../api/kinds/core/namespace.ts";
import { isEmptySelector } from "../../../api/kinds/meta/label-selector-validation.ts";
import { matcherOf } from "../../../api/selectors.ts";
import type { Resource } from "../../registry/resource.ts";
import type { Admission } from "../admission.ts";

/** The resource, in the version that a rule names, as which a policy wants to see a request; undefined when it does not match. */
export async function matchedResource(admission: Admission, match: MatchResources = {}): Promise<Resource | undefined> {
  const { resourceRules = [], excludeResourceRules = [], matchPolicy } = match;
  const own = admission.ctx.resource;
  if (!(await namespaceMatches(admission, match)) || !objectMatches(admission, match)) return undefined;
  const candidates = matchPolicy === "Exact" ? [own] : [own, ...equivalents(admission)];
  const find = (rules: readonly NamedRuleWithOperations[]): Resource | undefined =>
    candidates.find((resource) => rules.some((rule) => ruleMatches(rule, resource, admission)));
  if (excludeResourceRules.length > 0 && find(excludeResourceRules) !== undefined) return undefined;
  return resourceRules.length === 0 ? own : find(resourceRules);
}

function equivalents({ ctx }: Admission): Resource[] {
  const { resource, server } = ctx;
  return server.resources.all().filter((other) => other !== resource && other.prefix === resource.prefix);
}

function ruleMatches(rule: NamedRuleWithOperations, { kind, namespaced }: Resource, admission: Admission): boolean {
  const has = (values: readonly string[] | undefined, value: string): boolean =>
    values?.includes("*") === true || values?.includes(value) === true;
  const scoped = kind.groupResource === "namespaces" ? false : namespaced;
  const scope = rule.scope ?? "*";
  const { subresource, object, ctx } = admission;
  const names = rule.resourceNames ?? [];
  return (
    (scope === "*" || scope === (scoped ? "Namespaced" : "Cluster")) &&
    has(rule.operations, admission.operation) &&
    has(rule.apiGroups, kind.group) &&
    has(rule.apiVersions, kind.version) &&
    (rule.resources ?? []).some((text) => resourceMatches(text, kind.resource, subresource)) &&
    (names.length === 0 || names.includes(ctx.target.name || (object.metadata?.name ?? "")))
  );
}

function resourceMatches(text: string, resource: string, subresource: string): boolean {
  const [first = "", second = ""] = text.split("/");
  return (first === "*" || first === resource) && (second === "*" || second === subresource);
}

async function namespaceMatches(admission: Admission, { namespaceSelector }: MatchResources): Promise<boolean> {
  if (isEmptySelector(namespaceSelector)) return true;
  const { ctx, operation, object } = admission;
  const { registry, resources } = ctx.server;
  const isNamespace = ctx.resource.kind.groupResource === "namespaces";
  if (!isNamespace && !ctx.resource.namespaced) return true;
  const matcher = matcherOf(namespaceSelector);
  if (isNamespace && operation !== "DELETE") return matcher.matches(object.metadata?.labels);
  const name = isNamespace ? ctx.target.name : ctx.target.namespace;
  const which = { resource: resources.builtIn(Namespace), namespace: "", name };
  const stored = registry.cached(which) ?? (await registry.readThrough(which));
  return matcher.matches(stored.value.metadata?.labels);
}

function objectMatches({ operation, object, old }: Admission, { objectSelector }: MatchResources): boolean {
  if (isEmptySelector(objectSelector)) return true;
  const matcher = matcherOf(objectSelector);
  const states: (KubeObject | undefined)[] = operation === "DELETE" ? [object] : [object, old];
  return states.some((state) => state !== undefined && matcher.matches(state.metadata?.labels));
}
