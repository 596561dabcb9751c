import { APIService } from "../../api/kinds/apiregistration/api-service.ts";
import type { Feed } from "../cache/feed.ts";
import { follow } from "../cache/follow.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { ResourceTable } from "../registry/resource-table.ts";

/** The Service that answers for a version of a group. */
export interface RemoteService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** A version of a group, as an APIService registers it. */
export interface RegisteredVersion {
  /** Of the APIService. */
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly priority: { readonly group: number; readonly version: number };
  /** Absent for what this server answers itself. */
  readonly service?: RemoteService;
  /** PEM; absent when the server's certificate is not to be checked. Empty: by the authorities that the system trusts. */
  readonly ca?: string;
  readonly available: boolean;
}

export type RemoteVersion = RegisteredVersion & { readonly service: RemoteService };

/** Who answers for which version of which group, kept in step with the APIServices. */
export class ApiServices {
  /** By group/version. */
  readonly #versions = new Map<string, RegisteredVersion>();
  /** Looked at by every request, and empty in most clusters. */
  #remotes: readonly RemoteVersion[] = [];
  #generation = 0;

  constructor({ resources, feed }: { resources: ResourceTable; feed: Feed }) {
    follow(feed.cache(resources.builtIn(APIService).prefix), feed, {
      reset: (objects) => {
        this.#versions.clear();
        for (const object of objects) this.#set(object);
        this.#changed();
      },
      change: ({ object, deleted }) => {
        const key = keyOf(object.value as APIService);
        const before = this.#versions.get(key);
        if (deleted) this.#versions.delete(key);
        else this.#set(object);
        if ([before, this.#versions.get(key)].some((version) => version?.service !== undefined)) this.#changed();
      },
    });
  }

  /** Counts changes of what other servers answer for. */
  get generation(): number {
    return this.#generation;
  }

  get(group: string, version: string): RegisteredVersion | undefined {
    return this.#versions.get(`${group}/${version}`);
  }

  /** A version that another server answers for. */
  remote(group: string, version: string): RemoteVersion | undefined {
    return this.#remotes.find((remote) => remote.group === group && remote.version === version);
  }

  remotes(): readonly RemoteVersion[] {
    return this.#remotes;
  }

  /** Whether other servers answer for a version of this group. */
  serves(group: string): boolean {
    return this.#remotes.some((remote) => remote.group === group);
  }

  all(): RegisteredVersion[] {
    return [...this.#versions.values()];
  }

  #changed(): void {
    this.#remotes = this.all().filter(isRemote);
    this.#generation++;
  }

  #set(object: StoredObject): void {
    const value = object.value as APIService;
    this.#versions.set(keyOf(value), registeredVersion(value));
  }
}

const isRemote = (found: RegisteredVersion): found is RemoteVersion => found.service !== undefined;

const keyOf = ({ spec }: APIService): string => `${spec?.group ?? ""}/${spec?.version ?? ""}`;

/** What an APIService says. */
function registeredVersion({ metadata, spec, status }: APIService): RegisteredVersion {
  const { service, caBundle } = spec ?? {};
  return {
    name: metadata?.name ?? "",
    group: spec?.group ?? "",
    version: spec?.version ?? "",
    priority: { group: spec?.groupPriorityMinimum ?? 0, version: spec?.versionPriority ?? 0 },
    ...(service === undefined
      ? {}
      : { service: { namespace: service.namespace ?? "", name: service.name ?? "", port: service.port ?? 443 } }),
    ...(spec?.insecureSkipTLSVerify === true ? {} : { ca: Buffer.from(caBundle ?? "", "base64").toString("utf8") }),
    available: status?.conditions?.some(({ type, status: state }) => type === "Available" && state === "True") ?? false,
  };
}
