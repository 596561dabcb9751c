import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, forbidden, invalid } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import type { Container } from "./container.ts";
import type { PodSchema } from "./pod.ts";
import { MIRROR, validateAnnotationUpdate } from "./pod-annotation-validation.ts";
import { qosClass } from "./pod-qos.ts";
import { validatePod } from "./pod-validation.ts";
import type { ResourceRequirements } from "./resource-requirements.ts";

type Pod = InferOutput<typeof PodSchema>;

/** A write to pods/resize: CPU and memory of containers that run, as long as the pod stays in its class of service. */
export function validatePodResize(pod: Pod, old: Pod): FieldError[] {
  const refusal = refused(old);
  if (refusal !== undefined) return [forbidden("", refusal)];
  const errors = validatePod(pod);
  if ((old.status.qosClass || qosClass(old.spec)) !== qosClass(pod.spec)) {
    errors.push(invalid("spec", pod.status.qosClass, "Pod QOS Class may not change as a result of resizing"));
  }
  const running = (old.status.containerStatuses ?? []).find((status) => status.state?.running !== undefined);
  if (running !== undefined && running.resources === undefined) {
    errors.push(forbidden("spec", "Pod running on node without support for resize"));
  }
  errors.push(...validateKept(pod.spec.resources, old.spec.resources, "spec.resources"));
  for (const [list, container, before, i] of pairs(pod, old)) {
    errors.push(...validateKept(container.resources, before.resources, `spec.${list}[${i}].resources`));
  }
  return [...errors, ...validateOtherChanges(pod, old)];
}

/** Why a pod cannot be resized at all. */
function refused(old: Pod): string | undefined {
  if (old.metadata.annotations?.[MIRROR] !== undefined) return "static pods cannot be resized";
  return old.spec.os?.name === "windows" ? "windows pods cannot be resized" : undefined;
}

type Pair = readonly ["containers" | "initContainers", Container, Container, number];

/** Containers with what they were; the write can have neither added nor removed any. */
function pairs(pod: Pod, old: Pod): Pair[] {
  return (["initContainers", "containers"] as const).flatMap((list) =>
    (old.spec[list] ?? []).flatMap((before, i) => {
      const container = pod.spec[list]?.[i];
      return container === undefined ? [] : [[list, container, before, i] as const];
    }),
  );
}

/** What is asked for or limited stays so, in whatever amount. */
function validateKept(now: ResourceRequirements = {}, old: ResourceRequirements = {}, path: string): FieldError[] {
  return (["requests", "limits"] as const).flatMap((field) => {
    const names = Object.keys(old[field] ?? {});
    const removed = names.some((name) => now[field]?.[name] === undefined);
    return removed ? [forbidden(`${path}.${field}`, `resource ${field} cannot be removed`)] : [];
  });
}

function validateOtherChanges(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  for (const [list, container, before] of pairs(pod, old)) {
    const resources = withComputeOf(container.resources, before.resources);
    if (equalJson({ ...container, resources }, before)) continue;
    const sidecar = list === "initContainers" && before.restartPolicy === "Always";
    const what = list === "containers" ? "resources" : `resources for ${sidecar ? "sidecar" : "init"} containers`;
    errors.push(forbidden("spec", `only cpu and memory ${what} are mutable`));
  }
  const { resources } = pod.spec;
  const kept = resources === undefined ? undefined : withComputeOf(resources, old.spec.resources);
  if (!equalJson(kept, old.spec.resources)) errors.push(forbidden("spec", "only cpu and memory resources are mutable"));
  return errors;
}

/** Resources with CPU and memory as they were. */
function withComputeOf(now: ResourceRequirements = {}, old: ResourceRequirements = {}): ResourceRequirements {
  const result: ResourceRequirements = { ...now };
  for (const field of ["limits", "requests"] as const) {
    const { cpu: _, memory: __, ...others } = now[field] ?? {};
    const { cpu, memory } = old[field] ?? {};
    const list = { ...others, ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
    result[field] = Object.keys(list).length === 0 && old[field] === undefined ? undefined : list;
  }
  return result;
}

/** A write to pods/ephemeralcontainers: it adds containers, and leaves those that are there. */
export function validateEphemeralContainers(pod: Pod, old: Pod): FieldError[] {
  if (old.metadata.annotations?.[MIRROR] !== undefined) {
    return [forbidden("", "static pods do not support ephemeral containers")];
  }
  const errors = [...validatePod(pod), ...validateAnnotationUpdate(pod.metadata.annotations, old.metadata.annotations)];
  const now = new Map((pod.spec.ephemeralContainers ?? []).map((container) => [container.name, container]));
  for (const before of old.spec.ephemeralContainers ?? []) {
    const container = now.get(before.name);
    const which = `existing ephemeral containers ${JSON.stringify(before.name)}`;
    if (container === undefined) {
      errors.push(forbidden("spec.ephemeralContainers", `${which} may not be removed\n`));
    } else if (!equalJson(container, before)) {
      // K8S-DIFF: Kubernetes adds a listing of the differences in Go's notation.
      errors.push(forbidden("spec.ephemeralContainers", `${which} may not be changed\n`));
    }
  }
  return errors;
}
