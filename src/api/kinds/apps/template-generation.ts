import { equalJson } from "../../../lib/equal-json.ts";
import type { DaemonSet } from "./daemon-set.ts";

/** How often the template of a DaemonSet has changed, as extensions/v1beta1 counted it in spec.templateGeneration. */
export const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

/** Keeps count: 1 in the beginning unless the annotation says more, one more with each change; nobody else can set it. */
export function countTemplates(set: DaemonSet, old: DaemonSet | undefined): void {
  const { metadata = {} } = set;
  const before = Number((old ?? set).metadata?.annotations?.[TEMPLATE_GENERATION] ?? 0);
  const count = old === undefined ? Math.max(before, 1) : before + (sameTemplate(set, old) ? 0 : 1);
  metadata.annotations = { ...metadata.annotations, [TEMPLATE_GENERATION]: String(count) };
  set.metadata = metadata;
}

const sameTemplate = (a: DaemonSet, b: DaemonSet): boolean => equalJson(a.spec?.template, b.spec?.template);
