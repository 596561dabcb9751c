import { defineKind } from "../../kind.ts";
import { type InferInput, int32, microTime, model, optional, orNull, string, struct, time } from "../../schema.ts";
import { EventSource } from "../core/event-source.ts";
import { ObjectReference } from "../core/object-reference.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const EventSeries = model("io.k8s.api.events.v1.EventSeries", {
  count: int32,
  lastObservedTime: orNull(microTime),
});
export type EventSeries = InferInput<typeof EventSeries>;

export const EventSchema = model("io.k8s.api.events.v1.Event", {
  action: optional(string),
  apiVersion: optional(string),
  deprecatedCount: optional(int32),
  deprecatedFirstTimestamp: orNull(time),
  deprecatedLastTimestamp: orNull(time),
  deprecatedSource: struct(EventSource),
  eventTime: orNull(microTime),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  note: optional(string),
  reason: optional(string),
  regarding: struct(ObjectReference),
  related: optional(ObjectReference),
  reportingController: optional(string),
  reportingInstance: optional(string),
  series: optional(EventSeries),
  type: optional(string),
});

export const Event = defineKind({
  group: "events.k8s.io",
  version: "v1",
  kind: "Event",
  resource: "events",
  scope: "Namespaced",
  shortNames: ["ev"],
  schema: EventSchema,
  generation: "never",
});
export type Event = InferInput<typeof EventSchema>;
