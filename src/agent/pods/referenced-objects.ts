/** ConfigMaps and Secrets that pods name, read when needed; many pods of one Deployment share one read. */
import { ConfigMap } from "../../api/kinds/core/config-map.ts";
import { Secret } from "../../api/kinds/core/secret.ts";
import type { Client, ObjectRef } from "../../client/client.ts";
import type { Clock } from "../../lib/clock.ts";
import type { ReferencedObjects } from "../pod-context.ts";

/** How old an answer may be, in milliseconds. */
const FRESH_MS = 1000;

export function referencedObjects(client: Client, clock: Clock): ReferencedObjects {
  const recent = new Map<string, { at: number; answer: Promise<unknown> }>();
  const shared = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const now = clock.now();
    for (const [old, { at }] of recent) if (now - at > FRESH_MS) recent.delete(old);
    const known = recent.get(key);
    if (known !== undefined) return known.answer as Promise<T>;
    const answer = read();
    recent.set(key, { at: now, answer });
    answer.catch(() => recent.delete(key));
    return answer;
  };
  const keyOf = (kind: string, ref: ObjectRef): string => `${kind}/${ref.namespace}/${ref.name}`;
  return {
    configMap: (ref) => shared(keyOf("configmap", ref), () => client.get(ConfigMap, ref)),
    secret: (ref) => shared(keyOf("secret", ref), () => client.get(Secret, ref)),
  };
}
