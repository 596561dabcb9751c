import {
  duplicate,
  type FieldError,
  invalid,
  invalidWhole,
  notSupported,
  required,
  tooMany,
} from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import type { JobSpec, PodFailurePolicyRule } from "./job-spec.ts";

const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const OPERATORS = ["In", "NotIn"];
const STATUSES = ["False", "True", "Unknown"];
const MAX_RULES = 20;
const MAX_PATTERNS = 20;
const MAX_EXIT_CODES = 255;

/** What becomes of a job at `path` when one of its pods fails. */
export function validateFailurePolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const pod = spec.template.spec;
  const names = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].map(({ name }) => name);
  return [
    ...(rules.length > MAX_RULES ? [tooMany(`${path}.rules`, rules.length, MAX_RULES)] : []),
    ...rules.flatMap((rule, i) => validateRule(rule, spec, { names, path: `${path}.rules[${i}]` })),
  ];
}

/** A word out of a list, which is named when there is none. */
function word(path: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  if (!value) return [required(path, `valid values: [${supported.map((each) => `"${each}"`).join(" ")}]`)];
  return supported.includes(value) ? [] : [notSupported(path, value, supported)];
}

interface RulePlace {
  readonly names: readonly string[];
  readonly path: string;
}

function validateRule(rule: PodFailurePolicyRule, spec: JobSpec, { names, path }: RulePlace): FieldError[] {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  const errors: FieldError[] = [];
  if (action === "FailIndex" && spec.backoffLimitPerIndex === undefined) {
    errors.push(invalid(`${path}.action`, action, "requires the backoffLimitPerIndex to be set"));
  }
  errors.push(...word(`${path}.action`, action, ACTIONS));
  if (onExitCodes !== undefined) errors.push(...validateExitCodes(onExitCodes, { names, path: `${path}.onExitCodes` }));
  if (onPodConditions.length > 0) errors.push(...validatePatterns(onPodConditions, `${path}.onPodConditions`));
  if (onExitCodes !== undefined && onPodConditions.length > 0) {
    errors.push(invalidWhole(path, "specifying both OnExitCodes and OnPodConditions is not supported"));
  }
  if (onExitCodes === undefined && onPodConditions.length === 0) {
    errors.push(invalidWhole(path, "specifying one of OnExitCodes and OnPodConditions is required"));
  }
  return errors;
}

type ExitCodes = NonNullable<PodFailurePolicyRule["onExitCodes"]>;

function validateExitCodes({ containerName, operator, values = [] }: ExitCodes, { names, path }: RulePlace) {
  const errors = word(`${path}.operator`, operator, OPERATORS);
  if (containerName !== undefined && !names.includes(containerName)) {
    const why = "must be one of the container or initContainer names in the pod template";
    errors.push(invalid(`${path}.containerName`, containerName, why));
  }
  const at = `${path}.values`;
  if (values.length === 0) errors.push(invalid(at, values, "at least one value is required"));
  if (values.length > MAX_EXIT_CODES) errors.push(tooMany(at, values.length, MAX_EXIT_CODES));
  for (const [j, value] of values.entries()) {
    if (operator === "In" && value === 0) {
      errors.push(invalid(`${at}[${j}]`, value, "must not be 0 for the In operator"));
    }
    if (values.indexOf(value) < j) errors.push(duplicate(`${at}[${j}]`, value));
  }
  const isOrdered = values.every((value, j) => j === 0 || (values[j - 1] ?? 0) <= value);
  return isOrdered ? errors : [...errors, invalid(at, values, "must be ordered")];
}

function validatePatterns(patterns: NonNullable<PodFailurePolicyRule["onPodConditions"]>, path: string): FieldError[] {
  return [
    ...(patterns.length > MAX_PATTERNS ? [tooMany(path, patterns.length, MAX_PATTERNS)] : []),
    ...patterns.flatMap(({ type, status }, j) => [
      ...checkQualifiedName(type).map((why) => invalid(`${path}[${j}].type`, type, why)),
      ...word(`${path}[${j}].status`, status, STATUSES),
    ]),
  ];
}
