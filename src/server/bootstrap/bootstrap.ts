import type { KubeObject } from "../../api/kind.ts";
import { builtInObjects } from "./built-in-objects.ts";
import { endpointObjects, publishEndpoint } from "./kubernetes-service.ts";
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
  // Nothing else can be created before its namespace.
  const { namespaces = [], others = [] } = Object.groupBy(builtInObjects(options), ({ object }) =>
    object.kind === "Namespace" ? "namespaces" : "others",
  );
  await Promise.all(namespaces.map((placed) => createOnce(fetch, placed)));
  await Promise.all([createInOrder(fetch, others), keepDefaults(fetch, defaultRoles())]);
  await openServiceRange(fetch);
  await publishEndpoint(options);
}

async function createInOrder(fetch: Fetch, all: readonly Placed[]): Promise<void> {
  for (const placed of all) await createOnce(fetch, placed);
}

/**
 * Creates again what somebody deleted of that, default roles excepted. What is there is left alone: of several servers each would
 * point the Service "kubernetes" at itself.
 */
export async function restore(options: BootstrapOptions): Promise<void> {
  for (const placed of [...builtInObjects(options), ...endpointObjects(options)])
    await createOnce(options.fetch, placed);
}

/** Creates an object that is left alone when it exists. Throws for any other answer. */
export async function createOnce(fetch: Fetch, placed: Placed): Promise<void> {
  // Looked for first: a Service that exists is refused for its address, not its name.
  if (!(await send(fetch, { method: "GET", path: pathOf(placed) })).ok) await create(fetch, placed);
}

/** Creates an object that may have been created meanwhile. Throws for any other answer. */
export async function create(fetch: Fetch, { path, object }: Placed): Promise<void> {
  const response = await send(fetch, { method: "POST", path, object });
  if (!response.ok && response.status !== 409) throw await failure("create", { path, object }, response);
}

/** Creates default roles and bindings, or gives those that are there what they lack. */
async function keepDefaults(fetch: Fetch, defaults: readonly Placed[]): Promise<void> {
  for (const [path, wanted] of Map.groupBy(defaults, (placed) => placed.path)) {
    const response = await send(fetch, { method: "GET", path });
    if (!response.ok) throw new Error(`cannot list ${path}: ${response.status} ${await response.text()}`);
    const { items } = (await response.json()) as { items: KubeObject[] };
    const known = new Map(items.map((item) => [item.metadata?.name, item]));
    await Promise.all(
      wanted.map((placed) => {
        const current = known.get(placed.object.metadata?.name);
        return current === undefined ? create(fetch, placed) : mend(fetch, placed, current);
      }),
    );
  }
}

async function mend(fetch: Fetch, placed: Placed, known: KubeObject): Promise<void> {
  for (let current = known; ; ) {
    const repair = repaired({ ...current, ...typeOf(placed.object) }, placed.object);
    if (repair === undefined) return;
    if (repair.recreate) {
      await send(fetch, { method: "DELETE", path: pathOf(placed) });
      return create(fetch, { ...placed, object: repair.object });
    }
    const response = await send(fetch, { method: "PUT", path: pathOf(placed), object: repair.object });
    if (response.ok) return;
    if (response.status !== 409) throw await failure("mend", placed, response);
    // Another server, or a person, was quicker: their state is looked at.
    const found = await send(fetch, { method: "GET", path: pathOf(placed) });
    if (!found.ok) throw await failure("read", placed, found);
    current = (await found.json()) as KubeObject;
  }
}

const pathOf = ({ path, object }: Placed): string => `${path}/${object.metadata?.name}`;

/** What items of lists lack. */
const typeOf = ({ apiVersion, kind }: KubeObject): Pick<KubeObject, "apiVersion" | "kind"> => ({
  ...(apiVersion === undefined ? {} : { apiVersion }),
  ...(kind === undefined ? {} : { kind }),
});

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
