/** The probes of one pod's containers: a loop for each, as long as its container runs. */
import type { Container } from "../../api/kinds/core/container.ts";
import type { Probe } from "../../api/kinds/core/probe.ts";
import { latest } from "../pods/observed-pod.ts";
import type { PodPass, ProbeState } from "../pods/pod-pass.ts";
import { probeOnce } from "./probe.ts";

const DEFAULTS = { periodSeconds: 10, failureThreshold: 3, successThreshold: 1 } as const;

interface Watched {
  readonly state: ProbeState;
  readonly end: AbortController;
}

export class PodProbes {
  readonly #watched = new Map<string, Watched>();
  readonly #onChange: () => void;

  /** `onChange` is called when a container became ready, unready or started. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Starts the probes of containers that run now and ends those of containers that do not. Writes `memory.probes`. */
  sync(pass: PodPass): void {
    const { pod } = pass.ctx;
    const all = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
    for (const container of all) {
      const current = latest(pass.observed, container.name);
      const runs = current?.state === "CONTAINER_RUNNING";
      const watched = this.#watched.get(container.name);
      if (watched !== undefined && (!runs || watched.state.containerId !== current.id)) {
        watched.end.abort();
        this.#watched.delete(container.name);
      }
      if (runs && !this.#watched.has(container.name)) this.#watch(pass, container, current.id);
    }
  }

  /** Ends every loop. */
  end(): void {
    for (const { end } of this.#watched.values()) end.abort();
    this.#watched.clear();
  }

  #watch(pass: PodPass, container: Container, containerId: string): void {
    // What was said of this very container before the agent restarted still holds until a probe says otherwise.
    const known = [
      ...(pass.ctx.pod.status?.containerStatuses ?? []),
      ...(pass.ctx.pod.status?.initContainerStatuses ?? []),
    ].find((each) => each.containerID === `containerd://${containerId}`);
    const state: ProbeState = {
      containerId,
      started: container.startupProbe === undefined || known?.started === true,
      ready: container.readinessProbe === undefined ? container.startupProbe === undefined : known?.ready === true,
    };
    const watched: Watched = { state, end: new AbortController() };
    this.#watched.set(container.name, watched);
    pass.memory.probes.set(container.name, state);
    void this.#run(pass, container, watched);
  }

  async #run(pass: PodPass, container: Container, watched: Watched): Promise<void> {
    const { state } = watched;
    const { startupProbe, livenessProbe, readinessProbe } = container;
    if (startupProbe !== undefined && !state.started) {
      await this.#loop(pass, container, { watched, kind: "Startup", probe: startupProbe });
    }
    if (watched.end.signal.aborted) return;
    if (readinessProbe === undefined && !state.ready) this.#set(state, { ready: true });
    if (livenessProbe !== undefined)
      void this.#loop(pass, container, { watched, kind: "Liveness", probe: livenessProbe });
    if (readinessProbe !== undefined) {
      void this.#loop(pass, container, { watched, kind: "Readiness", probe: readinessProbe });
    }
  }

  #set(state: ProbeState, change: Partial<Pick<ProbeState, "started" | "ready">>): void {
    Object.assign(state, change);
    this.#onChange();
  }

  async #loop(
    pass: PodPass,
    container: Container,
    { watched, kind, probe }: { watched: Watched; kind: "Startup" | "Liveness" | "Readiness"; probe: Probe },
  ): Promise<void> {
    const { clock } = pass.ctx.node;
    const { signal } = watched.end;
    const { state } = watched;
    const periodMs = (probe.periodSeconds ?? DEFAULTS.periodSeconds) * 1000;
    const target = {
      cri: pass.tools.cri,
      container,
      containerId: state.containerId,
      host: pass.ctx.podIPs[0] ?? "",
      signal,
    };
    let failures = 0;
    let successes = 0;
    try {
      await clock.sleep((probe.initialDelaySeconds ?? 0) * 1000, signal);
      for (;;) {
        const wrong = await probeOnce(probe, target);
        signal.throwIfAborted();
        failures = wrong === undefined ? 0 : failures + 1;
        successes = wrong === undefined ? successes + 1 : 0;
        if (wrong !== undefined) pass.ctx.event("Warning", "Unhealthy", `${kind} probe failed: ${wrong}`);
        const failed = failures >= (probe.failureThreshold ?? DEFAULTS.failureThreshold);
        const passed = successes >= (probe.successThreshold ?? DEFAULTS.successThreshold);
        if (kind === "Readiness" && (passed || failed) && state.ready !== passed) this.#set(state, { ready: passed });
        if (kind === "Startup" && passed) {
          this.#set(state, { started: true });
          return;
        }
        if (kind !== "Readiness" && failed) {
          await kill(pass, container, { containerId: state.containerId, kind, probe });
          return;
        }
        await clock.sleep(periodMs, signal);
      }
    } catch (error) {
      if (!signal.aborted) pass.ctx.log.warn("probe ended", { container: container.name, kind, error });
    }
  }
}

async function kill(
  pass: PodPass,
  container: Container,
  { containerId, kind, probe }: { containerId: string; kind: string; probe: Probe },
): Promise<void> {
  const timeout = probe.terminationGracePeriodSeconds ?? pass.ctx.pod.spec?.terminationGracePeriodSeconds ?? 30;
  const verb = kind === "Startup" ? "failed startup probe" : "failed liveness probe";
  pass.ctx.event("Normal", "Killing", `Container ${container.name} ${verb}, will be restarted`);
  await pass.tools.cri.call("StopContainer", { containerId, timeout }, { timeoutMs: (timeout + 30) * 1000 });
}
