import type { KubeObject } from "../../api/kind.ts";
import { builtInObjects } from "./built-in-objects.ts";
import { publishEndpoint } from "./kubernetes-service.ts";
import { defaultRoles } from "./rbac/default-objects.ts";
import { repaired } from "./rbac/reconcile.ts";
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

/** An object and the collection it is posted to. */
export interface Placed {
  readonly path: string;
  readonly object: KubeObject;
}

/** Creates what every cluster has from the start, and mends its default roles. Safe to repeat, and to do on several servers at once. */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  const { fetch } = options;
  for (const placed of builtInObjects(options)) await createOnce(fetch, placed);
  await Promise.all(defaultRoles().map((role) => keepDefault(fetch, role)));
  await openServiceRange(fetch);
  await publishEndpoint(options);
}

/** Creates an object that is left alone when it exists. Throws for any other answer. */
export async function createOnce(fetch: Fetch, { path, object }: Placed): Promise<void> {
  // Looked for first: a Service that exists is refused for its address, not its name.
  if ((await send(fetch, { method: "GET", path: `${path}/${object.metadata?.name}` })).ok) return;
  const response = await send(fetch, { method: "POST", path, object });
  if (response.ok || response.status === 409) return;
  throw await failure("create", { path, object }, response);
}

/** Creates a default role or binding, or gives the one that is there what it lacks. */
async function keepDefault(fetch: Fetch, { path, object }: Placed): Promise<void> {
  const own = `${path}/${object.metadata?.name}`;
  for (;;) {
    const found = await send(fetch, { method: "GET", path: own });
    if (found.status === 404) return createOnce(fetch, { path, object });
    if (!found.ok) throw await failure("read", { path, object }, found);
    const repair = repaired((await found.json()) as KubeObject, object);
    if (repair === undefined) return;
    if (repair.recreate) {
      await send(fetch, { method: "DELETE", path: own });
      return createOnce(fetch, { path, object: repair.object });
    }
    const response = await send(fetch, { method: "PUT", path: own, object: repair.object });
    if (response.ok) return;
    // Another server, or a person, was quicker: their state is looked at.
    if (response.status !== 409 && response.status !== 404) throw await failure("mend", { path, object }, response);
  }
}

async function failure(what: string, { path, object }: Placed, response: Response): Promise<Error> {
  return new Error(`cannot ${what} "${object.metadata?.name}" at ${path}: ${response.status} ${await response.text()}`);
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
