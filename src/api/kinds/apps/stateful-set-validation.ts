import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { validateAnnotations } from "../../metadata.ts";
import { checkLabel } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { validatePodAnnotations } from "../core/pod-annotation-validation.ts";
import { validateEndless, validateSelected } from "../core/pod-template-validation.ts";
import { nonNegative, oneOf } from "../meta/field-checks.ts";
import { validateLabels } from "../meta/label-selector-validation.ts";
import { isNone, validateAtMostAll, validateIntOrPercent } from "./int-or-percent.ts";
import { validateWorkloadSelector } from "./selector-validation.ts";
import type { StatefulSetSchema, StatefulSetSpec } from "./stateful-set.ts";

type StatefulSet = InferOutput<typeof StatefulSetSchema>;

const FIXED =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

export function validateStatefulSet({ metadata, spec }: StatefulSet, old: StatefulSet | undefined): FieldError[] {
  const errors = validateSpec(spec);
  if (old !== undefined)
    return equalJson(fixed(spec), fixed(old.spec)) ? errors : [...errors, forbidden("spec", FIXED)];
  // A set that was made under a longer name has to be let go of, so that updates do not look at the name again.
  const name = metadata.name ?? "";
  return [...checkLabel(name).map((why) => invalid("metadata.name", name, why)), ...errors];
}

const RETENTION = ["Delete", "Retain"];

function validateSpec(spec: StatefulSetSpec): FieldError[] {
  const policy = spec.podManagementPolicy;
  const retention = spec.persistentVolumeClaimRetentionPolicy ?? {};
  const at = "spec.persistentVolumeClaimRetentionPolicy";
  const errors: FieldError[] = [];
  if (!policy) errors.push(required("spec.podManagementPolicy"));
  else if (policy !== "OrderedReady" && policy !== "Parallel") {
    errors.push(invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  return [
    ...errors,
    ...validateStrategy(spec, "spec.updateStrategy"),
    ...oneOf(`${at}.whenDeleted`, retention.whenDeleted, RETENTION),
    ...oneOf(`${at}.whenScaled`, retention.whenScaled, RETENTION),
    ...nonNegative("spec.replicas", spec.replicas),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...nonNegative("spec.ordinals.start", spec.ordinals?.start),
    ...validateWorkloadSelector(spec.selector, "statefulset"),
    ...validateTemplate(spec),
    ...validateEndless(spec.template, { path: "spec.template", kind: "StatefulSet" }),
  ];
}

/** Of the pods' spec nothing is looked at before they are made: as in Kubernetes, where claims would have to be volumes first. */
function validateTemplate({ template, selector }: StatefulSetSpec): FieldError[] {
  const { metadata = {}, spec = { containers: [] } } = template;
  const at = "spec.template";
  return [
    ...validateSelected(template, selector, at),
    ...validateLabels(metadata.labels, `${at}.labels`),
    ...validateAnnotations(metadata.annotations, `${at}.annotations`),
    ...validatePodAnnotations(metadata.annotations, spec, `${at}.annotations`),
  ];
}

/** What of a spec never changes. */
function fixed(spec: StatefulSetSpec): Partial<StatefulSetSpec> {
  const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = spec;
  return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
}

function validateStrategy({ updateStrategy = {} }: StatefulSetSpec, path: string): FieldError[] {
  const { type, rollingUpdate } = updateStrategy;
  const at = `${path}.rollingUpdate`;
  switch (type) {
    case undefined:
    case "":
      return [required(path)];
    case "OnDelete":
      if (rollingUpdate === undefined) return [];
      return [invalid(at, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")];
    case "RollingUpdate": {
      const share = rollingUpdate?.maxUnavailable;
      const field = `${at}.maxUnavailable`;
      const none = share !== undefined && isNone(share) ? [invalid(field, share, "cannot be 0")] : [];
      return [
        ...nonNegative(`${at}.partition`, rollingUpdate?.partition),
        ...validateIntOrPercent(field, share),
        ...none,
        ...validateAtMostAll(field, share),
      ];
    }
    default: {
      const shown = { Type: type, RollingUpdate: rollingUpdate ?? null };
      return [invalid(path, shown, "must be 'RollingUpdate' or 'OnDelete'")];
    }
  }
}
