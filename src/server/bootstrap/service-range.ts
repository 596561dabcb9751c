import type { ServiceCIDR } from "../../api/kinds/networking/service-cidr.ts";
import { type Fetch, send } from "./bootstrap.ts";
import { SERVICE_CIDRS } from "./built-in-objects.ts";

const PATH = `${SERVICE_CIDRS}/kubernetes`;
const READY = {
  type: "Ready",
  status: "True",
  reason: "",
  message: "Kubernetes default Service CIDR is ready",
};

/** Declares the cluster's own range of addresses ready, unless it is being deleted or somebody has said something about it already. */
export async function openServiceRange(fetch: Fetch): Promise<void> {
  const found = await send(fetch, { method: "GET", path: PATH });
  if (!found.ok) throw new Error(`cannot read ${PATH}: ${found.status} ${await found.text()}`);
  const { metadata, spec, status, ...rest } = (await found.json()) as ServiceCIDR;
  if (metadata?.deletionTimestamp !== undefined || (status?.conditions ?? []).length > 0) return;
  const lastTransitionTime = metadata?.creationTimestamp;
  const object = { ...rest, metadata, spec, status: { conditions: [{ ...READY, lastTransitionTime }] } };
  const written = await send(fetch, { method: "PUT", path: `${PATH}/status`, object });
  // Another server that starts at the same time may have been faster.
  if (!written.ok && written.status !== 409) {
    throw new Error(`cannot declare ${PATH} ready: ${written.status} ${await written.text()}`);
  }
}
