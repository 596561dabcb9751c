import { type FieldError, invalid, required } from "../../field-error.ts";

const ANNOTATION = "api-approved.kubernetes.io";
const SEE = "see https://github.com/kubernetes/enhancements/pull/1111";

interface Approvable {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | null | undefined };
  readonly spec: { readonly group: string };
}

/** Groups of the Kubernetes community are for what it approved. An approval that was wrong before stays unmentioned. */
export function validateApproval(definition: Approvable, old: Approvable | undefined): FieldError[] {
  const { group } = definition.spec;
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return [];
  const value = definition.metadata.annotations?.[ANNOTATION];
  const state = stateOf(value);
  if (old !== undefined && stateOf(old.metadata.annotations?.[ANNOTATION]) === state) return [];
  const at = `metadata.annotations[${ANNOTATION}]`;
  if (state === "missing")
    return [required(at, `protected groups must have approval annotation "${ANNOTATION}", ${SEE}`)];
  if (state === "good") return [];
  const rule = `protected groups must have approval annotation "${ANNOTATION}" with either a URL or a reason starting with "unapproved", ${SEE}`;
  return [invalid(at, value, rule)];
}

function stateOf(value: string | undefined): "missing" | "good" | "bad" {
  if (!value) return "missing";
  return value.startsWith("unapproved") || URL.canParse(value) ? "good" : "bad";
}
