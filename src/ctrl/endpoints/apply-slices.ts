import { EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";
import type { Client } from "../../client/client.ts";
import { isNamespaceEnding, unless } from "../unless.ts";
import type { SlicesPlan } from "./slices.ts";

export const SERVICE_NAME = "kubernetes.io/service-name";
export const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

/** Carries a plan out. Creations come first: an endpoint that moves is known twice for a moment, never not at all. */
export async function applySlices(client: Client, plan: SlicesPlan): Promise<void> {
  for (const slice of plan.create) {
    await client.create(EndpointSlice, slice).catch((error: unknown) => {
      if (!isNamespaceEnding(error)) throw error;
    });
  }
  for (const slice of plan.update) await client.update(EndpointSlice, slice);
  for (const { metadata } of plan.remove) {
    const { name, namespace, uid } = metadata;
    await client.delete(EndpointSlice, { name, namespace }, { preconditions: { uid } }).catch(unless("NotFound"));
  }
}
