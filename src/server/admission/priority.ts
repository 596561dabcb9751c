import { forbiddenError } from "../../api/errors.ts";
import { PriorityClass } from "../../api/kinds/scheduling/priority-class.ts";
import type { Admission, AdmissionStep } from "./admission.ts";
import { createdPod } from "./pods.ts";

/** Gives a pod the number and the preemption policy of its priority class, or of the class that is the default. */
export const priority: AdmissionStep = {
  name: "Priority",
  mutate(admission: Admission): void {
    const spec = createdPod(admission)?.spec;
    if (spec === undefined) return;
    const { resource, server } = admission.ctx;
    const classes = server.resources.builtIn(PriorityClass);
    const name = spec.priorityClassName ?? "";
    const found =
      name === ""
        ? defaultClass(server.registry.cachedList(classes).map((c) => c.value as PriorityClass))
        : (server.registry.cached({ resource: classes, namespace: "", name })?.value as PriorityClass | undefined);
    const pod = admission.object.metadata?.name ?? "";
    if (found === undefined && name !== "") {
      throw forbiddenError(resource.name, pod, `no PriorityClass with name ${name} was found`);
    }
    const value = found?.value ?? 0;
    if (spec.priority !== undefined && spec.priority !== value) {
      const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
      throw forbiddenError(resource.name, pod, why);
    }
    if (found !== undefined) spec.priorityClassName = found.metadata?.name;
    spec.priority = value;
    spec.preemptionPolicy ??= found?.preemptionPolicy ?? "PreemptLowerPriority";
  },
};

/** The global default; of several the lowest, as Kubernetes decides. */
function defaultClass(all: readonly PriorityClass[]): PriorityClass | undefined {
  return all.filter((c) => c.globalDefault).sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
}
