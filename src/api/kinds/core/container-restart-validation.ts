import { type FieldError, notSupported, required, tooMany } from "../../field-error.ts";
import type { Container } from "./container.ts";
import type { ContainerRestartRule } from "./container-restart-rule.ts";

const POLICIES = ["Always", "Never", "OnFailure"];
const ACTIONS = ["Restart", "RestartAllContainers"];
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;

/** When a container is restarted where that differs from its pod. */
export function validateContainerRestart(container: Container, path: string): FieldError[] {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  const errors: FieldError[] = [];
  if (restartPolicy !== undefined && !POLICIES.includes(restartPolicy)) {
    errors.push(notSupported(`${path}.restartPolicy`, restartPolicy, POLICIES));
  }
  if (rules.length === 0) return errors;
  const at = `${path}.restartPolicyRules`;
  if (restartPolicy === undefined) {
    errors.push(required(`${path}.restartPolicy`, "must specify restartPolicy when restart rules are used"));
  }
  if (rules.length > MAX_RULES) errors.push(tooMany(at, rules.length, MAX_RULES));
  return [...errors, ...rules.flatMap((rule, index) => validateRule(rule, `${at}[${index}]`))];
}

function validateRule({ action, exitCodes }: ContainerRestartRule, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!ACTIONS.includes(action)) {
    errors.push(action ? notSupported(`${path}.action`, action, ACTIONS) : required(`${path}.action`));
  }
  if (exitCodes === undefined) return [...errors, required(`${path}.exitCodes`, "must be specified")];
  const at = `${path}.exitCodes`;
  const { operator, values = [] } = exitCodes;
  if (operator !== "In" && operator !== "NotIn") {
    errors.push(operator ? notSupported(`${at}.operator`, operator, ["In", "NotIn"]) : required(`${at}.operator`));
  }
  if (values.length === 0) errors.push(required(`${at}.values`, "must specify at least one value"));
  if (values.length > MAX_EXIT_CODES) errors.push(tooMany(`${at}.values`, values.length, MAX_EXIT_CODES));
  return errors;
}
