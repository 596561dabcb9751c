import { forbiddenError } from "../../api/errors.ts";
import { RuntimeClass } from "../../api/kinds/node/runtime-class.ts";
import { equalJson } from "../../lib/equal-json.ts";
import type { Admission, AdmissionStep } from "./admission.ts";
import { createdPod } from "./pods.ts";

/** A pod of a runtime class takes over its overhead, node selector and tolerations. */
export const runtimeClass: AdmissionStep = {
  name: "RuntimeClass",
  mutate(admission: Admission): void {
    const spec = createdPod(admission)?.spec;
    const name = spec?.runtimeClassName ?? "";
    if (spec === undefined) return;
    const { resource, server } = admission.ctx;
    const refuse = (why: string): Error =>
      forbiddenError(resource.name, admission.object.metadata?.name ?? "", `pod rejected: ${why}`);
    if (name === "") {
      if (spec.overhead !== undefined)
        throw refuse("Pod Overhead set without corresponding RuntimeClass defined Overhead");
      return;
    }
    const which = { resource: server.resources.builtIn(RuntimeClass), namespace: "", name };
    const found = server.registry.cached(which)?.value as unknown as RuntimeClass | undefined;
    if (found === undefined) throw refuse(`RuntimeClass "${name}" not found`);
    const overhead = found.overhead?.podFixed;
    if (spec.overhead !== undefined && !equalJson(spec.overhead, overhead ?? {})) {
      throw refuse("Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    }
    if (overhead !== undefined) spec.overhead = { ...overhead };
    for (const [key, value] of Object.entries(found.scheduling?.nodeSelector ?? {})) {
      const own = spec.nodeSelector?.[key];
      if (own !== undefined && own !== value) {
        throw refuse(
          `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
        );
      }
      spec.nodeSelector = { ...spec.nodeSelector, [key]: value };
    }
    const tolerations = spec.tolerations ?? [];
    const more = (found.scheduling?.tolerations ?? []).filter((t) => !tolerations.some((own) => equalJson(own, t)));
    if (more.length > 0) spec.tolerations = [...tolerations, ...more];
  },
};
