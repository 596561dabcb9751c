import { type FieldError, invalid, notSupported, required } from "../../field-error.ts";
import { checkLabel, checkPathSegment, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { validateBalanced } from "../core/service-external-validation.ts";
import { ipAddress, portNumber, requiredName, wellFormed } from "../meta/field-checks.ts";
import { checkPortName, checkWildcardSubdomain } from "../meta/text-checks.ts";
import type { HTTPIngressPath, IngressBackend, IngressRule, IngressSchema, IngressTLS } from "./ingress.ts";

type Ingress = InferOutput<typeof IngressSchema>;

const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];
const FORBIDDEN_PARTS = ["//", "/./", "/../", "%2f", "%2F"];
const FORBIDDEN_ENDS = ["/..", "/."];
const CLASS = "kubernetes.io/ingress.class";

export function validateIngress({ metadata, spec }: Ingress, old: Ingress | undefined): FieldError[] {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && defaultBackend === undefined) {
    errors.push(invalid("spec", spec.rules ?? null, "either `defaultBackend` or `rules` must be specified"));
  }
  if (defaultBackend) errors.push(...validateBackend(defaultBackend, "spec.defaultBackend"));
  const believed = (old?.spec.rules ?? []).some(isWrongWildcard);
  errors.push(...rules.flatMap((rule, i) => validateRule(rule, `spec.rules[${i}]`, believed)));
  const keepsNames = (old?.spec.tls ?? []).some(({ secretName }) => secretErrors(secretName, "").length > 0);
  errors.push(...tls.flatMap((entry, i) => validateTls(entry, `spec.tls[${i}]`, keepsNames)));
  if (ingressClassName !== undefined) {
    errors.push(
      ...checkSubdomain(ingressClassName).map((why) => invalid("spec.ingressClassName", ingressClassName, why)),
    );
  }
  const annotated = metadata.annotations?.[CLASS];
  if (
    old === undefined &&
    annotated !== undefined &&
    ingressClassName !== undefined &&
    annotated !== ingressClassName
  ) {
    const why = "must match `ingressClassName` when both are specified";
    errors.push(invalid(`annotations.${CLASS}`, annotated, why));
  }
  return errors;
}

export function validateIngressStatus({ status }: Ingress, old: Ingress): FieldError[] {
  const known = (old.status.loadBalancer.ingress ?? []).flatMap(({ ip }) => ip ?? []);
  return (status.loadBalancer.ingress ?? []).flatMap((entry, i) =>
    validateBalanced(entry, `status.loadBalancer.ingress[${i}]`, known),
  );
}

export function ingressWarnings({ metadata }: Ingress): string[] {
  if (metadata.annotations?.[CLASS] === undefined) return [];
  return [`annotation "${CLASS}" is deprecated, please use 'spec.ingressClassName' instead`];
}

const hostCheck = (host: string) => (host.includes("*") ? checkWildcardSubdomain : checkSubdomain);

/** Old objects may have what was not checked below hosts with wildcards. */
function isWrongWildcard(rule: IngressRule): boolean {
  return (rule.host ?? "").includes("*") && validatePaths(rule, "").length > 0;
}

function validateRule(rule: IngressRule, at: string, believed: boolean): FieldError[] {
  const { host = "" } = rule;
  const isAddress = host !== "" && ipAddress("", host).length === 0;
  return [
    ...(isAddress ? [invalid(`${at}.host`, host, "must be a DNS name, not an IP address")] : []),
    ...wellFormed(`${at}.host`, host, hostCheck(host)),
    ...(host.includes("*") && believed ? [] : validatePaths(rule, at)),
  ];
}

function validatePaths({ http }: IngressRule, at: string): FieldError[] {
  if (http === undefined) return [];
  const paths = http.paths ?? [];
  if (paths.length === 0) return [required(`${at}.http.paths`)];
  return paths.flatMap((path, i) => validatePath(path, `${at}.http.paths[${i}]`));
}

const secretErrors = (name: string | undefined, at: string): FieldError[] => wellFormed(at, name, checkSubdomain);

function validateTls({ hosts = [], secretName }: IngressTLS, at: string, keepsNames: boolean): FieldError[] {
  const errors = hosts.flatMap((host, i) =>
    hostCheck(host)(host).map((why) => invalid(`${at}.hosts[${i}]`, host, why)),
  );
  return keepsNames ? errors : [...errors, ...secretErrors(secretName, `${at}.secretName`)];
}

function validatePath({ path = "", pathType, backend }: HTTPIngressPath, at: string): FieldError[] {
  if (pathType === undefined || pathType === null) return [required(`${at}.pathType`, "pathType must be specified")];
  const isPlain = pathType === "Exact" || pathType === "Prefix";
  const errors = PATH_TYPES.includes(pathType) ? [] : [notSupported(`${at}.pathType`, pathType, PATH_TYPES)];
  const isKnown = errors.length === 0;
  if (isKnown && (isPlain || path !== "") && !path.startsWith("/")) {
    errors.push(invalid(`${at}.path`, path, "must be an absolute path"));
  }
  if (isPlain) {
    const parts = FORBIDDEN_PARTS.filter((part) => path.includes(part));
    const ends = FORBIDDEN_ENDS.filter((end) => path.endsWith(end));
    errors.push(...parts.map((part) => invalid(`${at}.path`, path, `must not contain '${part}'`)));
    errors.push(...ends.map((end) => invalid(`${at}.path`, path, `cannot end with '${end}'`)));
  }
  return [...errors, ...validateBackend(backend, `${at}.backend`)];
}

function validateBackend({ service, resource }: IngressBackend, at: string): FieldError[] {
  if (service && resource) return [invalid(at, "", "cannot set both resource and service backends")];
  if (resource) {
    const { apiGroup, kind, name } = resource;
    const path = `${at}.resource`;
    return [
      ...(apiGroup === undefined
        ? []
        : checkSubdomain(apiGroup).map((why) => invalid(`${path}.apiGroup`, apiGroup, why))),
      ...requiredName(`${path}.kind`, kind, checkPathSegment),
      ...requiredName(`${path}.name`, name, checkPathSegment),
    ];
  }
  if (service === undefined) return [invalid(at, "", "resource or service backend is required")];
  const errors = requiredName(`${at}.service.name`, service.name, checkLabel);
  const { name, number } = service.port ?? {};
  if (name && number) return [...errors, invalid(at, "", "cannot set both port name & port number")];
  if (name) return [...errors, ...wellFormed(`${at}.service.port.name`, name, checkPortName)];
  return [
    ...errors,
    ...(number ? portNumber(`${at}.service.port.number`, number) : [required(at, "port name or number is required")]),
  ];
}
