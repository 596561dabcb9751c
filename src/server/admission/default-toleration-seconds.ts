import type { Admission, AdmissionStep } from "./admission.ts";
import { createdPod } from "./pods.ts";

const KEYS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] as const;
const SECONDS = 300;

/** Pods stay on a node that went silent for five minutes, unless they say for how long. */
export const defaultTolerationSeconds: AdmissionStep = {
  name: "DefaultTolerationSeconds",
  mutate(admission: Admission): void {
    const spec = createdPod(admission)?.spec;
    if (spec === undefined) return;
    const tolerations = spec.tolerations ?? [];
    for (const key of KEYS) {
      const tolerated = tolerations.some((t) => {
        const effect = t.effect ?? "";
        return ((t.key ?? "") === "" || t.key === key) && (effect === "" || effect === "NoExecute");
      });
      if (tolerated) continue;
      tolerations.push({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: SECONDS });
    }
    if (tolerations.length > 0) spec.tolerations = tolerations;
  },
};
