/** Annotations through which a deployment and its replica sets remember revisions and sizes. */
import type { Deployment } from "../../api/kinds/apps/deployment.ts";
import type { ReplicaSet } from "../../api/kinds/apps/replica-set.ts";
import type { PodTemplateSpec } from "../../api/kinds/core/pod-template-spec.ts";
import type { Stored } from "../../client/client.ts";
import { canonicalText } from "../same-content.ts";

export type StoredSet = Stored<ReplicaSet>;
export type StoredDeployment = Stored<Deployment>;

export const HASH_LABEL = "pod-template-hash";
export const REVISION = "deployment.kubernetes.io/revision";
const HISTORY = "deployment.kubernetes.io/revision-history";
export const DESIRED = "deployment.kubernetes.io/desired-replicas";
export const MAXIMUM = "deployment.kubernetes.io/max-replicas";

/** What is not copied from a deployment to its sets. */
const OWN = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  HISTORY,
  DESIRED,
  MAXIMUM,
  "deprecated.deployment.rollback.to",
]);

/** The number in an annotation; 0 when there is none. */
export function numberIn(
  object: { metadata: { annotations?: Record<string, string> | undefined } },
  name: string,
): number {
  const value = Number(object.metadata.annotations?.[name] ?? "0");
  return Number.isSafeInteger(value) ? value : 0;
}

/** Whether two templates make the same pods: the hash label aside. */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return a === b || templateText(a) === templateText(b);
}

/** Comparing is most of the work of an idle deployment, and templates are never changed in place. */
const texts = new WeakMap<PodTemplateSpec, string>();

function templateText(template: PodTemplateSpec | undefined): string {
  if (template === undefined) return "";
  const known = texts.get(template);
  if (known !== undefined) return known;
  const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
  const text = canonicalText({ ...template, metadata: { ...template.metadata, labels, creationTimestamp: undefined } });
  texts.set(template, text);
  return text;
}

/** Oldest first; of the same second, by name. */
export function byAge(a: StoredSet, b: StoredSet): number {
  const [one, two] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (one !== two) return one < two ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

/** The set that stands for the deployment's template; the oldest, should there be several. */
export function newSetOf(deployment: StoredDeployment, sets: readonly StoredSet[]): StoredSet | undefined {
  return [...sets].sort(byAge).find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
}

/**
 * Annotations of the set for the deployment's present template: the deployment's own, its revision (one above every other set's,
 * unless it has that already), and the revisions that it stood for before.
 */
export function newSetAnnotations(
  deployment: StoredDeployment,
  set: StoredSet | undefined,
  sizes: { revision: number; desired: number; maximum: number },
): Record<string, string> {
  const annotations: Record<string, string> = { ...set?.metadata.annotations };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!OWN.has(key)) annotations[key] = value;
  }
  const before = annotations[REVISION];
  if (before === undefined || Number(before) < sizes.revision) {
    annotations[REVISION] = String(sizes.revision);
    if (before !== undefined) {
      const history = (annotations[HISTORY] ?? "").split(",").filter((entry) => entry !== "");
      annotations[HISTORY] = [...history, before].join(",");
    }
  }
  annotations[DESIRED] = String(sizes.desired);
  annotations[MAXIMUM] = String(sizes.maximum);
  return annotations;
}
