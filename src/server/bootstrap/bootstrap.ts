import type { KubeObject } from "../../api/kind.ts";
import { builtInObjects } from "./built-in-objects.ts";
import { publishEndpoint } from "./kubernetes-service.ts";
import { openServiceRange } from "./service-range.ts";

export type Fetch = (request: Request) => Promise<Response>;

export interface BootstrapOptions {
  readonly fetch: Fetch;
  /** Where the API server listens. */
  readonly address: string;
  readonly port: number;
  /** Cluster address of the Service "kubernetes", and the range that it is the first of. */
  readonly serviceIP: string;
  readonly serviceRange: string;
}

/** Creates what every cluster has from the start. Safe to repeat, and to do on several servers at once. */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  for (const { path, object } of builtInObjects(options)) await createOnce(options.fetch, path, object);
  await openServiceRange(options.fetch);
  await publishEndpoint(options);
}

/** Creates an object that is left alone when it exists. Throws for any other answer. */
export async function createOnce(fetch: Fetch, path: string, object: KubeObject): Promise<void> {
  // Looked for first: a Service that exists is refused for its address, not its name.
  if ((await send(fetch, { method: "GET", path: `${path}/${object.metadata?.name}` })).ok) return;
  const response = await send(fetch, { method: "POST", path, object });
  if (response.ok || response.status === 409) return;
  throw new Error(`cannot create "${object.metadata?.name}" at ${path}: ${response.status} ${await response.text()}`);
}

/** One request as the server itself. */
export function send(
  fetch: Fetch,
  { method, path, object }: { method: string; path: string; object?: KubeObject },
): Promise<Response> {
  const headers = { "content-type": "application/json", "user-agent": "kube-apiserver/orch" };
  return fetch(
    new Request(`https://orch${path}`, {
      method,
      headers,
      ...(object === undefined ? {} : { body: JSON.stringify(object) }),
    }),
  );
}
