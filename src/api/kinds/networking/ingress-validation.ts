import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkLabel1035, checkSubdomain } from "../../names.ts";
import { portNumber, requiredName, requiredOneOf, requiredText, wellFormed } from "../meta/field-checks.ts";
import { checkPortName, checkWildcardSubdomain } from "../meta/text-checks.ts";
import type { HTTPIngressPath, IngressBackend, IngressSpec } from "./ingress.ts";

const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];
const FORBIDDEN_PARTS = ["//", "/./", "/../", "%2f", "%2F"];
const FORBIDDEN_ENDS = ["/..", "/."];

export function validateIngress(spec: IngressSpec): FieldError[] {
  const rules = spec.rules ?? [];
  const errors: FieldError[] = [];
  if (rules.length === 0 && spec.defaultBackend === undefined) {
    errors.push(invalid("spec", rules, "either `defaultBackend` or `rules` must be specified"));
  }
  if (spec.defaultBackend) errors.push(...validateBackend(spec.defaultBackend, "spec.defaultBackend"));
  for (const [i, rule] of rules.entries()) {
    const at = `spec.rules[${i}]`;
    errors.push(
      ...wellFormed(`${at}.host`, rule.host, rule.host?.includes("*") ? checkWildcardSubdomain : checkSubdomain),
    );
    if (rule.http === undefined) continue;
    const paths = rule.http.paths ?? [];
    if (paths.length === 0) errors.push(required(`${at}.http.paths`));
    errors.push(...paths.flatMap((path, j) => validatePath(path, `${at}.http.paths[${j}]`)));
  }
  for (const [i, tls] of (spec.tls ?? []).entries()) {
    for (const [j, host] of (tls.hosts ?? []).entries()) {
      const check = host.includes("*") ? checkWildcardSubdomain : checkSubdomain;
      errors.push(...wellFormed(`spec.tls[${i}].hosts[${j}]`, host, check));
    }
  }
  return [...errors, ...wellFormed("spec.ingressClassName", spec.ingressClassName, checkSubdomain)];
}

function validatePath({ path = "", pathType, backend }: HTTPIngressPath, at: string): FieldError[] {
  const errors = requiredOneOf(`${at}.pathType`, pathType, PATH_TYPES);
  const needsRoot = pathType === "Exact" || pathType === "Prefix" || path !== "";
  if (needsRoot && !path.startsWith("/")) errors.push(invalid(`${at}.path`, path, "must be an absolute path"));
  if (pathType === "Exact" || pathType === "Prefix") {
    for (const part of FORBIDDEN_PARTS) {
      if (path.includes(part)) errors.push(invalid(`${at}.path`, path, `must not contain '${part}'`));
    }
    for (const end of FORBIDDEN_ENDS) {
      if (path.endsWith(end)) errors.push(invalid(`${at}.path`, path, `cannot end with '${end}'`));
    }
  }
  return [...errors, ...validateBackend(backend, `${at}.backend`)];
}

function validateBackend({ service, resource }: IngressBackend, at: string): FieldError[] {
  if (service && resource) return [invalid(at, "", "cannot set both resource and service backends")];
  if (resource)
    return [
      ...requiredText(`${at}.resource.name`, resource.name),
      ...requiredText(`${at}.resource.kind`, resource.kind),
    ];
  if (service === undefined) return [required(at, "must specify a service or resource backend")];
  const errors = requiredName(`${at}.service.name`, service.name, checkLabel1035);
  const { name, number } = service.port ?? {};
  if (name && number) return [...errors, invalid(at, "", "cannot set both port name & port number")];
  if (name) return [...errors, ...wellFormed(`${at}.service.port.name`, name, checkPortName)];
  return [
    ...errors,
    ...(number ? portNumber(`${at}.service.port.number`, number) : [required(at, "port name or number is required")]),
  ];
}
