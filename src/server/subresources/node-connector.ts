import { ApiError, notFoundError } from "../../api/errors.ts";
import { Node } from "../../api/kinds/core/node.ts";
import type { Reply } from "../http/answer.ts";
import type { ClusterAuthority, Credentials } from "../pki/cluster-authority.ts";
import { passedHeaders } from "../proxy/passed-headers.ts";
import { joined, passOn } from "../proxy/proxy-request.ts";
import type { Upstream } from "../proxy/upstream.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { RequestContext } from "../request-context.ts";

const TTL_SECONDS = 365 * 24 * 3600;

/** Talks to the HTTPS API of node agents, as the API server. */
export class NodeConnector {
  readonly #registry: Registry;
  readonly #resources: ResourceTable;
  readonly #authority: ClusterAuthority;
  #credentials: Promise<Credentials> | undefined;

  constructor(parts: { registry: Registry; resources: ResourceTable; authority: ClusterAuthority }) {
    this.#registry = parts.registry;
    this.#resources = parts.resources;
    this.#authority = parts.authority;
  }

  /**
   * Asks a node's agent for this path and query in place of the request's own, and answers with what comes back, as it comes. Throws
   * ServiceUnavailable when it cannot be reached.
   */
  async forward(ctx: RequestContext, node: string, target: string): Promise<Reply> {
    const upstream = await this.upstream(node);
    const { connection, request } = ctx;
    const headers = passedHeaders(request, connection, `${upstream.host}:${upstream.port}`);
    const { body, method, signal } = request;
    try {
      return (await passOn(ctx, upstream, { method, target, headers, body, signal })) ?? joined();
    } catch (cause) {
      throw unreachable(node, upstream, cause);
    }
  }

  /** Where the agent of a node answers, and how to show it that we are the API server. Throws NotFound, or ServiceUnavailable before it has said so. */
  async upstream(name: string): Promise<Upstream> {
    const resource = this.#resources.builtIn(Node);
    const node = this.#registry.cached({ resource, namespace: "", name })?.value as Node | undefined;
    if (node === undefined) throw notFoundError(resource.name, name);
    const host = node.status?.addresses?.find((address) => address.type === "InternalIP")?.address;
    const port = node.status?.daemonEndpoints?.kubeletEndpoint?.Port;
    if (host === undefined || port === undefined) {
      throw new ApiError("ServiceUnavailable", `node "${name}" has not yet said where its agent answers`);
    }
    const { cert, key } = await this.#certificate();
    return { host, port, tls: { cert, key, ca: this.#authority.caPem } };
  }

  #certificate(): Promise<Credentials> {
    this.#credentials ??= this.#authority.issueClient(
      { user: "kube-apiserver-kubelet-client", groups: ["system:masters"] },
      TTL_SECONDS,
    );
    return this.#credentials;
  }
}

function unreachable(node: string, { host, port }: Upstream, cause: unknown): ApiError {
  const text = `the agent of node "${node}" at ${host}:${port} cannot be reached: ${(cause as Error).message}`;
  return new ApiError("ServiceUnavailable", text, { cause });
}
