import type { Column } from "../../kind.ts";
import type { InferOutput } from "../../schema.ts";
import { age, nameColumn } from "../meta/columns.ts";
import type { EventSchema } from "./event.ts";

type Event = InferOutput<typeof EventSchema>;

/** The columns of `kubectl get events`, here for both groups that serve them. */
export const eventColumns: readonly Column<Event>[] = [
  {
    name: "Last Seen",
    type: "string",
    description: "The time at which the most recent occurrence of this event was recorded.",
    value: lastSeenCell,
  },
  {
    name: "Type",
    type: "string",
    description: "Type of this event (Normal, Warning), new types could be added in the future",
    value: ({ type }) => type ?? "",
  },
  {
    name: "Reason",
    type: "string",
    description:
      "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.",
    value: ({ reason }) => reason ?? "",
  },
  {
    name: "Object",
    type: "string",
    description: "The object that this event is about.",
    value: ({ involvedObject }) => objectCell(involvedObject),
  },
  {
    name: "Subobject",
    type: "string",
    description:
      'If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2]. For example, if the object reference is to a container within a pod, this would take on a value like: "spec.containers{name}" (where "name" refers to the name of the container that triggered the event) or if no container name is specified "spec.containers[2]" (container with index 2 in this pod). This syntax is chosen only to have some well-defined way of referencing a part of an object.',
    priority: 1,
    value: ({ involvedObject }) => involvedObject.fieldPath ?? "",
  },
  {
    name: "Source",
    type: "string",
    description: "The component reporting this event. Should be a short machine understandable string.",
    priority: 1,
    value: sourceCell,
  },
  {
    name: "Message",
    type: "string",
    description: "A human-readable description of the status of this operation.",
    value: ({ message }) => (message ?? "").trim(),
  },
  {
    name: "First Seen",
    type: "string",
    description: "The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)",
    priority: 1,
    value: firstSeenCell,
  },
  {
    name: "Count",
    type: "string",
    description: "The number of times this event has occurred.",
    priority: 1,
    value: countCell,
  },
  { ...nameColumn, priority: 1 },
];

function objectCell({ kind, name }: { kind?: string | undefined; name?: string | undefined }): string {
  return kind ? `${kind.toLowerCase()}/${name ?? ""}` : (name ?? "");
}

function firstSeenCell(event: Event, now: number): string {
  return age(event.firstTimestamp ?? event.eventTime, now);
}

function lastSeenCell(event: Event, now: number): string {
  return age(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.firstTimestamp ?? event.eventTime, now);
}

function sourceCell({ source, reportingComponent, reportingInstance }: Event): string {
  const parts = [source.component || reportingComponent, source.host || reportingInstance];
  return parts.filter(Boolean).join(", ");
}

function countCell({ series, count }: Event): number {
  return series?.count ?? (count || 1);
}
