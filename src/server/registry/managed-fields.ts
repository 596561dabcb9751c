import type { KubeObject } from "../../api/kind.ts";
import type { Resource } from "./resource.ts";

export interface Booking {
  readonly live: KubeObject | undefined;
  readonly next: KubeObject;
  readonly manager: string;
  readonly subresource: string;
  readonly now: string;
}

/** Keeps the fields' owners as they are, whatever the client sent. */
export function bookFields(_resource: Resource, { live, next }: Booking): void {
  const before = live?.metadata?.["managedFields"];
  if (next.metadata === undefined) return;
  if (before === undefined) delete next.metadata["managedFields"];
  else next.metadata["managedFields"] = before;
}
