import type { Column } from "../../kind.ts";
import type { InferOutput } from "../../schema.ts";
import { age, nameColumn } from "../meta/columns.ts";
import type { EventSchema } from "./event.ts";

type Event = InferOutput<typeof EventSchema>;

/** The columns of `kubectl get events`, here for both groups that serve them. */
export const eventColumns: readonly Column<Event>[] = [
  { name: "Last Seen", type: "string", description: "Time when this event was last observed", value: lastSeenCell },
  {
    name: "Type",
    type: "string",
    description: "Whether all is normal or something needs attention",
    value: ({ type }) => type ?? "",
  },
  {
    name: "Reason",
    type: "string",
    description: "Why the event was recorded, in one word",
    value: ({ reason }) => reason ?? "",
  },
  {
    name: "Object",
    type: "string",
    description: "What the event is about",
    value: ({ involvedObject }) => objectCell(involvedObject),
  },
  {
    name: "Subobject",
    type: "string",
    description: "The part of the object that the event is about",
    priority: 1,
    value: ({ involvedObject }) => involvedObject.fieldPath ?? "",
  },
  { name: "Source", type: "string", description: "Who recorded the event", priority: 1, value: sourceCell },
  {
    name: "Message",
    type: "string",
    description: "What happened, for a human to read",
    value: ({ message }) => (message ?? "").trim(),
  },
  {
    name: "First Seen",
    type: "string",
    description: "Time when this event was first observed",
    priority: 1,
    value: firstSeenCell,
  },
  {
    name: "Count",
    type: "string",
    description: "Number of times this event was observed",
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
