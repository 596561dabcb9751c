import { formatMicroTime, formatTime } from "../api/time.ts";
import type { KubeObject } from "../api/kind.ts";
import { Event } from "../api/kinds/core/event.ts";
import { isReason } from "../api/errors.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import type { Client } from "./client.ts";

/** What an event is about: any object as read from the server, and how its kind is called. */
export interface EventSubject {
  kind: { kind: string; apiVersion: string };
  object: KubeObject;
}

export interface EventDetails {
  type: "Normal" | "Warning";
  reason: string;
  message: string;
  /** What the reporter did, for events of the newer form ("Binding"). */
  action?: string;
}

export interface EventRecorder {
  /** Returns at once and never fails; an equal event within ten minutes adds to the count of the first. */
  record(subject: EventSubject, details: EventDetails): void;
  /** Resolves when what was recorded so far has been sent or given up. */
  flush(): Promise<void>;
}

/** Equal events further apart than this, in ms, are told as new ones. client-go: 10 minutes. */
const FORGET_AFTER = 600_000;
/** Most events waiting to be sent; beyond it they are dropped, with a line in the log. */
const MOST_WAITING = 1000;
/** Most events remembered for counting. client-go: 4096. */
const MOST_KNOWN = 4096;

/** An event recorder for a component such as "replicaset-controller". Events go out one after another. */
export function createEventRecorder(options: {
  client: Client;
  component: string;
  /** Name of the node or process that reports. */
  host?: string;
  clock: Clock;
  log: Logger;
}): EventRecorder {
  const { client, clock, log, component } = options;
  const known = new Map<string, { name: string; namespace: string; count: number; at: number }>();
  let waiting = 0;
  let last = Promise.resolve();

  async function send({ kind, object }: EventSubject, details: EventDetails): Promise<void> {
    const { name: subject = "", namespace: home, uid = "" } = object.metadata ?? {};
    const namespace = home ?? "default";
    const now = clock.now();
    const identity = [kind.kind, namespace, subject, uid, details.type, details.reason, details.message].join("\0");
    const before = known.get(identity);
    if (before !== undefined && now - before.at < FORGET_AFTER) {
      before.count += 1;
      before.at = now;
      try {
        await client.patch(Event, before, { count: before.count, lastTimestamp: formatTime(now) }, { type: "merge" });
        return;
      } catch (error) {
        if (!isReason(error, "NotFound")) throw error;
      }
    }
    const name = `${subject.slice(0, 230)}.${(BigInt(now) * 1_000_000n + BigInt(known.size)).toString(16)}${suffix()}`;
    if (known.size >= MOST_KNOWN) for (const key of [...known.keys()].slice(0, MOST_KNOWN / 4)) known.delete(key);
    known.set(identity, { name, namespace, count: 1, at: now });
    await client.create(Event, {
      metadata: { name, namespace },
      involvedObject: {
        kind: kind.kind,
        apiVersion: kind.apiVersion,
        name: subject,
        uid,
        ...(home === undefined ? {} : { namespace: home }),
        ...(object.metadata?.resourceVersion === undefined ? {} : { resourceVersion: object.metadata.resourceVersion }),
      },
      type: details.type,
      reason: details.reason,
      message: details.message.slice(0, 1024),
      source: { component, ...(options.host === undefined ? {} : { host: options.host }) },
      reportingComponent: component,
      reportingInstance: options.host ?? "",
      count: 1,
      firstTimestamp: formatTime(now),
      lastTimestamp: formatTime(now),
      ...(details.action === undefined ? {} : { action: details.action, eventTime: formatMicroTime(now), reportingInstance: options.host ?? component }),
    });
  }

  const record = (subject: EventSubject, details: EventDetails): void => {
    if (waiting >= MOST_WAITING) {
      log.warn("event dropped: too many are waiting", { reason: details.reason });
      return;
    }
    waiting += 1;
    last = last
      .then(() => send(subject, details))
      .catch((error: unknown) => {
        // An event about something in a namespace that is going away has nowhere to be.
        if (isReason(error, "NotFound") || isReason(error, "Forbidden")) return;
        log.debug("event not recorded", { reason: details.reason, error });
      })
      .finally(() => {
        waiting -= 1;
      });
  };
  return { record, flush: () => last };
}

const suffix = (): string => Math.floor(Math.random() * 0x10000).toString(16).padStart(4, "0");
