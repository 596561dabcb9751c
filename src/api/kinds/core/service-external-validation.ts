/** What a service says about the world outside the cluster. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { cidr, ipAddress, wellFormed } from "../meta/field-checks.ts";
import { ordinaryAddress } from "../meta/special-addresses.ts";
import type { ServiceSchema, ServiceSpec } from "./service.ts";

type Service = InferOutput<typeof ServiceSchema>;

const RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
const BALANCERS_ONLY = "may only be used when `type` is 'LoadBalancer'";

export function validateExternalAddresses(spec: ServiceSpec, old: ServiceSpec | undefined): FieldError[] {
  return (spec.externalIPs ?? []).flatMap((ip, i) => {
    const at = `spec.externalIPs[${i}]`;
    const wrong = ipAddress(at, ip, old?.externalIPs);
    return wrong.length > 0 ? wrong : ordinaryAddress(at, ip);
  });
}

/** The blocks that a load balancer lets in, in their field or in the annotation they once had. */
export function validateSourceRanges({ spec, metadata }: Service, old: Service | undefined): FieldError[] {
  const { type, loadBalancerSourceRanges: ranges = [] } = spec;
  const isBalancer = type === "LoadBalancer";
  if (ranges.length > 0) {
    const path = "spec.LoadBalancerSourceRanges";
    const known = (old?.spec.loadBalancerSourceRanges ?? []).map((range) => range.trim());
    return [
      ...(isBalancer ? [] : [forbidden(path, BALANCERS_ONLY)]),
      ...ranges.flatMap((range, i) => cidr(`${path}[${i}]`, range.trim(), known)),
    ];
  }
  const text = metadata.annotations?.[RANGES];
  if (text === undefined) return [];
  const path = `metadata.annotations[${RANGES}]`;
  const errors = isBalancer ? [] : [forbidden(path, BALANCERS_ONLY)];
  if (text.trim() === "" || old?.metadata.annotations?.[RANGES] === text) return errors;
  return [...errors, ...text.split(",").flatMap((range) => cidr(path, range.trim()))];
}

interface Balanced {
  readonly ip?: string | undefined;
  readonly hostname?: string | undefined;
}

/** An address or host name of a load balancer at `path`. */
export function validateBalanced({ ip, hostname }: Balanced, path: string, known: readonly string[]): FieldError[] {
  const errors = ip ? ipAddress(`${path}.ip`, ip, known) : [];
  if (!hostname) return errors;
  errors.push(...wellFormed(`${path}.hostname`, hostname, checkSubdomain));
  if (ipAddress("", hostname).length === 0) {
    errors.push(invalid(`${path}.hostname`, hostname, "must be a DNS name, not an IP address"));
  }
  return errors;
}

export function validateServiceStatus({ spec, status }: Service, old: Service): FieldError[] {
  const path = "status.loadBalancer.ingress";
  const ingress = status.loadBalancer.ingress ?? [];
  const known = (old.status.loadBalancer.ingress ?? []).flatMap(({ ip }) => ip ?? []);
  const errors: FieldError[] = [];
  if (ingress.length > 0 && spec.type !== "LoadBalancer") {
    errors.push(forbidden(path, 'may only be used when `spec.type` is "LoadBalancer"'));
  }
  return [
    ...errors,
    ...ingress.flatMap((entry, i) => [
      ...validateBalanced(entry, `${path}[${i}]`, known),
      ...validateMode(entry, `${path}[${i}].ipMode`),
    ]),
  ];
}

function validateMode({ ip, ipMode }: { ip?: string | undefined; ipMode?: string | undefined }, path: string) {
  if (ipMode === undefined) return ip ? [required(path, "must be specified when `ip` is set")] : [];
  if (!ip) return [forbidden(path, "may not be specified when `ip` is not set")];
  return ipMode === "VIP" || ipMode === "Proxy" ? [] : [notSupported(path, ipMode, ["Proxy", "VIP"])];
}
