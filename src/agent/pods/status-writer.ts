/** Writes a pod's status to the API, when it differs from what is there. */
import { isReason } from "../../api/errors.ts";
import { Pod, type PodStatus } from "../../api/kinds/core/pod.ts";
import type { Client } from "../../client/client.ts";
import { equalJson } from "../../lib/equal-json.ts";
import type { StoredPod } from "../pod-context.ts";

/** Fields that the agent owns and that may go away again: absent means null in the patch. */
const OPTIONAL_FIELDS = ["reason", "message", "podIP", "podIPs"] as const;

export class StatusWriter {
  readonly #client: Client;
  #written = "";

  constructor(client: Client) {
    this.#client = client;
  }

  /** Resolves with the pod as it now is in the API, or undefined when it is gone or has been replaced. */
  async write(pod: StoredPod, status: PodStatus): Promise<StoredPod | undefined> {
    const text = JSON.stringify(status);
    if (text === this.#written || covers(pod.status, status)) return pod;
    const cleared = Object.fromEntries(
      OPTIONAL_FIELDS.filter((field) => status[field] === undefined && pod.status?.[field] !== undefined).map(
        (field) => [field, null],
      ),
    );
    const { name, namespace, uid } = pod.metadata;
    try {
      const patch = { metadata: { uid }, status: { ...cleared, ...status } };
      const written = await this.#client.patch(Pod, { name, namespace }, patch, {
        type: "strategic",
        subresource: "status",
      });
      this.#written = text;
      return written;
    } catch (error) {
      if (isReason(error, "NotFound") || isReason(error, "Conflict")) return undefined;
      throw error;
    }
  }
}

/** Whether everything of `wanted` is in `known` already. Conditions and fields of others do not matter. */
function covers(known: PodStatus | undefined, wanted: PodStatus): boolean {
  if (known === undefined) return false;
  return Object.entries(wanted).every(([field, value]) => {
    if (field !== "conditions") return equalJson(known[field as keyof PodStatus], value);
    return (wanted.conditions ?? []).every((each) => {
      const other: object | undefined = known.conditions?.find(({ type }) => type === each.type);
      return other !== undefined && equalJson({ ...other, ...each }, other);
    });
  });
}
