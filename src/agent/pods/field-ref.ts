/** Values that a pod may ask about itself: fields and resources, for environment variables and downwardAPI volumes. */
import type { Container } from "../../api/kinds/core/container.ts";
import type { ResourceFieldSelector } from "../../api/kinds/core/resource-field-selector.ts";
import { parseQuantity } from "../../api/quantity.ts";
import type { PodContext } from "../pod-context.ts";

const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.+)'\]$/;

/** The value of a field path; labels and annotations as a whole in the form of downwardAPI files. Throws for an unknown path. */
export function fieldValue(ctx: PodContext, fieldPath: string): string {
  const { pod, node } = ctx;
  const subscript = SUBSCRIPT.exec(fieldPath);
  if (subscript !== null) {
    return pod.metadata[subscript[1] as "labels" | "annotations"]?.[subscript[2] ?? ""] ?? "";
  }
  switch (fieldPath) {
    case "metadata.name":
      return pod.metadata.name;
    case "metadata.namespace":
      return pod.metadata.namespace ?? "";
    case "metadata.uid":
      return pod.metadata.uid;
    case "metadata.labels":
      return quotedLines(pod.metadata.labels);
    case "metadata.annotations":
      return quotedLines(pod.metadata.annotations);
    case "spec.nodeName":
      return node.nodeName;
    case "spec.serviceAccountName":
      return pod.spec?.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return node.nodeIP;
    case "status.podIP":
      return ctx.podIPs[0] ?? "";
    case "status.podIPs":
      return ctx.podIPs.join(",");
    default:
      throw new Error(`unsupported fieldPath "${fieldPath}"`);
  }
}

function quotedLines(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join("\n");
}

/** A limit or request of a container, divided by the divisor and rounded up; an absent limit is the node's. */
export function resourceValue(ctx: PodContext, container: Container, ref: ResourceFieldSelector): string {
  const [kind = "", ...rest] = ref.resource.split(".");
  const resource = rest.join(".");
  if (kind !== "limits" && kind !== "requests") throw new Error(`unsupported container resource "${ref.resource}"`);
  const { limits, requests } = container.resources ?? {};
  const given = kind === "limits" ? limits?.[resource] : (requests?.[resource] ?? limits?.[resource]);
  const nanos = given === undefined ? absent(ctx, kind, resource) : parseQuantity(given).nanos;
  const divisor = ref.divisor === undefined ? 0n : parseQuantity(ref.divisor).nanos;
  const unit = divisor === 0n ? 1_000_000_000n : divisor;
  return String((nanos + unit - 1n) / unit);
}

function absent({ node }: PodContext, kind: "limits" | "requests", resource: string): bigint {
  if (kind === "requests") return 0n;
  const { cpuMillis, memoryBytes, storageBytes } = node.allocatable;
  if (resource === "cpu") return BigInt(cpuMillis) * 1_000_000n;
  if (resource === "memory") return BigInt(memoryBytes) * 1_000_000_000n;
  if (resource === "ephemeral-storage") return BigInt(storageBytes) * 1_000_000_000n;
  return 0n;
}
