import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { validatePortOrName } from "../core/probe-validation.ts";
import { cidr, oneOf, portNumber } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from "./network-policy.ts";

export function validateNetworkPolicy(spec: NetworkPolicySpec): FieldError[] {
  return [
    ...validateLabelSelector(spec.podSelector, "spec.podSelector"),
    ...(spec.ingress ?? []).flatMap((rule, i) => [
      ...validatePorts(rule.ports, `spec.ingress[${i}].ports`),
      ...validatePeers(rule.from, `spec.ingress[${i}].from`),
    ]),
    ...(spec.egress ?? []).flatMap((rule, i) => [
      ...validatePorts(rule.ports, `spec.egress[${i}].ports`),
      ...validatePeers(rule.to, `spec.egress[${i}].to`),
    ]),
    ...(spec.policyTypes ?? []).flatMap((type, i) => oneOf(`spec.policyTypes[${i}]`, type, ["Egress", "Ingress"])),
  ];
}

function validatePorts(ports: readonly NetworkPolicyPort[] | undefined, path: string): FieldError[] {
  return (ports ?? []).flatMap(({ port, endPort, protocol }, i) => {
    const at = `${path}[${i}]`;
    const errors = oneOf(`${at}.protocol`, protocol, ["SCTP", "TCP", "UDP"]);
    if (port !== undefined) errors.push(...validatePortOrName(port, `${at}.port`));
    if (endPort === undefined) return errors;
    if (port === undefined) return [...errors, required(`${at}.port`, "must be specified")];
    if (typeof port === "string")
      return [...errors, invalid(`${at}.endPort`, endPort, "may not be specified when `port` is non-numeric")];
    if (endPort < port)
      return [...errors, invalid(`${at}.endPort`, endPort, "must be greater than or equal to `port`")];
    return [...errors, ...portNumber(`${at}.endPort`, endPort)];
  });
}

function validatePeers(peers: readonly NetworkPolicyPeer[] | undefined, path: string): FieldError[] {
  return (peers ?? []).flatMap(({ podSelector, namespaceSelector, ipBlock }, i) => {
    const at = `${path}[${i}]`;
    const errors = [
      ...validateLabelSelector(podSelector, `${at}.podSelector`),
      ...validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`),
    ];
    if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(at, "must specify a peer"));
    if (ipBlock && (podSelector || namespaceSelector))
      errors.push(forbidden(at, "may not specify both ipBlock and another peer"));
    if (ipBlock === undefined) return errors;
    errors.push(...(ipBlock.cidr ? cidr(`${at}.ipBlock.cidr`, ipBlock.cidr) : [required(`${at}.ipBlock.cidr`)]));
    return [...errors, ...(ipBlock.except ?? []).flatMap((block, j) => cidr(`${at}.ipBlock.except[${j}]`, block))];
  });
}
