/** Fields of a pod as text: what containers read in volumes (downwardAPI) and variables (fieldRef, resourceFieldRef). Pure. */
import type { ResourceFieldSelector } from "../api/kinds/core/resource-field-selector.ts";
import { parseQuantity } from "../api/quantity.ts";
import type { NodeContext, StoredPod } from "./pod-context.ts";

const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.*)'\]$/;

/** Text of a metadata field; undefined for any other field. A map is one `key="value"` line per entry, sorted. */
export function podFieldText(pod: StoredPod, fieldPath: string): string | undefined {
  const { metadata } = pod;
  const [, map, key = ""] = SUBSCRIPT.exec(fieldPath) ?? [];
  if (map !== undefined) return (map === "labels" ? metadata.labels : metadata.annotations)?.[key] ?? "";
  switch (fieldPath) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid;
    case "metadata.labels":
      return mapText(metadata.labels);
    case "metadata.annotations":
      return mapText(metadata.annotations);
    default:
      return undefined;
  }
}

function mapText(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join("\n");
}

const NANO = 1_000_000_000n;

/**
 * A container's limit or request in units of the divisor (1 where absent), rounded up; a limit that is not set is what the node can
 * give. Undefined when there is no such container or resource.
 */
export function resourceFieldText(
  pod: StoredPod,
  { containerName, resource, divisor }: ResourceFieldSelector,
  allocatable: NodeContext["allocatable"],
): string | undefined {
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const container = containers.find(({ name }) => name === containerName);
  const [, kind, name = ""] = /^(limits|requests)\.(.+)$/.exec(resource) ?? [];
  if (container === undefined || kind === undefined) return undefined;
  const { limits, requests } = container.resources ?? {};
  const set = kind === "limits" ? limits?.[name] : requests?.[name];
  const nanos = set !== undefined ? parseQuantity(set).nanos : kind === "limits" ? whole(name, allocatable) : 0n;
  const unit = divisor === undefined || divisor === "0" ? NANO : parseQuantity(divisor).nanos;
  return String((nanos + unit - 1n) / unit);
}

function whole(resource: string, allocatable: NodeContext["allocatable"]): bigint {
  if (resource === "cpu") return (BigInt(allocatable.cpuMillis) * NANO) / 1000n;
  if (resource === "memory") return BigInt(allocatable.memoryBytes) * NANO;
  if (resource === "ephemeral-storage") return BigInt(allocatable.storageBytes) * NANO;
  return 0n;
}
