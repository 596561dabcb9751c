import { type FieldError, forbidden, invalid, notSupported, required } from "../../../field-error.ts";
import { checkPathSegment } from "../../../names.ts";
import { compareQuantity, tryQuantity, ZERO } from "../../../quantity.ts";
import type { MetricIdentifier, MetricSpec, MetricTarget } from "./horizontal-pod-autoscaler.ts";
import { validateReference } from "./horizontal-pod-autoscaler-validation.ts";

const TYPES = ["ContainerResource", "External", "Object", "Pods", "Resource"];
/** In the order in which they are looked for: only the first one there is checked. */
const SOURCES = ["object", "external", "pods", "resource", "containerResource"] as const;
type Source = (typeof SOURCES)[number];

export function validateMetric(metric: MetricSpec, path: string): FieldError[] {
  const { type } = metric;
  const errors = type === "" ? [required(`${path}.type`, "must specify a metric source type")] : [];
  if (!TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  const present = SOURCES.filter((source) => metric[source] !== undefined);
  const [first] = present;
  if (first !== undefined) errors.push(...CHECKS[first](metric, `${path}.${first}`));
  const wanted = SOURCES.find((source) => source.toLowerCase() === type.toLowerCase());
  if (wanted === undefined || !TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  else if (metric[wanted] === undefined) {
    errors.push(required(`${path}.${wanted}`, "must populate information for the given metric source"));
  }
  if (present.length === 1) return errors;
  const others = present.filter((source) => source !== wanted);
  return [
    ...errors,
    ...others.map((source) => forbidden(`${path}.${source}`, "must populate the given metric source only")),
  ];
}

const CHECKS: Readonly<Record<Source, (metric: MetricSpec, path: string) => FieldError[]>> = {
  object: ({ object: source }, path) => {
    if (source === undefined) return [];
    return [
      ...validateReference(source.describedObject, `${path}.describedObject`),
      ...validateIdentifier(source.metric, `${path}.metric`),
      ...validateTarget(source.target, `${path}.target`),
      ...missing(source.target, "must set either a target value or averageValue", `${path}.target`),
    ];
  },
  external: ({ external: source }, path) => {
    if (source === undefined) return [];
    const { value, averageValue } = source.target;
    const both = "may not set both a target value for metric and a per-pod target";
    return [
      ...validateIdentifier(source.metric, `${path}.metric`),
      ...validateTarget(source.target, `${path}.target`),
      ...missing(source.target, "must set either a target value for metric or a per-pod target", `${path}.target`),
      ...(value === undefined || averageValue === undefined ? [] : [forbidden(`${path}.target.value`, both)]),
    ];
  },
  pods: ({ pods: source }, path) => {
    if (source === undefined) return [];
    const { averageValue } = source.target;
    const why = "must specify a positive target averageValue";
    return [
      ...validateIdentifier(source.metric, `${path}.metric`),
      ...validateTarget(source.target, `${path}.target`),
      ...(averageValue === undefined || !isPositive(averageValue)
        ? [required(`${path}.target.averageValue`, why)]
        : []),
    ];
  },
  resource: ({ resource: source }, path) => {
    if (source === undefined) return [];
    return [
      ...(source.name ? [] : [required(`${path}.name`, "must specify a resource name")]),
      ...validateResourceTarget(source.target, `${path}.target`),
    ];
  },
  containerResource: ({ containerResource: source }, path) => {
    if (source === undefined) return [];
    return [
      ...(source.name ? [] : [required(`${path}.name`, "must specify a resource name")]),
      ...(source.container ? [] : [required(`${path}.container`, "must specify a container")]),
      ...validateResourceTarget(source.target, `${path}.target`),
    ];
  },
};

function validateIdentifier({ name }: MetricIdentifier, path: string): FieldError[] {
  if (name === "") return [required(`${path}.name`, "must specify a metric name")];
  return checkPathSegment(name).map((why) => invalid(`${path}.name`, name, why));
}

function missing({ value, averageValue }: MetricTarget, why: string, path: string): FieldError[] {
  return value === undefined && averageValue === undefined ? [required(`${path}.averageValue`, why)] : [];
}

function validateResourceTarget(target: MetricTarget, path: string): FieldError[] {
  const errors = validateTarget(target, path);
  const { averageUtilization: share, averageValue } = target;
  if (share === undefined && averageValue === undefined) {
    const why = "must set either a target raw value or a target utilization";
    errors.push(required(`${path}.averageUtilization`, why));
  }
  if (share !== undefined && averageValue !== undefined) {
    const why = "may not set both a target raw value and a target utilization";
    errors.push(forbidden(`${path}.averageValue`, why));
  }
  return errors;
}

const isPositive = (amount: string): boolean => compareQuantity(tryQuantity(amount) ?? ZERO, ZERO) > 0;

function validateTarget({ type, value, averageValue, averageUtilization: share }: MetricTarget, path: string) {
  const errors = type === "" ? [required(`${path}.type`, "must specify a metric target type")] : [];
  if (!["Utilization", "Value", "AverageValue"].includes(type)) {
    errors.push(invalid(`${path}.type`, type, "must be either Utilization, Value, or AverageValue"));
  }
  if (value !== undefined && !isPositive(value)) errors.push(invalid(`${path}.value`, value, "must be positive"));
  if (averageValue !== undefined && !isPositive(averageValue)) {
    errors.push(invalid(`${path}.averageValue`, averageValue, "must be positive"));
  }
  if (share !== undefined && share < 1) {
    errors.push(invalid(`${path}.averageUtilization`, share, "must be greater than 0"));
  }
  return errors;
}
