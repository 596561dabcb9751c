import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkLabel, checkQualifiedName, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import {
  cidr,
  immutable,
  inRange,
  ipAddress,
  oneOf,
  portNumber,
  requiredOneOf,
  same,
  wellFormed,
} from "../meta/field-checks.ts";
import { validateLabels } from "../meta/label-selector-validation.ts";
import { validatePortOrName } from "./probe-validation.ts";
import type { ServicePort, ServiceSchema, ServiceSpec } from "./service.ts";

type Service = InferOutput<typeof ServiceSchema>;

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const NONE = "None";

export function validateService({ spec }: Service, old: Service | undefined): FieldError[] {
  const errors = [
    ...validateNeeds(spec),
    ...validatePorts(spec),
    ...validateLabels(spec.selector, "spec.selector"),
    ...requiredOneOf("spec.sessionAffinity", spec.sessionAffinity, ["ClientIP", "None"]),
    ...inRange(
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
      spec.sessionAffinityConfig?.clientIP?.timeoutSeconds,
      [1, 86400],
    ),
    ...validateAddresses(spec),
    ...validateTraffic(spec),
  ];
  return old === undefined ? errors : [...errors, ...validateUpdate(spec, old.spec)];
}

/** What each type of service cannot be without. */
function validateNeeds(spec: ServiceSpec): FieldError[] {
  const errors = requiredOneOf("spec.type", spec.type, TYPES);
  const isHeadless = spec.clusterIP === NONE;
  if (spec.type === "ExternalName") {
    if (spec.clusterIP) errors.push(forbidden("spec.clusterIPs[0]", "may not be set for ExternalName services"));
    if (spec.externalName) {
      const name = spec.externalName.replace(/\.$/, "");
      errors.push(...wellFormed("spec.externalName", name, checkSubdomain));
    } else {
      errors.push(required("spec.externalName"));
    }
    return errors;
  }
  if (!isHeadless && (spec.ports ?? []).length === 0) errors.push(required("spec.ports"));
  if (isHeadless && (spec.type === "NodePort" || spec.type === "LoadBalancer")) {
    errors.push(invalid("spec.clusterIPs[0]", NONE, `may not be set to 'None' for ${spec.type} services`));
  }
  return errors;
}

function validatePorts(spec: ServiceSpec): FieldError[] {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  const identities = new Set<string>();
  const nodePorts = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `spec.ports[${index}]`;
    const errors = validatePort(port, at, ports.length > 1);
    const claim = (taken: Set<string>, key: string, field: string) => {
      if (taken.has(key)) errors.push(duplicate(field, key));
      taken.add(key);
    };
    if (port.name) claim(names, port.name, `${at}.name`);
    claim(identities, `${port.port}/${port.protocol}`, at);
    if (port.nodePort && spec.type === "ClusterIP") {
      errors.push(forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
    } else if (port.nodePort) {
      claim(nodePorts, `${port.protocol}/${port.nodePort}`, `${at}.nodePort`);
    }
    return errors;
  });
}

function validatePort(port: ServicePort, at: string, named: boolean): FieldError[] {
  const errors = named && !port.name ? [required(`${at}.name`)] : wellFormed(`${at}.name`, port.name, checkLabel);
  errors.push(...portNumber(`${at}.port`, port.port));
  errors.push(...requiredOneOf(`${at}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"]));
  errors.push(...validatePortOrName(port.targetPort, `${at}.targetPort`));
  if (port.appProtocol) {
    errors.push(
      ...checkQualifiedName(port.appProtocol).map((why) => invalid(`${at}.appProtocol`, port.appProtocol, why)),
    );
  }
  return errors;
}

function validateAddresses(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const ips = spec.clusterIPs ?? [];
  if (spec.clusterIP && ips.length > 0 && ips[0] !== spec.clusterIP) {
    errors.push(invalid("spec.clusterIPs", ips, "first value must match `clusterIP`"));
  }
  ips.forEach((ip, index) => {
    if (ip !== NONE && ip !== "") errors.push(...ipAddress(`spec.clusterIPs[${index}]`, ip));
  });
  if (ips.length === 0 && spec.clusterIP && spec.clusterIP !== NONE)
    errors.push(...ipAddress("spec.clusterIPs[0]", spec.clusterIP));
  (spec.externalIPs ?? []).forEach((ip, index) => {
    errors.push(...ipAddress(`spec.externalIPs[${index}]`, ip));
  });
  (spec.ipFamilies ?? []).forEach((family, index, all) => {
    errors.push(...oneOf(`spec.ipFamilies[${index}]`, family, ["IPv4", "IPv6"]));
    if (all.indexOf(family) < index) errors.push(duplicate(`spec.ipFamilies[${index}]`, family));
  });
  errors.push(
    ...oneOf("spec.ipFamilyPolicy", spec.ipFamilyPolicy, ["PreferDualStack", "RequireDualStack", "SingleStack"]),
  );
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 && spec.type !== "LoadBalancer") {
    errors.push(forbidden("spec.LoadBalancerSourceRanges", "may only be used when `type` is 'LoadBalancer'"));
  }
  ranges.forEach((range, index) => {
    errors.push(...cidr(`spec.LoadBalancerSourceRanges[${index}]`, range.trim()));
  });
  return errors;
}

const LOCALITIES = ["PreferClose", "PreferSameNode", "PreferSameZone"];

function validateTraffic(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const isExternal = spec.type === "NodePort" || spec.type === "LoadBalancer" || (spec.externalIPs ?? []).length > 0;
  if (spec.externalTrafficPolicy !== undefined) {
    if (!isExternal)
      errors.push(
        invalid(
          "spec.externalTrafficPolicy",
          spec.externalTrafficPolicy,
          "may only be set for externally-accessible services",
        ),
      );
    else errors.push(...oneOf("spec.externalTrafficPolicy", spec.externalTrafficPolicy, ["Cluster", "Local"]));
  }
  errors.push(...oneOf("spec.internalTrafficPolicy", spec.internalTrafficPolicy, ["Cluster", "Local"]));
  errors.push(...oneOf("spec.trafficDistribution", spec.trafficDistribution, LOCALITIES));
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== "LoadBalancer") {
    errors.push(forbidden("spec.allocateLoadBalancerNodePorts", "may only be used when `type` is 'LoadBalancer'"));
  }
  if (spec.loadBalancerClass !== undefined) {
    if (spec.type !== "LoadBalancer")
      errors.push(forbidden("spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'"));
    errors.push(
      ...checkQualifiedName(spec.loadBalancerClass).map((why) =>
        invalid("spec.loadBalancerClass", spec.loadBalancerClass, why),
      ),
    );
  }
  if (spec.healthCheckNodePort && !(spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local")) {
    errors.push(
      invalid(
        "spec.healthCheckNodePort",
        spec.healthCheckNodePort,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  }
  return errors;
}

/** Addresses stay while the service has any; they come and go with the type ExternalName. */
function validateUpdate(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const keepsAddress = spec.type !== "ExternalName" && old.type !== "ExternalName";
  if (keepsAddress && old.clusterIP && !same(spec.clusterIP, old.clusterIP)) {
    errors.push(invalid("spec.clusterIPs[0]", spec.clusterIP, "may not change once set"));
  }
  if (spec.type === "LoadBalancer" && old.type === "LoadBalancer") {
    errors.push(...immutable("spec.loadBalancerClass", spec.loadBalancerClass, old.loadBalancerClass));
  }
  const [family, before] = [spec.ipFamilies?.[0], old.ipFamilies?.[0]];
  if (keepsAddress && before !== undefined && family !== before) {
    errors.push(
      family === undefined
        ? required("spec.ipFamilies[0]")
        : invalid("spec.ipFamilies[0]", family, "may not change once set"),
    );
  }
  return errors;
}
