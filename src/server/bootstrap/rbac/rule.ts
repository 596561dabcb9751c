import type { PolicyRule } from "../../auth/policy-rule.ts";

export const READ = "get list watch";
export const WRITE = "create update patch delete deletecollection";

/** Words in order of the alphabet, which is how Kubernetes writes the lists of its default rules. */
const words = (text: string): string[] => text.split(/\s+/).sort();
const groupNames = (text: string): string[] => words(text).map((name) => (name === "core" ? "" : name));

/** A rule on resources. Each text is a list with spaces between; "core" is the group without a name. */
export function allow(verbs: string, groups: string, resources: string, resourceNames?: string): PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: groupNames(groups).sort(),
    resources: words(resources),
    ...(resourceNames === undefined ? {} : { resourceNames: words(resourceNames) }),
  };
}

/** A rule on paths that are no resources. */
export function allowPaths(verbs: string, paths: string): PolicyRule {
  return { verbs: words(verbs), nonResourceURLs: words(paths) };
}

/** To record events, which many do. */
export const EVENTS = allow("create update patch", "core events.k8s.io", "events");
