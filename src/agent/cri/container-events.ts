/** What happens to containers, as a stream: containerd's events, and a slow look at everything in case one is lost. */
import eventsProto from "../../../proto/containerd-events.proto" with { type: "text" };
import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/log.ts";
import { GrpcChannel, parseProto, toPlain } from "./grpc-channel.ts";

interface Envelope {
  topic: string;
  event: { value: Buffer } | null;
}

export interface ContainerEvents {
  /** The unix socket of containerd. */
  socket: string;
  /** A container (or a sandbox: it is one too) started, ended, ran out of memory or was removed. */
  onEvent(event: { containerId: string; topic: string }): void;
  /** The stream was (re)connected: events may have been missed, look at everything. */
  onGap(): void;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

const RECONNECT_MS = 500;

/**
 * Follows containerd until the signal aborts. GetContainerEvents of CRI would be the standard way, but containerd 1.6 does not have
 * it; this stream is in every version.
 */
export async function followContainerEvents(options: ContainerEvents): Promise<void> {
  const { signal, clock, log } = options;
  using channel = GrpcChannel.unix(options.socket);
  const root = parseProto(eventsProto);
  channel.add(root, "containerd.services.events.v1.Events");
  const taskEvent = root.lookupType("containerd.services.events.v1.TaskEvent");
  while (!signal.aborted) {
    try {
      const filters = ['namespace==k8s.io,topic~="^/tasks/(start|exit|oom|delete)"'];
      const stream = channel.stream("Subscribe", { filters }, signal);
      options.onGap();
      for await (const message of stream) {
        const { topic, event } = message as Envelope;
        if (event === null) continue;
        options.onEvent({ topic, containerId: String(toPlain(taskEvent, event.value)["containerId"]) });
      }
    } catch (error) {
      log.debug("event stream of containerd ended", { error });
    }
    if (!signal.aborted) await clock.sleep(RECONNECT_MS, signal).catch(() => undefined);
  }
}
