/** Where a pod may run: selectors of nodes, affinity, tolerations, spreading, gates. */
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { checkLabelValue, checkQualifiedName } from "../../names.ts";
import { inRange, oneOf, requiredOneOf, requiredText, wellFormed } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { Affinity, PodAffinity, PodAffinityTerm } from "./affinity.ts";
import type { NodeSelector } from "./node-selector.ts";
import type { NodeSelectorRequirement, NodeSelectorTerm } from "./node-selector-term.ts";
import type { PodSpec } from "./pod-spec.ts";
import type { Toleration } from "./toleration.ts";

export function validateScheduling(spec: PodSpec, path: string): FieldError[] {
  return [
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateTolerations(spec.tolerations, `${path}.tolerations`),
    ...validateSpreading(spec, `${path}.topologySpreadConstraints`),
    ...validateGates(spec, path),
  ];
}

function validateAffinity(affinity: Affinity | undefined, path: string): FieldError[] {
  const node = affinity?.nodeAffinity;
  const errors: FieldError[] = [];
  const needed = node?.requiredDuringSchedulingIgnoredDuringExecution;
  if (needed) {
    errors.push(...validateNodeSelector(needed, `${path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`));
  }
  for (const [i, term] of (node?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const at = `${path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
    errors.push(...inRange(`${at}.weight`, term.weight, [1, 100]));
    errors.push(...validateNodeSelectorTerm(term.preference, `${at}.preference`));
  }
  errors.push(...validatePodAffinity(affinity?.podAffinity, `${path}.podAffinity`));
  return [...errors, ...validatePodAffinity(affinity?.podAntiAffinity, `${path}.podAntiAffinity`)];
}

export function validateNodeSelector(selector: NodeSelector, path: string): FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) return [required(`${path}.nodeSelectorTerms`, "must have at least one node selector term")];
  return terms.flatMap((term, i) => validateNodeSelectorTerm(term, `${path}.nodeSelectorTerms[${i}]`));
}

function validateNodeSelectorTerm(term: NodeSelectorTerm, path: string): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((requirement, i) =>
      validateNodeRequirement(requirement, `${path}.matchExpressions[${i}]`),
    ),
    ...(term.matchFields ?? []).flatMap((requirement, i) =>
      validateNodeField(requirement, `${path}.matchFields[${i}]`),
    ),
  ];
}

function validateNodeRequirement({ key, operator, values = [] }: NodeSelectorRequirement, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if ((operator === "In" || operator === "NotIn") && values.length === 0) {
    errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0) {
    errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if ((operator === "Gt" || operator === "Lt") && values.length !== 1) {
    errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else if (!["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"].includes(operator)) {
    errors.push(invalid(`${path}.operator`, operator, "not a valid selector operator"));
  }
  return [...errors, ...checkQualifiedName(key).map((why) => invalid(`${path}.key`, key, why))];
}

function validateNodeField({ key, operator, values = [] }: NodeSelectorRequirement, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn") {
    errors.push(invalid(`${path}.operator`, operator, "not a valid selector operator"));
  } else if (values.length !== 1) {
    errors.push(
      required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"),
    );
  }
  if (key !== "metadata.name") errors.push(invalid(`${path}.key`, key, "not a valid field selector key"));
  return errors;
}

function validatePodAffinity(affinity: PodAffinity | undefined, path: string): FieldError[] {
  return [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).flatMap((term, i) =>
      validatePodTerm(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`),
    ),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap((term, i) => {
      const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      return [
        ...inRange(`${at}.weight`, term.weight, [1, 100]),
        ...validatePodTerm(term.podAffinityTerm, `${at}.podAffinityTerm`),
      ];
    }),
  ];
}

function validatePodTerm(term: PodAffinityTerm, path: string): FieldError[] {
  const { topologyKey } = term;
  return [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
    ...(topologyKey
      ? checkQualifiedName(topologyKey).map((why) => invalid(`${path}.topologyKey`, topologyKey, why))
      : [required(`${path}.topologyKey`, "can not be empty")]),
  ];
}

const EFFECTS = ["NoExecute", "NoSchedule", "PreferNoSchedule"];

export function validateTolerations(tolerations: readonly Toleration[] | undefined, path: string): FieldError[] {
  return (tolerations ?? []).flatMap((toleration, index) => validateToleration(toleration, `${path}[${index}]`));
}

function validateToleration(toleration: Toleration, path: string): FieldError[] {
  const { key, operator, value, effect } = toleration;
  const errors = key ? checkQualifiedName(key).map((why) => invalid(`${path}.key`, key, why)) : [];
  if (!key && operator !== "Exists") {
    errors.push(
      invalid(
        `${path}.operator`,
        operator ?? "",
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  }
  if (toleration.tolerationSeconds !== undefined && effect !== "NoExecute") {
    errors.push(invalid(`${path}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  if (operator === "Exists") {
    if (value) errors.push(invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"));
  } else if (operator === undefined || operator === "" || operator === "Equal") {
    errors.push(...wellFormed(`${path}.operator`, value, checkLabelValue));
  } else {
    errors.push(notSupported(`${path}.operator`, operator, ["Equal", "Exists"]));
  }
  return effect ? [...errors, ...oneOf(`${path}.effect`, effect, EFFECTS)] : errors;
}

function validateSpreading(spec: PodSpec, path: string): FieldError[] {
  const seen = new Set<string>();
  return (spec.topologySpreadConstraints ?? []).flatMap((constraint, index) => {
    const at = `${path}[${index}]`;
    const { maxSkew, minDomains, topologyKey, whenUnsatisfiable } = constraint;
    const errors: FieldError[] = [];
    if (maxSkew <= 0) errors.push(invalid(`${at}.maxSkew`, maxSkew, "must be greater than zero"));
    errors.push(...requiredText(`${at}.topologyKey`, topologyKey, "can not be empty"));
    errors.push(...oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ["DoNotSchedule", "ScheduleAnyway"]));
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(pair)) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    if (minDomains !== undefined && minDomains <= 0) {
      errors.push(invalid(`${at}.minDomains`, minDomains, "must be greater than zero"));
    } else if (minDomains !== undefined && whenUnsatisfiable !== "DoNotSchedule") {
      errors.push(
        invalid(`${at}.minDomains`, minDomains, "can only use minDomains if whenUnsatisfiable=DoNotSchedule"),
      );
    }
    errors.push(...oneOf(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ["Honor", "Ignore"]));
    errors.push(...oneOf(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ["Honor", "Ignore"]));
    return [...errors, ...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`)];
  });
}

function validateGates(spec: PodSpec, path: string): FieldError[] {
  const gates = (spec.schedulingGates ?? []).map((gate) => gate.name);
  return [
    ...gates.flatMap((name, i) =>
      checkQualifiedName(name).map((why) => invalid(`${path}.schedulingGates[${i}]`, name, why)),
    ),
    ...gates.flatMap((name, i) => (gates.indexOf(name) < i ? [duplicate(`${path}.schedulingGates[${i}]`, name)] : [])),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, i) =>
      checkQualifiedName(conditionType).map((why) =>
        invalid(`${path}.readinessGates[${i}].conditionType`, conditionType, why),
      ),
    ),
  ];
}

/** A taint's effect is required of nodes; exported for them. */
export const validateTaintEffect = (effect: string | undefined, path: string): FieldError[] =>
  requiredOneOf(path, effect, EFFECTS);
