/** postStart and preStop: what a container wants done around its life. */
import type { Container } from "../../api/kinds/core/container.ts";
import type { LifecycleHandler } from "../../api/kinds/core/lifecycle.ts";
import { httpGet } from "../probes/http-get.ts";
import { portNumber } from "../probes/port-number.ts";
import { tcpConnect } from "../probes/tcp-connect.ts";
import type { PodPass } from "./pod-pass.ts";

export interface HookCall {
  container: Container;
  containerId: string;
  handler: LifecycleHandler;
  /** Ends the wait for it; the reason is thrown. */
  signal: AbortSignal;
  /** Most seconds that it may take. */
  timeoutSeconds: number;
}

/** Resolves when the hook is done; rejects with what went wrong. */
export async function runHook(pass: PodPass, call: HookCall): Promise<void> {
  const { handler, container, signal, timeoutSeconds } = call;
  if (handler.sleep !== undefined) {
    await pass.ctx.node.clock.sleep(Math.min(handler.sleep.seconds, timeoutSeconds) * 1000, signal);
    return;
  }
  if (handler.exec !== undefined) {
    const { exitCode, stdout, stderr } = await pass.tools.cri.call(
      "ExecSync",
      { containerId: call.containerId, cmd: handler.exec.command ?? [], timeout: Math.ceil(timeoutSeconds) },
      { timeoutMs: timeoutSeconds * 1000 + 2000, signal },
    );
    if (exitCode !== 0) throw new Error(`command exited with ${exitCode}: ${stdout}${stderr}`);
    return;
  }
  const host = pass.ctx.podIPs[0] ?? "";
  const timeoutMs = timeoutSeconds * 1000;
  if (handler.httpGet !== undefined) {
    const answer = await httpGet(handler.httpGet, { container, host, timeoutMs, signal });
    if (!answer.ok) throw new Error(answer.message);
    return;
  }
  if (handler.tcpSocket !== undefined) {
    const port = portNumber(handler.tcpSocket.port, container);
    await tcpConnect(handler.tcpSocket.host || host, port, timeoutMs);
  }
}
