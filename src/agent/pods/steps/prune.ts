import { rmSync } from "node:fs";
import { CONTAINER_NAME } from "../labels.ts";
import type { PodStep } from "../pod-pass.ts";

/** Runs of a container that are kept: the one that is and the one before, for its exit code and its log. */
const KEPT = 2;

/** Removes ended containers that nobody will ask about, with their logs. */
export const prune: PodStep = {
  name: "prune",
  run: async ({ observed, tools }) => {
    const seen = new Map<string, number>();
    for (const { id, labels, state, logPath } of observed.containers) {
      const name = labels[CONTAINER_NAME] ?? "";
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      if (nth <= KEPT || state !== "CONTAINER_EXITED") continue;
      await tools.cri.call("RemoveContainer", { containerId: id });
      if (logPath !== "") rmSync(logPath, { force: true });
    }
    return "next";
  },
};
