import type { KubeObject, ScalePaths } from "../../api/kind.ts";
import { matcherOf } from "../../api/selectors.ts";
import type { Resource } from "../registry/resource.ts";

const PATHS: ScalePaths = { spec: ".spec.replicas", status: ".status.replicas", selector: ".spec.selector" };

/** The autoscaling/v1 Scale of an object. */
export function scaleOf({ kind }: Resource, object: KubeObject): KubeObject {
  const paths = kind.scale ?? PATHS;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata ?? {};
  const selector = paths.selector === undefined ? undefined : at(object, paths.selector);
  const status = { replicas: Number(at(object, paths.status) ?? 0), ...selectorText(selector) };
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { ...replicasOf(at(object, paths.spec)) },
    status,
  };
}

const replicasOf = (value: unknown): object => (value === undefined || value === 0 ? {} : { replicas: value });

function selectorText(selector: unknown): { selector?: string } {
  if (selector === undefined || selector === null) return {};
  if (typeof selector === "string") return { selector };
  const isPlainMap = Object.values(selector).every((value) => typeof value === "string");
  return {
    selector: matcherOf(isPlainMap ? { matchLabels: selector as Record<string, string> } : selector).toString(),
  };
}

/** Sets the number of replicas that an object should have. */
export function setReplicas({ kind }: Resource, object: KubeObject, replicas: unknown): void {
  set(object, (kind.scale ?? PATHS).spec, replicas);
}

const segments = (path: string): string[] => path.split(".").filter((segment) => segment !== "");

function at(object: unknown, path: string): unknown {
  return segments(path).reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
}

function set(object: KubeObject, path: string, value: unknown): void {
  const keys = segments(path);
  const last = keys.pop() ?? "";
  let parent: Record<string, unknown> = object;
  for (const key of keys) {
    parent[key] ??= {};
    parent = parent[key] as Record<string, unknown>;
  }
  parent[last] = value;
}
