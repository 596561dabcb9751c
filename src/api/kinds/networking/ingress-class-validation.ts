import { type FieldError, forbidden, invalid, notSupported, required, tooLong } from "../../field-error.ts";
import { checkLabel, checkPathSegment, checkSubdomain } from "../../names.ts";
import { immutable, requiredName } from "../meta/field-checks.ts";
import { checkDomainPrefixedPath } from "../meta/text-checks.ts";
import type { IngressClassParametersReference, IngressClassSpec } from "./ingress-class.ts";

/** Bytes. */
const MAX_CONTROLLER = 250;
const SCOPES = ["Cluster", "Namespace"];

export function validateIngressClass(spec: IngressClassSpec, old: IngressClassSpec | undefined): FieldError[] {
  const { controller = "", parameters } = spec;
  return [
    ...(old === undefined ? [] : immutable("spec.controller", controller, old.controller ?? "")),
    ...(Buffer.byteLength(controller) > MAX_CONTROLLER ? [tooLong("spec.controller", MAX_CONTROLLER)] : []),
    ...requiredName("spec.controller", controller, checkDomainPrefixedPath),
    ...(parameters === undefined ? [] : validateParameters(parameters, "spec.parameters")),
  ];
}

function validateParameters(reference: IngressClassParametersReference, path: string): FieldError[] {
  const { apiGroup, kind, name, namespace, scope } = reference;
  const errors = [
    ...(apiGroup === undefined
      ? []
      : checkSubdomain(apiGroup).map((why) => invalid(`${path}.apiGroup`, apiGroup, why))),
    ...requiredName(`${path}.kind`, kind, checkPathSegment),
    ...requiredName(`${path}.name`, name, checkPathSegment),
  ];
  if (scope === undefined) return [...errors, required(`${path}.scope`)];
  if (!SCOPES.includes(scope)) return [...errors, notSupported(`${path}.scope`, scope, SCOPES)];
  const at = `${path}.namespace`;
  if (scope === "Cluster") {
    return namespace === undefined ? errors : [...errors, forbidden(at, "`parameters.scope` is set to 'Cluster'")];
  }
  if (namespace === undefined) return [...errors, required(at, "`parameters.scope` is set to 'Namespace'")];
  return [...errors, ...checkLabel(namespace).map((why) => invalid(at, namespace, why))];
}
