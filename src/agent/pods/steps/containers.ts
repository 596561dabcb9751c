import { latest, readySandbox } from "../observed-pod.ts";
import { isEnded, restarts } from "../outcome.ts";
import type { PodStep } from "../pod-pass.ts";
import { startContainer } from "../start-container.ts";

/** Starts the containers that do not run and are to. */
export const containers: PodStep = {
  name: "containers",
  run: async (pass) => {
    const sandbox = readySandbox(pass.observed);
    for (const container of pass.ctx.pod.spec?.containers ?? []) {
      const last = latest(pass.observed, container.name);
      const lost = last?.podSandboxId !== sandbox?.id;
      if (
        last === undefined ||
        last.state === "CONTAINER_CREATED" ||
        ((isEnded(last) || lost) && restarts(pass.ctx.pod, container, last))
      ) {
        await startContainer(pass, container);
      }
    }
    return "next";
  },
};

/** Starts the containers that were added to a running pod for a look inside. They start once and never again. */
export const ephemeralContainers: PodStep = {
  name: "ephemeral-containers",
  run: async (pass) => {
    for (const { targetContainerName, ...container } of pass.ctx.pod.spec?.ephemeralContainers ?? []) {
      if (latest(pass.observed, container.name) !== undefined) continue;
      const target = targetContainerName ? latest(pass.observed, targetContainerName) : undefined;
      await startContainer(pass, container, target === undefined ? {} : { targetId: target.id });
    }
    return "next";
  },
};
