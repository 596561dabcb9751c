import { cloneJson } from "../../../../lib/clone-json.ts";
import { type FieldError, invalid, notSupported, required } from "../../../field-error.ts";
import { compareQuantity, tryQuantity, ZERO } from "../../../quantity.ts";
import type {
  HorizontalPodAutoscalerBehavior,
  HPAScalingPolicy,
  HPAScalingRules,
} from "./horizontal-pod-autoscaler.ts";

/** Seconds. */
const MAX_WINDOW = 3600;
const MAX_PERIOD = 1800;

const PERIOD = 15;
const UP: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: PERIOD },
    { type: "Percent", value: 100, periodSeconds: PERIOD },
  ],
};
const DOWN: HPAScalingRules = {
  selectPolicy: "Max",
  policies: [{ type: "Percent", value: 100, periodSeconds: PERIOD }],
};

/** Rules for one direction bring those for the other, and all that they leave open. */
export function defaultBehavior(behavior: HorizontalPodAutoscalerBehavior | undefined): void {
  if (behavior === undefined) return;
  behavior.scaleUp = completed(behavior.scaleUp, UP);
  behavior.scaleDown = completed(behavior.scaleDown, DOWN);
}

function completed(rules: HPAScalingRules | undefined, standard: HPAScalingRules): HPAScalingRules {
  return { ...cloneJson(standard), ...rules };
}

export function validateBehavior(behavior: HorizontalPodAutoscalerBehavior | undefined, path: string): FieldError[] {
  return (["scaleUp", "scaleDown"] as const).flatMap((direction) => {
    const rules = behavior?.[direction];
    return rules === undefined ? [] : validateRules(rules, `${path}.${direction}`);
  });
}

function validateRules(rules: HPAScalingRules, path: string): FieldError[] {
  const { stabilizationWindowSeconds: window = 0, selectPolicy, policies = [], tolerance } = rules;
  const at = `${path}.stabilizationWindowSeconds`;
  const errors: FieldError[] = [];
  if (window < 0) errors.push(invalid(at, window, "must be greater than or equal to zero"));
  if (window > MAX_WINDOW) errors.push(invalid(at, window, `must be less than or equal to ${MAX_WINDOW}`));
  if (selectPolicy !== undefined && !["Disabled", "Max", "Min"].includes(selectPolicy)) {
    errors.push(notSupported(`${path}.selectPolicy`, selectPolicy, ["Disabled", "Max", "Min"]));
  }
  if (policies.length === 0) errors.push(required(`${path}.policies`, "must specify at least one Policy"));
  errors.push(...policies.flatMap((policy, i) => validatePolicy(policy, `${path}.policies[${i}]`)));
  if (tolerance !== undefined && compareQuantity(tryQuantity(tolerance) ?? ZERO, ZERO) < 0) {
    errors.push(invalid(`${path}.tolerance`, tolerance, "must be greater than or equal to 0"));
  }
  return errors;
}

function validatePolicy({ type, value, periodSeconds: period }: HPAScalingPolicy, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (type !== "Pods" && type !== "Percent") {
    errors.push(notSupported(`${path}.type`, type, ["Percent", "Pods"]));
  }
  if (value <= 0) errors.push(invalid(`${path}.value`, value, "must be greater than zero"));
  if (period <= 0) errors.push(invalid(`${path}.periodSeconds`, period, "must be greater than zero"));
  if (period > MAX_PERIOD) {
    errors.push(invalid(`${path}.periodSeconds`, period, `must be less than or equal to ${MAX_PERIOD}`));
  }
  return errors;
}
