/** Where a pod may run: selectors of nodes, affinity, tolerations, spreading, gates. */
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { checkLabel, checkLabelValue, checkQualifiedName, checkSubdomain } from "../../names.ts";
import { oneOf, requiredOneOf, requiredText, wellFormed } from "../meta/field-checks.ts";
import { labelKeySyntax, selectedTwice, validateLabelKeys } from "../meta/label-keys-validation.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { Affinity, PodAffinity, PodAffinityTerm } from "./affinity.ts";
import type { NodeSelector } from "./node-selector.ts";
import type { NodeSelectorRequirement, NodeSelectorTerm } from "./node-selector-term.ts";
import type { PodSpec, TopologySpreadConstraint } from "./pod-spec.ts";
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
    errors.push(...validateWeight(term.weight, `${at}.weight`));
    errors.push(...validateNodeSelectorTerm(term.preference, `${at}.preference`, "any"));
  }
  errors.push(...validatePodAffinity(affinity?.podAffinity, `${path}.podAffinity`));
  return [...errors, ...validatePodAffinity(affinity?.podAntiAffinity, `${path}.podAntiAffinity`)];
}

const validateWeight = (weight: number, path: string): FieldError[] =>
  weight >= 1 && weight <= 100 ? [] : [invalid(path, weight, "must be in the range 1-100")];

export function validateNodeSelector(selector: NodeSelector, path: string): FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) return [required(`${path}.nodeSelectorTerms`, "must have at least one node selector term")];
  return terms.flatMap((term, i) => validateNodeSelectorTerm(term, `${path}.nodeSelectorTerms[${i}]`));
}

/** `values` says whether only those are let through that a label can have. */
function validateNodeSelectorTerm(term: NodeSelectorTerm, path: string, values: "labels" | "any" = "labels") {
  return [
    ...(term.matchExpressions ?? []).flatMap((requirement, i) => {
      const at = `${path}.matchExpressions[${i}]`;
      const errors = validateNodeRequirement(requirement, at);
      if (values === "any") return errors;
      const texts = (requirement.values ?? []).flatMap((value, j) =>
        wellFormed(`${at}.values[${j}]`, value, checkLabelValue),
      );
      return [...errors, ...texts];
    }),
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
  if (key !== "metadata.name") return [...errors, invalid(`${path}.key`, key, "not a valid field selector key")];
  return [
    ...errors,
    ...values.flatMap((value, i) => checkSubdomain(value).map((why) => invalid(`${path}.values[${i}]`, value, why))),
  ];
}

function validatePodAffinity(affinity: PodAffinity | undefined, path: string): FieldError[] {
  return [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).flatMap((term, i) =>
      validatePodTerm(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`),
    ),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap((term, i) => {
      const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      return [
        ...validateWeight(term.weight, `${at}.weight`),
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
    ...(term.namespaces ?? []).flatMap((name) =>
      checkLabel(name).map((why) => invalid(`${path}.namespace`, name, why)),
    ),
    ...validateLabelKeys(term, path),
    ...requiredText(`${path}.topologyKey`, topologyKey, "can not be empty"),
    ...checkQualifiedName(topologyKey).map((why) => invalid(`${path}.topologyKey`, topologyKey, why)),
  ];
}

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

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
    const complaints = value ? checkLabelValue(value) : [];
    if (complaints.length > 0) errors.push(invalid(`${path}.operator`, value, complaints.join(";")));
  } else {
    errors.push(notSupported(`${path}.operator`, operator, ["Equal", "Exists"]));
  }
  return effect ? [...errors, ...oneOf(`${path}.effect`, effect, EFFECTS)] : errors;
}

function validateSpreading(spec: PodSpec, path: string): FieldError[] {
  const constraints = spec.topologySpreadConstraints ?? [];
  return constraints.flatMap((constraint, index) => {
    const at = `${path}[${index}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable } = constraint;
    const errors: FieldError[] = [];
    if (maxSkew <= 0) errors.push(invalid(`${at}.maxSkew`, maxSkew, "must be greater than zero"));
    errors.push(...requiredText(`${at}.topologyKey`, topologyKey, "can not be empty"));
    errors.push(...oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ["DoNotSchedule", "ScheduleAnyway"]));
    const again = constraints
      .slice(index + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    const pair = "{topologyKey, whenUnsatisfiable}";
    if (again) errors.push(duplicate(`${at}.${pair}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    return [
      ...errors,
      ...validateMinDomains(constraint, `${at}.minDomains`),
      ...oneOf(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ["Honor", "Ignore"]),
      ...oneOf(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ["Honor", "Ignore"]),
      ...validateSpreadKeys(constraint, `${at}.matchLabelKeys`),
      ...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`),
    ];
  });
}

function validateMinDomains({ minDomains, whenUnsatisfiable }: TopologySpreadConstraint, path: string): FieldError[] {
  if (minDomains === undefined) return [];
  const errors = minDomains <= 0 ? [invalid(path, minDomains, "must be greater than zero")] : [];
  if (whenUnsatisfiable === "DoNotSchedule") return errors;
  const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
  return [...errors, invalid(path, minDomains, why)];
}

/** Keys whose values a pod brings itself. Those that the server has merged into the selector stand there as expressions already. */
function validateSpreadKeys({ matchLabelKeys = [], labelSelector }: TopologySpreadConstraint, path: string) {
  if (matchLabelKeys.length === 0) return [];
  if (labelSelector === undefined) return [forbidden(path, "must not be specified when labelSelector is not set")];
  return [...labelKeySyntax(matchLabelKeys, path), ...selectedTwice(matchLabelKeys, labelSelector, path)];
}

function validateGates(spec: PodSpec, path: string): FieldError[] {
  const gates = (spec.schedulingGates ?? []).map((gate) => gate.name);
  return [
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, i) =>
      checkQualifiedName(conditionType).map((why) =>
        invalid(`${path}.readinessGates[${i}].conditionType`, conditionType, why),
      ),
    ),
    ...gates.flatMap((name, i) => {
      const at = `${path}.schedulingGates[${i}]`;
      const errors = checkQualifiedName(name).map((why) => invalid(at, name, why));
      return gates.indexOf(name) < i ? [...errors, duplicate(at, name)] : errors;
    }),
  ];
}

/** A taint's effect is required of nodes; exported for them. */
export const validateTaintEffect = (effect: string | undefined, path: string): FieldError[] =>
  requiredOneOf(path, effect, EFFECTS);
