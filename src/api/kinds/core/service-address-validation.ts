/** The addresses of a service inside the cluster: at most one of each family, and given for good. */
import { isIP } from "node:net";
import { duplicate, type FieldError, invalid, required } from "../../field-error.ts";
import { ipAddress, oneOf } from "../meta/field-checks.ts";
import type { ServiceSpec } from "./service.ts";

const NONE = "None";
const IPS = "spec.clusterIPs";
const FAMILIES = "spec.ipFamilies";
const POLICY = "spec.ipFamilyPolicy";
const FIXED = "may not change once set";
const MOST = 2;

export function validateServiceAddresses(spec: ServiceSpec, old: ServiceSpec | undefined): FieldError[] {
  if (spec.type === "ExternalName") return [];
  const { clusterIP = "", clusterIPs: ips = [], ipFamilies: families = [] } = spec;
  const errors: FieldError[] = [];
  if (clusterIP !== "" && ips.length === 0) errors.push(required(IPS));
  if (ips.length > 0 && ips[0] !== clusterIP) errors.push(invalid(IPS, ips, "first value must match `clusterIP`"));
  errors.push(
    ...families.flatMap((family, i) => [
      ...oneOf(`${FAMILIES}[${i}]`, family, ["IPv4", "IPv6"]),
      ...(families.indexOf(family) < i ? [duplicate(`${FAMILIES}[${i}]`, family)] : []),
    ]),
    ...oneOf(POLICY, spec.ipFamilyPolicy, ["PreferDualStack", "RequireDualStack", "SingleStack"]),
  );
  const wrong = ips.flatMap((ip, i) => validateAddress(ip, i, { all: ips, known: old?.clusterIPs ?? [] }));
  errors.push(...wrong);
  if (ips.length > MOST) errors.push(invalid(IPS, ips, "may only hold up to 2 values"));
  return wrong.length > 0 ? errors : [...errors, ...validateFamilies(ips, families)];
}

function validateAddress(ip: string, i: number, list: { all: readonly string[]; known: readonly string[] }) {
  const at = `${IPS}[${i}]`;
  if (ip === NONE) {
    return list.all.length > 1 ? [invalid(at, ip, "'None' must be the first and only value")] : [];
  }
  return ipAddress(at, ip, list.known);
}

function validateFamilies(ips: readonly string[], families: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  if (ips.length > 1 && new Set(ips.map(isIP)).size < MOST) {
    errors.push(invalid(IPS, ips, "may specify no more than one IP for each IP family"));
  }
  if (ips[0] === NONE) return errors;
  const mismatched = ips.flatMap((ip, i) => {
    const family = families[i];
    if ((family !== "IPv4" && family !== "IPv6") || family === `IPv${isIP(ip)}`) return [];
    const article = `expected an ${family} value as indicated by`;
    return [invalid(`${IPS}[${i}]`, ip, `${article} \`ipFamilies[${i}]\``)];
  });
  return [...errors, ...mismatched];
}

/** What a service has, it keeps; a second family may come, and may go when the policy says so. */
export function validateAddressChange(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (spec.type === "ExternalName" || old.type === "ExternalName") return [];
  const isHeadless = spec.clusterIP === NONE && old.clusterIP === NONE;
  const rule = (path: string, what: string) => ({ path, what, policy: spec.ipFamilyPolicy });
  return [
    ...(isHeadless ? [] : validateListChange(spec.clusterIPs ?? [], old.clusterIPs ?? [], rule(IPS, "clusterIP"))),
    ...validateListChange(spec.ipFamilies ?? [], old.ipFamilies ?? [], rule(FAMILIES, "ipFamily")),
  ];
}

interface ListRule {
  readonly path: string;
  /** What the list is of. */
  readonly what: string;
  /** What the service asks for. */
  readonly policy: string | undefined;
}

function validateListChange(now: readonly string[], old: readonly string[], rule: ListRule): FieldError[] {
  const { path, what, policy } = rule;
  const changed = (i: number): FieldError[] => (now[i] === old[i] ? [] : [invalid(`${path}[${i}]`, now, FIXED)]);
  if (now.length === old.length) return old.flatMap((_, i) => changed(i));
  if (old.length === 0) return [];
  if (now.length === 0) return [invalid(`${path}[0]`, now, `primary ${what} can not be unset`)];
  if (now.length > old.length || now.length !== 1 || policy === "SingleStack") return changed(0);
  const why = `must be set to 'SingleStack' when releasing the secondary ${what}`;
  return [...changed(0), invalid(POLICY, policy ?? null, why)];
}
