import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkLabel1035, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { inRange, requiredName, requiredText } from "../meta/field-checks.ts";
import type { APIServiceSchema } from "./api-service.ts";

export function validateApiService({ metadata, spec }: InferOutput<typeof APIServiceSchema>): FieldError[] {
  const group = spec.group ?? "";
  const wanted = `${spec.version ?? ""}.${group}`;
  const errors: FieldError[] = [];
  if (metadata.name !== wanted) {
    errors.push(invalid("metadata.name", metadata.name, `must be \`spec.version+"."+spec.group\`: "${wanted}"`));
  }
  if (group !== "") errors.push(...requiredName("spec.group", group, checkSubdomain));
  else if (spec.version !== "v1") {
    errors.push(required("spec.group", "only v1 may have an empty group and it better be legacy kube"));
  }
  errors.push(...requiredName("spec.version", spec.version, checkLabel1035));
  errors.push(...inRange("spec.groupPriorityMinimum", spec.groupPriorityMinimum, [1, 20000]));
  errors.push(...inRange("spec.versionPriority", spec.versionPriority, [1, 1000]));
  return [...errors, ...validateService(spec)];
}

function validateService({
  caBundle,
  insecureSkipTLSVerify,
  service,
}: InferOutput<typeof APIServiceSchema>["spec"]): FieldError[] {
  const errors: FieldError[] = [];
  if (service === undefined) {
    if (caBundle) errors.push(invalid("spec.caBundle", "", "local APIServices may not have a caBundle"));
    if (insecureSkipTLSVerify) {
      errors.push(invalid("spec.insecureSkipTLSVerify", true, "local APIServices may not have insecureSkipTLSVerify"));
    }
    return errors;
  }
  errors.push(...requiredText("spec.service.namespace", service.namespace));
  errors.push(...requiredText("spec.service.name", service.name));
  if (service.port !== undefined) errors.push(...inRange("spec.service.port", service.port, [1, 65535]));
  if (insecureSkipTLSVerify && caBundle) {
    errors.push(invalid("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present"));
  }
  return errors;
}
