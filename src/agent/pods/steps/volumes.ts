import { VolumeError } from "../../pod-context.ts";
import { type PodStep, retryBy } from "../pod-pass.ts";

/** Until a volume that could not be mounted is tried again, in milliseconds. */
const RETRY_MS = 2000;

/** Brings the pod's volumes to the host. */
export const volumes: PodStep = {
  name: "volumes",
  run: async (pass) => {
    try {
      pass.mounted = await pass.tools.volumes.mount(pass.ctx);
      return "next";
    } catch (error) {
      if (!(error instanceof VolumeError)) throw error;
      pass.ctx.event("Warning", "FailedMount", error.message);
      retryBy(pass, pass.ctx.node.clock.now() + RETRY_MS);
      return "wait";
    }
  },
};
