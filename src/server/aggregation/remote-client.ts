import { ApiError } from "../../api/errors.ts";
import type { User } from "../auth/user.ts";
import type { HeaderLine, Reply } from "../http/answer.ts";
import type { ClusterAuthority, Credentials } from "../pki/cluster-authority.ts";
import type { ConnectionPool } from "../proxy/connection-pool.ts";
import { exchange } from "../proxy/exchange.ts";
import { passedHeaders } from "../proxy/passed-headers.ts";
import { pickEndpoint } from "../proxy/pick-endpoint.ts";
import { joined, passOn } from "../proxy/proxy-request.ts";
import type { Upstream } from "../proxy/upstream.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { RequestContext } from "../request-context.ts";
import type { ServerContext } from "../server-context.ts";
import type { RemoteService, RemoteVersion } from "./api-services.ts";
import { FRONT_PROXY, identityHeaders } from "./identity-headers.ts";

const TTL_SECONDS = 365 * 24 * 3600;
/** Who this server is when it asks for itself. */
const AGGREGATOR: User = { name: "system:kube-aggregator", groups: ["system:masters"] };

/** Speaks with the servers behind this one, in the name of its users. */
export class RemoteClient {
  readonly #server: Pick<ServerContext, "registry" | "resources">;
  readonly #authority: ClusterAuthority;
  readonly #connections: ConnectionPool;
  #credentials: Promise<Credentials> | undefined;

  /** `authority` signs what is shown to those servers. */
  constructor(parts: {
    registry: Registry;
    resources: ResourceTable;
    authority: ClusterAuthority;
    connections: ConnectionPool;
  }) {
    this.#connections = parts.connections;
    this.#server = { registry: parts.registry, resources: parts.resources };
    this.#authority = parts.authority;
  }

  /** The authority by which those servers know this one, in PEM. */
  get caPem(): string {
    return this.#authority.caPem;
  }

  /** Passes a user's request on, watches and upgrades too. Throws ServiceUnavailable when there is nobody to answer. */
  async proxy(ctx: RequestContext, remote: RemoteVersion): Promise<Reply> {
    if (!remote.available) return unavailable();
    const { connection, request, user } = ctx;
    const upstream = await this.#upstream(remote).catch(() => undefined);
    if (upstream === undefined) return unavailable();
    const headers = [...passedHeaders(request, connection, hostOf(remote.service)), ...identityHeaders(user)];
    const { body, method, signal } = request;
    const target = request.url.slice(request.url.indexOf("/", "https://".length));
    try {
      return (await passOn(ctx, upstream, { method, target, headers, body, signal })) ?? joined();
    } catch (cause) {
      const text = `error trying to reach service: ${(cause as Error).message}`;
      throw new ApiError("ServiceUnavailable", text, { cause });
    }
  }

  /** Reads something of a remote server for this one. Rejects when it cannot be reached. */
  async get(remote: RemoteVersion, path: string, options: { accept: string; signal: AbortSignal }): Promise<Response> {
    const headers: HeaderLine[] = [
      ["Host", hostOf(remote.service)],
      ["Accept", options.accept],
      ["User-Agent", "kube-apiserver/orch"],
      ...identityHeaders(AGGREGATOR),
    ];
    const request = { method: "GET", target: path, headers, body: null, signal: options.signal };
    return exchange(this.#connections, await this.#upstream(remote), request);
  }

  async #upstream({ service, ca }: RemoteVersion): Promise<Upstream> {
    this.#credentials ??= this.#authority.issueClient({ user: FRONT_PROXY, groups: [] }, TTL_SECONDS);
    const { cert, key } = await this.#credentials;
    const tls = { cert, key, serverName: hostOf(service), ...(ca === undefined ? {} : { ca }) };
    return { ...pickEndpoint(this.#server, service), tls };
  }
}

const hostOf = ({ namespace, name }: RemoteService): string => `${name}.${namespace}.svc`;

/** In plain text, as Kubernetes' aggregator answers. */
const unavailable = (): Response =>
  new Response("service unavailable\n", {
    status: 503,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
  });
