import type { ServerContext } from "../server-context.ts";
import type { RemoteVersion } from "./api-services.ts";

const AGGREGATED = ["v2", "v2beta1"].map(
  (v) => `application/json;g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList`,
);
const TIMEOUT_MS = 5_000;

/** A resource in aggregated discovery, as its server describes it. */
type AggregatedResource = Record<string, unknown>;

interface Known {
  readonly resources: readonly AggregatedResource[];
  readonly isCurrent: boolean;
}

interface GroupList {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly { readonly version: string; readonly resources?: readonly AggregatedResource[] }[];
  }[];
}

interface ListedResource {
  readonly name: string;
  readonly singularName?: string;
  readonly namespaced?: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** What the servers behind this one serve, as they last said. */
export class RemoteDiscovery {
  readonly #known = new Map<string, Known>();
  readonly #server: Pick<ServerContext, "remote" | "signal" | "log">;

  constructor(server: Pick<ServerContext, "remote" | "signal" | "log">) {
    this.#server = server;
  }

  /** The resources of a version, and whether its server still says so. Nothing is known of one that never answered. */
  of({ group, version }: { group: string; version: string }): Known {
    return this.#known.get(`${group}/${version}`) ?? { resources: [], isCurrent: false };
  }

  /** Asks again, or notes that there is nobody to ask. */
  async refresh(remote: RemoteVersion, isAvailable: boolean): Promise<void> {
    const key = `${remote.group}/${remote.version}`;
    try {
      if (isAvailable) this.#known.set(key, { resources: await this.#ask(remote), isCurrent: true });
      else this.#known.set(key, { ...this.of(remote), isCurrent: false });
    } catch (error) {
      this.#known.set(key, { ...this.of(remote), isCurrent: false });
      this.#server.log.warn("an API's own discovery cannot be read", { name: remote.name, error });
    }
  }

  async #ask(remote: RemoteVersion): Promise<readonly AggregatedResource[]> {
    const signal = AbortSignal.any([this.#server.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const whole = await this.#server.remote.get(remote, "/apis", { accept: AGGREGATED.join(","), signal });
    if (whole.ok && whole.headers.get("content-type")?.includes("as=APIGroupDiscoveryList")) {
      const { items = [] } = (await whole.json()) as GroupList;
      const group = items.find(({ metadata }) => metadata?.name === remote.group);
      return group?.versions?.find(({ version }) => version === remote.version)?.resources ?? [];
    }
    await whole.body?.cancel();
    const path = `/apis/${remote.group}/${remote.version}`;
    const list = await this.#server.remote.get(remote, path, { accept: "application/json", signal });
    if (!list.ok) throw new Error(`bad status from ${path}: ${list.status}`);
    const { resources = [] } = (await list.json()) as { resources?: readonly ListedResource[] };
    return aggregatedFrom(resources, remote);
  }
}

/** The lines of a plain list of resources, subresources with what they are a part of. */
function aggregatedFrom(
  resources: readonly ListedResource[],
  own: { group: string; version: string },
): AggregatedResource[] {
  const kindOf = ({ group, version, kind }: ListedResource) => ({
    group: group || own.group,
    version: version || own.version,
    kind,
  });
  return resources
    .filter(({ name }) => !name.includes("/"))
    .map((resource) => {
      const parts = resources.filter(({ name }) => name.startsWith(`${resource.name}/`));
      return {
        resource: resource.name,
        responseKind: kindOf(resource),
        scope: resource.namespaced === true ? "Namespaced" : "Cluster",
        singularResource: resource.singularName ?? "",
        verbs: resource.verbs ?? [],
        ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
        ...(resource.categories === undefined ? {} : { categories: resource.categories }),
        ...(parts.length === 0
          ? {}
          : {
              subresources: parts.map((part) => ({
                subresource: part.name.slice(resource.name.length + 1),
                responseKind: kindOf(part),
                verbs: part.verbs ?? [],
              })),
            }),
      };
    });
}
