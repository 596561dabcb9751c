import { trackManagedFields } from "../../api/apply/track-managed-fields.ts";
import type { Versions } from "../../api/apply/versions.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { Resource } from "./resource.ts";

/** A write whose fields are to be booked under its manager. */
export interface Booking {
  /** The object before; absent when it is created. */
  readonly live: KubeObject | undefined;
  /** The object as it will be written; its managedFields are set. */
  readonly next: KubeObject;
  readonly manager: string;
  readonly subresource: string;
  /** RFC 3339. */
  readonly now: string;
  /** Absent when nobody can own anything yet. */
  readonly versions?: Versions;
}

/** Notes in metadata.managedFields which fields this write owns. */
export function bookFields({ schema, kind }: Resource, booking: Booking): void {
  trackManagedFields({ schema, kind, ...booking });
}
