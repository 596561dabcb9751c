import { defineKind } from "../../kind.ts";
import { type InferInput, int32, microTime, model, optional, orNull, string, struct, time } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { eventColumns } from "./event-columns.ts";
import { EventSource } from "./event-source.ts";
import { validateEvent } from "./event-validation.ts";
import { ObjectReference } from "./object-reference.ts";

export const EventSeries = model("io.k8s.api.core.v1.EventSeries", {
  count: optional(int32),
  lastObservedTime: orNull(microTime),
});
export type EventSeries = InferInput<typeof EventSeries>;

export const EventSchema = model("io.k8s.api.core.v1.Event", {
  action: optional(string),
  apiVersion: optional(string),
  count: optional(int32),
  eventTime: orNull(microTime),
  firstTimestamp: orNull(time),
  involvedObject: ObjectReference,
  kind: optional(string),
  lastTimestamp: orNull(time),
  message: optional(string),
  metadata: ObjectMeta,
  reason: optional(string),
  related: optional(ObjectReference),
  reportingComponent: optional(string, ""),
  reportingInstance: optional(string, ""),
  series: optional(EventSeries),
  source: struct(EventSource),
  type: optional(string),
});

export const Event = defineKind({
  group: "",
  version: "v1",
  kind: "Event",
  resource: "events",
  scope: "Namespaced",
  shortNames: ["ev"],
  schema: EventSchema,
  columns: eventColumns,
  selectable: [
    { field: "involvedObject.kind", value: (event) => event.involvedObject.kind ?? "" },
    { field: "involvedObject.namespace", value: (event) => event.involvedObject.namespace ?? "" },
    { field: "involvedObject.name", value: (event) => event.involvedObject.name ?? "" },
    { field: "involvedObject.uid", value: (event) => event.involvedObject.uid ?? "" },
    { field: "involvedObject.apiVersion", value: (event) => event.involvedObject.apiVersion ?? "" },
    { field: "involvedObject.resourceVersion", value: (event) => event.involvedObject.resourceVersion ?? "" },
    { field: "involvedObject.fieldPath", value: (event) => event.involvedObject.fieldPath ?? "" },
    { field: "reason", value: (event) => event.reason ?? "" },
    { field: "reportingComponent", value: (event) => event.reportingComponent },
    { field: "source", value: (event) => event.source.component || event.reportingComponent },
    { field: "type", value: (event) => event.type ?? "" },
  ],
  generation: "never",
  validate: validateEvent,
});
export type Event = InferInput<typeof EventSchema>;
