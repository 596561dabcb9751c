import { isIP } from "node:net";
import { equalJson } from "../../../lib/equal-json.ts";
import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkLabel, checkLabelValue, checkQualifiedName, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { cidr } from "../meta/field-checks.ts";
import { checkConfigKey } from "../meta/text-checks.ts";
import type { ConfigMapNodeConfigSource, NodeConfigSource, NodeSchema, Taint } from "./node.ts";
import { validateAmount } from "./resource-validation.ts";
import { validateTaintEffect } from "./scheduling-validation.ts";

type Node = InferOutput<typeof NodeSchema>;

const CIDRS = "spec.podCIDRs";

/** The first block is also a field of its own, from the time when there was only one. */
export function syncPodCidrs({ spec }: Node): void {
  const { podCIDR = "", podCIDRs = [] } = spec;
  if (podCIDR === "" && podCIDRs[0] !== undefined) spec.podCIDR = podCIDRs[0];
  if (podCIDR !== "" && podCIDRs[0] !== podCIDR) spec.podCIDRs = [podCIDR];
}

export function validateNode(node: Node, old: Node | undefined): FieldError[] {
  if (old !== undefined) return validateNodeUpdate(node, old);
  return [...validateTaints(node.spec.taints), ...validateAmounts(node), ...validatePodCidrs(node)];
}

/** Rules of an update, of the node as a whole and of its status alike. */
export function validateNodeUpdate(node: Node, old: Node): FieldError[] {
  const { podCIDRs = [], providerID, configSource, externalID } = node.spec;
  const before = old.spec.podCIDRs ?? [];
  const errors = [...validateAmounts(node), ...validateAddresses(node)];
  if (before.length > 0 && !equalJson(podCIDRs, before)) {
    errors.push(forbidden(CIDRS, 'node updates may not change podCIDR except from "" to valid'));
  }
  if (old.spec.providerID && providerID !== old.spec.providerID) {
    errors.push(forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid'));
  }
  if (configSource !== undefined) errors.push(...validateConfig(configSource, "spec.configSource", "spec"));
  for (const name of ["assigned", "active", "lastKnownGood"] as const) {
    const source = node.status.config?.[name];
    if (source !== undefined) errors.push(...validateConfig(source, `status.config.${name}`, "status"));
  }
  errors.push(...validateTaints(node.spec.taints));
  if ((externalID ?? "") !== (old.spec.externalID ?? "")) {
    errors.push(forbidden("spec.externalID", "may not be updated"));
  }
  return errors;
}

/** Kubernetes reports taints below metadata, where they once were annotations. */
function validateTaints(taints: readonly Taint[] = []): FieldError[] {
  const ids = taints.map(({ key, effect }) => `${key}:${effect}`);
  return taints.flatMap((taint, i) => {
    const at = `metadata.taints[${i}]`;
    const wrong = taint.value ? checkLabelValue(taint.value) : [];
    return [
      ...checkQualifiedName(taint.key).map((why) => invalid(`${at}.key`, taint.key, why)),
      ...(wrong.length > 0 ? [invalid(`${at}.value`, taint.value, wrong.join(";"))] : []),
      ...validateTaintEffect(taint.effect, `${at}.effect`),
      ...(ids.indexOf(ids[i] ?? "") < i ? [duplicate(at, taint, "taints must be unique by key and effect pair")] : []),
    ];
  });
}

function validateAmounts({ status }: Node): FieldError[] {
  return (["capacity", "allocatable"] as const).flatMap((list) =>
    Object.entries(status[list] ?? {}).flatMap(([name, value]) =>
      validateAmount(name, value, `status.${list}.${name}`),
    ),
  );
}

function validateAddresses({ status }: Node): FieldError[] {
  const addresses = status.addresses ?? [];
  return addresses.flatMap((address, i) =>
    addresses.findIndex((other) => equalJson(other, address)) < i ? [duplicate(`status.addresses[${i}]`, address)] : [],
  );
}

function validatePodCidrs({ spec }: Node): FieldError[] {
  const blocks = spec.podCIDRs ?? [];
  const errors = blocks.flatMap((block, i) => cidr(`${CIDRS}[${i}]`, block));
  if (blocks.length < 2) return errors;
  const families = new Set(blocks.map((block) => isIP(block.split("/")[0] ?? "")));
  if (families.size !== 2 || blocks.length > 2) {
    errors.push(invalid(CIDRS, blocks, "may specify no more than one CIDR for each IP family"));
  }
  const twice = blocks.flatMap((block, i) => (blocks.indexOf(block) < i ? [duplicate(`${CIDRS}[${i}]`, block)] : []));
  return [...errors, ...twice];
}

/** Where a kubelet once could take its configuration from: which map in the spec, which version of it in the status. */
function validateConfig(source: NodeConfigSource, path: string, part: "spec" | "status"): FieldError[] {
  const { configMap } = source;
  if (configMap === undefined) return [invalid(path, source, "exactly one reference subfield must be non-nil")];
  const at = `${path}.configMap`;
  return [
    ...(["uid", "resourceVersion"] as const).flatMap((field) => {
      if (part === "spec")
        return configMap[field] ? [forbidden(`${at}.${field}`, `${field} must not be set in spec`)] : [];
      return configMap[field] ? [] : [required(`${at}.${field}`, `${field} must be set in status`)];
    }),
    ...validateConfigMap(configMap, at),
  ];
}

const CONFIG_CHECKS = { namespace: checkLabel, name: checkSubdomain, kubeletConfigKey: checkConfigKey } as const;

function validateConfigMap(source: ConfigMapNodeConfigSource, path: string): FieldError[] {
  return (["namespace", "name", "kubeletConfigKey"] as const).flatMap((field) => {
    const value = source[field];
    if (value === "") return [required(`${path}.${field}`, `${field} must be set`)];
    return CONFIG_CHECKS[field](value).map((why) => invalid(`${path}.${field}`, value, why));
  });
}
