import { type FieldError, forbidden, invalid } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { validateSelectedTemplate } from "../core/pod-template-validation.ts";
import { nonNegative, oneOf, requiredOneOf, same } from "../meta/field-checks.ts";
import { isNone, validateShare } from "./int-or-percent.ts";
import { validateWorkloadSelector } from "./selector-validation.ts";
import type { StatefulSetSchema, StatefulSetSpec } from "./stateful-set.ts";

type StatefulSet = InferOutput<typeof StatefulSetSchema>;

export function validateStatefulSet({ spec }: StatefulSet, old: StatefulSet | undefined): FieldError[] {
  if (old !== undefined && !same(fixed(spec), fixed(old.spec))) {
    return [
      forbidden(
        "spec",
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      ),
    ];
  }
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  return [
    ...requiredOneOf("spec.podManagementPolicy", spec.podManagementPolicy, ["OrderedReady", "Parallel"]),
    ...validateStrategy(spec),
    ...oneOf("spec.persistentVolumeClaimRetentionPolicy.whenDeleted", retention.whenDeleted, ["Delete", "Retain"]),
    ...oneOf("spec.persistentVolumeClaimRetentionPolicy.whenScaled", retention.whenScaled, ["Delete", "Retain"]),
    ...nonNegative("spec.replicas", spec.replicas),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...nonNegative("spec.ordinals.start", spec.ordinals?.start),
    ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
    ...validateWorkloadSelector(spec.selector, undefined),
    ...validateSelectedTemplate(withClaims(spec), spec.selector, "spec.template"),
  ];
}

/** What of a spec never changes. */
function fixed(spec: StatefulSetSpec): Partial<StatefulSetSpec> {
  const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = spec;
  return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
}

/** The template as its pods will be: claims become volumes under their own names. */
function withClaims(spec: StatefulSetSpec): StatefulSetSpec["template"] {
  const { template, volumeClaimTemplates = [] } = spec;
  const taken = new Set((template.spec?.volumes ?? []).map((volume) => volume.name));
  const added = volumeClaimTemplates
    .map((claim) => claim.metadata?.name ?? "")
    .filter((name) => !taken.has(name))
    .map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  if (added.length === 0 || template.spec === undefined) return template;
  return { ...template, spec: { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...added] } };
}

function validateStrategy({ updateStrategy }: StatefulSetSpec): FieldError[] {
  const path = "spec.updateStrategy";
  const { type, rollingUpdate } = updateStrategy ?? {};
  if (type !== "RollingUpdate") {
    const errors = requiredOneOf(`${path}.type`, type, ["OnDelete", "RollingUpdate"]);
    if (rollingUpdate)
      errors.push(invalid(`${path}.rollingUpdate`, rollingUpdate, `only allowed for updateStrategy 'RollingUpdate'`));
    return errors;
  }
  const at = `${path}.rollingUpdate`;
  const errors = [
    ...nonNegative(`${at}.partition`, rollingUpdate?.partition),
    ...validateShare(`${at}.maxUnavailable`, rollingUpdate?.maxUnavailable),
  ];
  if (rollingUpdate?.maxUnavailable !== undefined && isNone(rollingUpdate.maxUnavailable)) {
    errors.push(invalid(`${at}.maxUnavailable`, rollingUpdate.maxUnavailable, "cannot be 0"));
  }
  return errors;
}
