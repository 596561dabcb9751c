/** One look at a container, by the action that its probe names. */
import type { Container } from "../../api/kinds/core/container.ts";
import type { Probe } from "../../api/kinds/core/probe.ts";
import type { Cri } from "../cri/cri.ts";
import { healthCheck } from "./grpc-health.ts";
import { httpGet } from "./http-get.ts";
import { portNumber } from "./port-number.ts";
import { tcpConnect } from "./tcp-connect.ts";

export interface ProbeTarget {
  cri: Cri;
  container: Container;
  containerId: string;
  /** The pod's address. */
  host: string;
  signal: AbortSignal;
}

/** Resolves with undefined when the container is well, otherwise with what is wrong. Never rejects. */
export async function probeOnce(probe: Probe, target: ProbeTarget): Promise<string | undefined> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  try {
    if (probe.exec !== undefined) return await execProbe(probe.exec.command ?? [], target, timeoutMs);
    if (probe.httpGet !== undefined) {
      const answer = await httpGet(probe.httpGet, { ...target, timeoutMs });
      return answer.ok ? undefined : answer.message;
    }
    if (probe.tcpSocket !== undefined) {
      const port = portNumber(probe.tcpSocket.port, target.container);
      await tcpConnect(probe.tcpSocket.host || target.host, port, timeoutMs);
    }
    if (probe.grpc !== undefined) {
      return await healthCheck({
        host: target.host,
        port: probe.grpc.port,
        service: probe.grpc.service ?? "",
        timeoutMs,
      });
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function execProbe(
  cmd: readonly string[],
  { cri, containerId, signal }: ProbeTarget,
  timeoutMs: number,
): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await cri.call(
    "ExecSync",
    { containerId, cmd, timeout: Math.ceil(timeoutMs / 1000) },
    // containerd ends the command itself; this is for a containerd that does not answer.
    { timeoutMs: timeoutMs + 2000, signal },
  );
  return exitCode === 0 ? undefined : `${stdout}${stderr}`.trim() || `command exited with ${exitCode}`;
}
