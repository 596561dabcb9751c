import type { Container } from "../../../api/kinds/core/container.ts";
import { latest, readySandbox } from "../observed-pod.ts";
import { isEnded, restarts, restartsInit } from "../outcome.ts";
import type { PodPass, PodStep } from "../pod-pass.ts";
import { isInitDone } from "../pod-status.ts";
import { isSidecar } from "../resources.ts";
import { startContainer } from "../start-container.ts";

/**
 * Runs the init containers one after another. Those with restartPolicy Always are sidecars: the next one starts when they have
 * started, and they are kept running beside the containers.
 */
export const initContainers: PodStep = {
  name: "init-containers",
  run: async (pass) => {
    const inits = pass.ctx.pod.spec?.initContainers ?? [];
    for (const [index, init] of inits.entries()) {
      if (isSidecar(init)) await keepSidecar(pass, init);
      if (isInitDone(pass.ctx.pod, pass.observed, index, pass.memory)) continue;
      if (!isSidecar(init)) await runInit(pass, init);
      return "wait";
    }
    return "next";
  },
};

async function keepSidecar(pass: PodPass, sidecar: Container): Promise<void> {
  const last = latest(pass.observed, sidecar.name);
  const here = last?.podSandboxId === readySandbox(pass.observed)?.id;
  if (last === undefined || !here || (isEnded(last) && restarts(pass.ctx.pod, sidecar, last))) {
    await startContainer(pass, sidecar);
  }
}

async function runInit(pass: PodPass, init: Container): Promise<void> {
  const last = latest(pass.observed, init.name);
  const here = last?.podSandboxId === readySandbox(pass.observed)?.id;
  if (last === undefined || !here || (isEnded(last) && restartsInit(pass.ctx.pod, init, last))) {
    await startContainer(pass, init);
  }
}
