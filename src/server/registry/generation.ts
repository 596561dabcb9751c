import type { KubeObject } from "../../api/kind.ts";
import { equalJson } from "../../lib/equal-json.ts";
import type { Resource } from "./resource.ts";

/** Whether metadata.generation counts the changes of this resource. */
export function countsGenerations({ kind, schema }: Resource): boolean {
  if (kind.generation !== undefined) return kind.generation !== "never";
  return kind.subresources.includes("status") || schema.properties?.["spec"] !== undefined;
}

/** Counts a change of anything but metadata and status. */
export function nextGeneration(resource: Resource, object: KubeObject, old: KubeObject): number | undefined {
  const generation = old.metadata?.["generation"];
  if (!countsGenerations(resource)) return typeof generation === "number" ? generation : undefined;
  const before = typeof generation === "number" ? generation : 0;
  // A custom resource without a status subresource has no status that would be another's.
  const whole = resource.custom && !resource.supports("status");
  const relabelled =
    resource.kind.generation === "spec and labels" &&
    !equalJson(object.metadata?.labels ?? {}, old.metadata?.labels ?? {});
  return !relabelled && equalJson(essence(object, whole), essence(old, whole)) ? before : before + 1;
}

function essence(object: KubeObject, whole: boolean): unknown {
  const { metadata: _, status, apiVersion: __, kind: ___, ...rest } = object;
  return whole ? { ...rest, status } : rest;
}
