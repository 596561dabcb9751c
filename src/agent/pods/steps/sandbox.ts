import { mkdirSync } from "node:fs";
import { RpcError } from "../../cri/grpc-channel.ts";
import { createPodCgroup } from "../cgroups.ts";
import { writeHostsFile } from "../hosts-file.ts";
import { observePod, readySandbox } from "../observed-pod.ts";
import { hostsFile } from "../pod-folders.ts";
import { type PodPass, type PodStep, retryBy } from "../pod-pass.ts";
import { hostnameOf, sandboxConfig } from "../sandbox-config.ts";

const RETRY_MS = 2000;

/** The pod's cgroup, network and namespaces; a sandbox that has died is replaced by a new one. */
export const sandbox: PodStep = {
  name: "sandbox",
  run: async (pass) => {
    if (readySandbox(pass.observed) !== undefined) return "next";
    const { ctx, tools } = pass;
    const newest = pass.observed.sandboxes[0];
    if (newest !== undefined) {
      ctx.event("Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
      await stopAll(pass);
    }
    const config = sandboxConfig(ctx, tools, (newest?.metadata.attempt ?? -1) + 1);
    createPodCgroup(config.linux.cgroupParent, ctx.pod.spec ?? { containers: [] });
    mkdirSync(config.logDirectory, { recursive: true });
    try {
      await tools.cri.call("RunPodSandbox", { config });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      ctx.event("Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${error.message}`);
      retryBy(pass, ctx.node.clock.now() + RETRY_MS);
      return "wait";
    }
    pass.observed = await observePod(tools.cri, ctx.pod.metadata.uid);
    return "next";
  },
};

/** Ends what is left in sandboxes that are not up any more, and frees their addresses. */
async function stopAll({ tools, observed }: PodPass): Promise<void> {
  for (const { id } of observed.sandboxes) await tools.cri.call("StopPodSandbox", { podSandboxId: id });
}

/** The addresses of the pod: the sandbox's, or the node's with hostNetwork. */
export function podIPsOf({ ctx, observed }: PodPass): string[] {
  const up = readySandbox(observed);
  if (up === undefined) return [];
  if (ctx.pod.spec?.hostNetwork === true) return [ctx.node.nodeIP];
  const { ip = "", additionalIps = [] } = up.network ?? {};
  return [ip, ...additionalIps.map((each) => each.ip)].filter((each) => each !== "");
}

/** /etc/hosts needs the address, which the sandbox brings. */
export const hosts: PodStep = {
  name: "hosts",
  run: async (pass) => {
    pass.ctx = { ...pass.ctx, podIPs: podIPsOf(pass) };
    const { ctx, tools } = pass;
    writeHostsFile(ctx.pod, {
      file: hostsFile(ctx.podDir),
      podIPs: ctx.podIPs,
      ...hostnameOf(ctx.pod, tools.network.clusterDomain),
    });
    return "next";
  },
};
