import type { AnyKind } from "../../api/kind.ts";
import type { CrossVersionObjectReference } from "../../api/kinds/autoscaling/v2/horizontal-pod-autoscaler.ts";
import { type Client, errorOf } from "../../client/client.ts";
import { resourcePath } from "../../client/resource-path.ts";

/** What can be scaled of an object, whatever its kind. */
export interface Scale {
  readonly replicas: number;
  /** Of its pods; empty when it does not say. */
  readonly selector: string;
  readonly resourceVersion: string;
}

interface ScaleObject {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly selector?: string };
}

/** The scale of the object that an autoscaler names. */
export class ScaleTarget {
  readonly #client: Client;
  readonly #path: string;

  /** Throws Error when no kind of that name is served. */
  constructor(
    client: Client,
    ref: CrossVersionObjectReference,
    where: { namespace: string; kinds: readonly AnyKind[] },
  ) {
    const group = ref.apiVersion?.includes("/") ? (ref.apiVersion.split("/")[0] ?? "") : "";
    const kind = where.kinds.find((one) => one.kind === ref.kind && one.group === group);
    if (kind === undefined) throw new Error(`no matches for kind "${ref.kind}" in group "${group}"`);
    this.#client = client;
    this.#path = resourcePath(kind, { namespace: where.namespace, name: ref.name, subresource: "scale" });
  }

  /** Rejects ApiError when the object does not exist or cannot be scaled. */
  async get(): Promise<Scale> {
    const { metadata, spec, status } = await this.#send("GET");
    return {
      replicas: spec?.replicas ?? 0,
      selector: status?.selector ?? "",
      resourceVersion: metadata?.resourceVersion ?? "",
    };
  }

  /** Rejects Conflict when somebody else has changed the object since `scale` was read. */
  async set(replicas: number, { resourceVersion }: Scale): Promise<void> {
    await this.#send("PATCH", { metadata: { resourceVersion }, spec: { replicas } });
  }

  async #send(method: "GET" | "PATCH", patch?: object): Promise<ScaleObject> {
    const headers = { "content-type": "application/merge-patch+json" };
    const init = patch === undefined ? { method } : { method, headers, body: JSON.stringify(patch) };
    const response = await this.#client.raw(this.#path, init);
    if (!response.ok) throw await errorOf(response);
    return (await response.json()) as ScaleObject;
  }
}
