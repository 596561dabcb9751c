import { parseCidr } from "../../../lib/cidr.ts";
import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { validatePortOrName } from "../core/probe-validation.ts";
import { blockWarnings } from "../meta/address-warnings.ts";
import { cidr, oneOf, portNumber } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { IPBlock, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from "./network-policy.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];
const TYPES = ["Ingress", "Egress"];

/** The peers of both directions, with where they stand. */
function peersOf(spec: NetworkPolicySpec): { peer: NetworkPolicyPeer; path: string }[] {
  return [
    ...(spec.ingress ?? []).flatMap(({ from }, i) =>
      (from ?? []).map((peer, j) => ({ peer, path: `spec.ingress[${i}].from[${j}]` })),
    ),
    ...(spec.egress ?? []).flatMap(({ to }, i) =>
      (to ?? []).map((peer, j) => ({ peer, path: `spec.egress[${i}].to[${j}]` })),
    ),
  ];
}

export function validateNetworkPolicy(spec: NetworkPolicySpec, old: NetworkPolicySpec | undefined): FieldError[] {
  const known = peersOf(old ?? {}).flatMap(({ peer: { ipBlock } }) =>
    ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])],
  );
  const { policyTypes: types = [] } = spec;
  const errors = [
    ...validateLabelSelector(spec.podSelector, "spec.podSelector"),
    ...(spec.ingress ?? []).flatMap(({ ports }, i) => validatePorts(ports, `spec.ingress[${i}].ports`)),
    ...(spec.egress ?? []).flatMap(({ ports }, i) => validatePorts(ports, `spec.egress[${i}].ports`)),
    ...peersOf(spec).flatMap(({ peer, path }) => validatePeer(peer, path, known)),
  ];
  if (types.length > TYPES.length) {
    return [...errors, invalid("spec.policyTypes", types, "may not specify more than two policyTypes")];
  }
  const wrong = types.flatMap((type, i) =>
    TYPES.includes(type) ? [] : [notSupported(`spec.policyTypes[${i}]`, type, TYPES)],
  );
  return [...errors, ...wrong];
}

export function networkPolicyWarnings(spec: NetworkPolicySpec): string[] {
  return peersOf(spec).flatMap(({ peer: { ipBlock }, path }) => [
    ...blockWarnings(ipBlock?.cidr ?? "", `${path}.ipBlock.cidr`),
    ...(ipBlock?.except ?? []).flatMap((block, i) => blockWarnings(block, `${path}.ipBlock.except[${i}]`)),
  ]);
}

function validatePorts(ports: readonly NetworkPolicyPort[] = [], path: string): FieldError[] {
  return ports.flatMap(({ port, endPort, protocol }, i) => {
    const at = `${path}[${i}]`;
    const errors = oneOf(`${at}.protocol`, protocol, PROTOCOLS);
    if (port !== undefined) errors.push(...validatePortOrName(port, `${at}.port`));
    if (endPort === undefined) return errors;
    const misplaced = (when: string) =>
      invalid(`${at}.endPort`, endPort, `may not be specified when \`port\` is ${when}`);
    if (port === undefined) return [...errors, misplaced("not specified")];
    if (typeof port === "string") return [...errors, misplaced("non-numeric")];
    if (endPort < port) errors.push(invalid(`${at}.endPort`, endPort, "must be greater than or equal to `port`"));
    return [...errors, ...portNumber(`${at}.endPort`, endPort)];
  });
}

function validatePeer(peer: NetworkPolicyPeer, at: string, known: readonly string[]): FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const errors = [
    ...validateLabelSelector(podSelector, `${at}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`),
    ...(ipBlock === undefined ? [] : validateBlock(ipBlock, `${at}.ipBlock`, known)),
  ];
  if (!podSelector && !namespaceSelector && !ipBlock) return [required(at, "must specify a peer")];
  if (ipBlock === undefined || (!podSelector && !namespaceSelector)) return errors;
  return [...errors, forbidden(at, "may not specify both ipBlock and another peer")];
}

function validateBlock({ cidr: block, except = [] }: IPBlock, path: string, known: readonly string[]): FieldError[] {
  if (block === "") return [required(`${path}.cidr`)];
  const errors = cidr(`${path}.cidr`, block, known);
  const whole = parseCidr(block);
  if (whole === undefined) return errors;
  const wrong = except.flatMap((part, i) => {
    const at = `${path}.except[${i}]`;
    const inner = parseCidr(part);
    const own = cidr(at, part, known);
    const [address = ""] = part.split("/");
    if (inner === undefined || (inner.bits > whole.bits && whole.contains(address))) return own;
    return [...own, invalid(at, part, "must be a strict subset of `cidr`")];
  });
  return [...errors, ...wrong];
}
