import { equalJson } from "../../../lib/equal-json.ts";
import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkLabel, checkQualifiedName, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable, oneOf, portNumber, requiredOneOf, wellFormed } from "../meta/field-checks.ts";
import { validateLabels } from "../meta/label-selector-validation.ts";
import { validatePortOrName } from "./probe-validation.ts";
import type { ServicePort, ServiceSchema, ServiceSpec } from "./service.ts";
import { validateAddressChange, validateServiceAddresses } from "./service-address-validation.ts";
import { validateExternalAddresses, validateSourceRanges } from "./service-external-validation.ts";

type Service = InferOutput<typeof ServiceSchema>;

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const NONE = "None";
const KUBELET_PORT = 10250;
const BALANCERS_ONLY = "may only be used when `type` is 'LoadBalancer'";
const EXTERNAL_ONLY = "may not be set for ExternalName services";
/** A day, in seconds. */
const MAX_STICKY = 86400;
const HINTS = "service.kubernetes.io/topology-aware-hints";
const MODE = "service.kubernetes.io/topology-mode";

export function validateService(service: Service, old: Service | undefined): FieldError[] {
  const { spec } = service;
  return [
    ...(old === undefined ? [] : validateChange(spec, old.spec)),
    ...validateAnnotations(service),
    ...validateNeeds(spec),
    ...validatePorts(spec),
    ...validateLabels(spec.selector, "spec.selector"),
    ...validateAffinity(spec),
    ...validateServiceAddresses(spec, old?.spec),
    ...validateExternalAddresses(spec, old?.spec),
    ...requiredOneOf("spec.type", spec.type, TYPES),
    ...validatePortNumbers(spec),
    ...validateSourceRanges(service, old),
    ...validateBalancer(spec),
    ...validateTraffic(spec),
  ];
}

function validateAnnotations({ metadata }: Service): FieldError[] {
  const { [MODE]: mode, [HINTS]: hints } = metadata.annotations ?? {};
  if (mode === undefined || hints === undefined || mode === hints) return [];
  const why = `must match annotations[${HINTS}] when both are specified`;
  return [invalid(`metadata.annotations[${MODE}]`, mode, why)];
}

/** What each type of service cannot be without, or with. */
function validateNeeds(spec: ServiceSpec): FieldError[] {
  const isHeadless = spec.clusterIPs?.[0] === NONE;
  if (spec.type === "ExternalName") return validateExternalName(spec);
  const errors = (spec.ports ?? []).length === 0 && spec.clusterIP !== NONE ? [required("spec.ports")] : [];
  if (spec.type === "LoadBalancer") {
    for (const [i, { port }] of (spec.ports ?? []).entries()) {
      const why = `may not expose port ${port} externally since it is used by kubelet`;
      if (port === KUBELET_PORT) errors.push(invalid(`spec.ports[${i}]`, port, why));
    }
  }
  if (isHeadless && (spec.type === "NodePort" || spec.type === "LoadBalancer")) {
    errors.push(invalid("spec.clusterIPs[0]", NONE, `may not be set to 'None' for ${spec.type} services`));
  }
  return errors;
}

function validateExternalName(spec: ServiceSpec): FieldError[] {
  const errors = [
    ...((spec.clusterIPs ?? []).length > 0 ? [forbidden("spec.clusterIPs", EXTERNAL_ONLY)] : []),
    ...((spec.ipFamilies ?? []).length > 0 ? [forbidden("spec.ipFamilies", EXTERNAL_ONLY)] : []),
    ...(spec.ipFamilyPolicy === undefined ? [] : [forbidden("spec.ipFamilyPolicy", EXTERNAL_ONLY)]),
  ];
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name === "") return [...errors, required("spec.externalName")];
  return [...errors, ...wellFormed("spec.externalName", name, checkSubdomain)];
}

function validatePorts(spec: ServiceSpec): FieldError[] {
  const ports = spec.ports ?? [];
  const names = ports.map(({ name }) => name ?? "");
  return ports.flatMap((port, i) => {
    const at = `spec.ports[${i}]`;
    const errors = validatePort(port, at, ports.length > 1);
    return port.name && names.indexOf(port.name) < i ? [duplicate(`${at}.name`, port.name), ...errors] : errors;
  });
}

function validatePort(port: ServicePort, at: string, named: boolean): FieldError[] {
  const { name, appProtocol } = port;
  return [
    ...(named && !name ? [required(`${at}.name`)] : wellFormed(`${at}.name`, name, checkLabel)),
    ...portNumber(`${at}.port`, port.port),
    ...requiredOneOf(`${at}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"]),
    ...validatePortOrName(port.targetPort, `${at}.targetPort`),
    ...(appProtocol === undefined
      ? []
      : checkQualifiedName(appProtocol).map((why) => invalid(`${at}.appProtocol`, appProtocol, why))),
  ];
}

/** No number twice for one protocol, neither among the ports nor among those of the nodes. */
function validatePortNumbers({ type, ports = [] }: ServiceSpec): FieldError[] {
  const twice = (i: number, field: "nodePort" | "port"): boolean =>
    ports.findIndex((other) => other.protocol === ports[i]?.protocol && other[field] === ports[i]?.[field]) < i;
  const misplaced = ports.flatMap(({ nodePort }, i) =>
    nodePort && type === "ClusterIP"
      ? [forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'")]
      : [],
  );
  const nodePorts = ports.flatMap(({ nodePort }, i) =>
    nodePort && twice(i, "nodePort") ? [duplicate(`spec.ports[${i}].nodePort`, nodePort)] : [],
  );
  const own = ports.flatMap(({ port, protocol }, i) => {
    if (!twice(i, "port")) return [];
    const shown = { Name: "", Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    return [duplicate(`spec.ports[${i}]`, shown)];
  });
  return [...misplaced, ...nodePorts, ...own];
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig: config }: ServiceSpec): FieldError[] {
  const errors = requiredOneOf("spec.sessionAffinity", sessionAffinity, ["ClientIP", "None"]);
  const path = "spec.sessionAffinityConfig";
  if (sessionAffinity === "None" && config !== undefined) {
    return [...errors, forbidden(path, "must not be set when session affinity is None")];
  }
  if (sessionAffinity !== "ClientIP") return errors;
  const why = "when session affinity type is ClientIP";
  if (config === undefined) return [...errors, required(path, why)];
  if (config.clientIP === undefined) return [...errors, required(`${path}.clientIP`, why)];
  const seconds = config.clientIP.timeoutSeconds;
  if (seconds === undefined) return [...errors, required(`${path}.clientIP.timeoutSeconds`, why)];
  if (seconds > 0 && seconds <= MAX_STICKY) return errors;
  const wrong = `must be greater than 0 and less than ${MAX_STICKY}`;
  return [...errors, invalid(`${path}.clientIP.timeoutSeconds`, seconds, wrong)];
}

function validateBalancer(spec: ServiceSpec): FieldError[] {
  const { type, allocateLoadBalancerNodePorts: allocate, loadBalancerClass } = spec;
  const path = "spec.allocateLoadBalancerNodePorts";
  const errors: FieldError[] = [];
  if (allocate !== undefined && type !== "LoadBalancer") errors.push(forbidden(path, BALANCERS_ONLY));
  if (allocate === undefined && type === "LoadBalancer") errors.push(required(path));
  if (loadBalancerClass === undefined) return errors;
  if (type !== "LoadBalancer") return [...errors, forbidden("spec.loadBalancerClass", BALANCERS_ONLY)];
  const wrong = checkQualifiedName(loadBalancerClass);
  return [...errors, ...wrong.map((why) => invalid("spec.loadBalancerClass", loadBalancerClass, why))];
}

const POLICIES = ["Cluster", "Local"];
const LOCALITIES = ["PreferClose", "PreferSameNode", "PreferSameZone"];

const needsHealthCheck = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === "LoadBalancer" && externalTrafficPolicy === "Local";

function isExternal({ type, externalIPs = [] }: ServiceSpec): boolean {
  return type === "NodePort" || type === "LoadBalancer" || (type === "ClusterIP" && externalIPs.length > 0);
}

function validateTraffic(spec: ServiceSpec): FieldError[] {
  const { type, externalTrafficPolicy: external, internalTrafficPolicy: internal, healthCheckNodePort: check } = spec;
  const errors: FieldError[] = [];
  if (isExternal(spec)) errors.push(...requiredOneOf("spec.externalTrafficPolicy", external, POLICIES));
  else if (external) {
    const why = "may only be set for externally-accessible services";
    errors.push(invalid("spec.externalTrafficPolicy", external, why));
  }
  if (check && needsHealthCheck(spec)) errors.push(...portNumber("spec.healthCheckNodePort", check));
  else if (check) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(invalid("spec.healthCheckNodePort", check, why));
  }
  if (internal === undefined && type !== "ExternalName" && TYPES.includes(type ?? "")) {
    errors.push(required("spec.internalTrafficPolicy"));
  }
  return [
    ...errors,
    ...oneOf("spec.internalTrafficPolicy", internal, POLICIES),
    ...oneOf("spec.trafficDistribution", spec.trafficDistribution, LOCALITIES),
  ];
}

function validateChange(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  const errors = validateAddressChange(spec, old);
  const stays = spec.type === "LoadBalancer" && old.type === "LoadBalancer";
  if (stays && !equalJson(spec.loadBalancerClass, old.loadBalancerClass)) {
    errors.push(invalid("spec.loadBalancerClass", spec.loadBalancerClass ?? null, "may not change once set"));
  }
  if (!needsHealthCheck(spec) || !needsHealthCheck(old)) return errors;
  return [...errors, ...immutable("spec.healthCheckNodePort", spec.healthCheckNodePort, old.healthCheckNodePort)];
}
