import { equalJson } from "../../../lib/equal-json.ts";
import { checkLabel } from "../../names.ts";
import type { PodTemplateSpec } from "../core/pod-template-spec.ts";
import { templateWarnings } from "../core/pod-warnings.ts";

interface Workload {
  readonly template?: PodTemplateSpec | undefined;
}

/** Warnings about the template of a workload that is new or whose spec has changed: others have been given before. */
export function workloadWarnings(spec: Workload, old: Workload | undefined, path = "spec.template"): string[] {
  if (spec.template === undefined || (old !== undefined && equalJson(spec, old))) return [];
  return templateWarnings(spec.template, path);
}

/** A warning about the name of a new workload that becomes part of its pods' names. */
export function podNameWarnings(name: string | undefined, old: object | undefined): string[] {
  const complaints = old === undefined ? checkLabel(name ?? "") : [];
  if (complaints.length === 0) return [];
  const why = "this is used in Pod names and hostnames, which can result in surprising behavior";
  return [`metadata.name: ${why}; a DNS label is recommended: [${complaints.join(" ")}]`];
}
