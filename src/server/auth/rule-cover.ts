import type { PolicyRule } from "./policy-rule.ts";

/** What `wanted` allows and `owned` does not, as rules of one verb on one thing; empty when all of it is covered. */
export function uncovered(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(grantsOf).filter((grant) => !owned.some((rule) => covers(rule, grant)));
}

/** The same rules with the verbs of one thing in one rule, to be read by people. */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const merged = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { verbs, ...thing } = rule;
    const key = JSON.stringify(thing);
    const known = thing.nonResourceURLs === undefined ? merged.get(key) : undefined;
    if (known !== undefined) merged.set(key, { ...known, verbs: [...known.verbs, ...verbs] });
    else merged.set(thing.nonResourceURLs === undefined ? key : JSON.stringify(rule), rule);
  }
  return [...merged.values()];
}

/** A rule as Kubernetes writes it in its refusals. */
export function shownRule({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const parts: [name: string, values: readonly string[] | undefined][] = [
    ["APIGroups", apiGroups],
    ["Resources", resources],
    ["NonResourceURLs", nonResourceURLs],
    ["ResourceNames", resourceNames],
    ["Verbs", verbs],
  ];
  const shown = parts.flatMap(([name, values = []]) => (values.length === 0 ? [] : [`${name}:${quoted(values)}`]));
  return `{${shown.join(", ")}}`;
}

/** A list as Go prints it with %q. */
export const quoted = (values: readonly string[]): string => `[${values.map((v) => JSON.stringify(v)).join(" ")}]`;

function grantsOf({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule) {
  const names = resourceNames.length === 0 ? [{}] : resourceNames.map((name) => ({ resourceNames: [name] }));
  return verbs.flatMap((verb): PolicyRule[] => [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        names.map((name) => ({ verbs: [verb], apiGroups: [group], resources: [resource], ...name })),
      ),
    ),
    ...nonResourceURLs.map((url) => ({ verbs: [verb], nonResourceURLs: [url] })),
  ]);
}

const includesAll = (owned: readonly string[] = [], wanted: readonly string[] = []): boolean =>
  owned.includes("*") || wanted.every((value) => owned.includes(value));

function covers(rule: PolicyRule, grant: PolicyRule): boolean {
  const [names = [], wantedNames = []] = [rule.resourceNames, grant.resourceNames];
  return (
    includesAll(rule.verbs, grant.verbs) &&
    includesAll(rule.apiGroups, grant.apiGroups) &&
    (grant.resources ?? []).every((resource) => coversResource(rule.resources ?? [], resource)) &&
    (names.length === 0 || (wantedNames.length > 0 && wantedNames.every((name) => names.includes(name)))) &&
    (grant.nonResourceURLs ?? []).every((url) => coversPath(rule.nonResourceURLs ?? [], url))
  );
}

function coversResource(owned: readonly string[], resource: string): boolean {
  if (owned.includes("*") || owned.includes(resource)) return true;
  const slash = resource.indexOf("/");
  return slash >= 0 && owned.includes(`*${resource.slice(slash)}`);
}

function coversPath(owned: readonly string[], path: string): boolean {
  return owned.some((own) => own === path || (own.endsWith("*") && path.startsWith(own.slice(0, -1))));
}
