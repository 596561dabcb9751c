import { Event } from "../../api/kinds/core/event.ts";
import { lastSeen, type StoredEvent, seen } from "../event-times.ts";
import { field, indent, NONE, table } from "./outline.ts";
import type { Described } from "./view.ts";

/** Events about the object, the oldest first. Some reporters, such as kubelets about their node, give the name as its uid. */
export async function eventsAbout({ object, kind, cluster }: Described): Promise<StoredEvent[]> {
  const { name, namespace, uid } = object.metadata;
  const { items } = await cluster.client.list(Event, {
    ...(kind.scope === "Namespaced" ? { namespace } : {}),
    fieldSelector: `involvedObject.kind=${kind.kind},involvedObject.name=${name}`,
  });
  const same = (event: StoredEvent): boolean => [uid, name, "", undefined].includes(event.involvedObject.uid);
  return items.filter(same).sort((a, b) => lastSeen(a) - lastSeen(b));
}

/** The table of events that ends a description. */
export function eventLines(events: readonly StoredEvent[], now: number): string[] {
  if (events.length === 0) return [field("Events", NONE)];
  const rows = events.map((event) => [
    event.type ?? "",
    event.reason ?? "",
    seen(event, now),
    [event.source?.component || event.reportingComponent, event.source?.host].filter(Boolean).join(", "),
    (event.message ?? "").trim().replaceAll("\n", "\n\t\t\t\t"),
  ]);
  return ["Events:", ...indent(table(["Type", "Reason", "Age", "From", "Message"], rows, 4))];
}
