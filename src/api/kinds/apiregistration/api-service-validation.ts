import { type FieldError, invalid } from "../../field-error.ts";
import { checkLabel1035 } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { inRange, requiredName, requiredText } from "../meta/field-checks.ts";
import type { APIServiceSchema } from "./api-service.ts";

export function validateApiService({ metadata, spec }: InferOutput<typeof APIServiceSchema>): FieldError[] {
  const wanted = `${spec.version}.${spec.group}`;
  const errors: FieldError[] = [];
  if (spec.group && metadata.name !== wanted) {
    errors.push(invalid("metadata.name", metadata.name, `must be \`spec.version+"."+spec.group\`: "${wanted}"`));
  }
  errors.push(...requiredName("spec.version", spec.version, checkLabel1035));
  errors.push(...inRange("spec.groupPriorityMinimum", spec.groupPriorityMinimum, [1, 20000]));
  errors.push(...inRange("spec.versionPriority", spec.versionPriority, [1, 1000]));
  if (spec.service === undefined) {
    if (spec.insecureSkipTLSVerify)
      errors.push(invalid("spec.insecureSkipTLSVerify", true, "local APIServices may not set insecureSkipTLSVerify"));
    return errors;
  }
  errors.push(
    ...requiredText("spec.service.namespace", spec.service.namespace),
    ...requiredText("spec.service.name", spec.service.name),
  );
  if (spec.insecureSkipTLSVerify && spec.caBundle) {
    errors.push(invalid("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present"));
  }
  return errors;
}
