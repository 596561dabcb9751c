import { connect } from "node:tls";
import { ApiError, notFoundError } from "../../api/errors.ts";
import { Node } from "../../api/kinds/core/node.ts";
import type { ApiRequest } from "../http/api-request.ts";
import type { Upgrade } from "../http/connection.ts";
import type { ClusterAuthority, Credentials } from "../pki/cluster-authority.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";

const TTL_SECONDS = 365 * 24 * 3600;
const CONNECT_MS = 10_000;
/** What belongs to the client's connection, or must not reach a node. */
const OWN_HEADERS = new Set(["host", "authorization", "content-length"]);

/** Where a node's agent answers. */
interface Endpoint {
  readonly host: string;
  readonly port: number;
}

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

  /** Sends a request to a node and answers with what comes back, as it comes. Throws ServiceUnavailable when it cannot be reached. */
  async forward(node: string, path: string, request: ApiRequest): Promise<Response> {
    const { host, port } = this.#endpoint(node);
    const { cert, key } = await this.#certificate();
    const headers = new Headers([...request.headers]);
    for (const name of OWN_HEADERS) headers.delete(name);
    const body = request.method === "GET" || request.method === "HEAD" ? undefined : await request.bytes();
    try {
      const answer = await fetch(`https://${host}:${port}${path}`, {
        method: request.method,
        headers,
        signal: request.signal,
        ...(body === undefined ? {} : { body }),
        tls: { cert, key, ca: this.#authority.caPem },
      });
      return new Response(answer.body, {
        status: answer.status,
        headers: { "content-type": answer.headers.get("content-type") ?? "text/plain" },
      });
    } catch (cause) {
      throw unreachable(node, { host, port }, cause);
    }
  }

  /** Joins the client's connection to one with the node, byte by byte; the node answers the upgrade. */
  async splice(node: string, path: string, { method, upgrade }: { method: string; upgrade: Upgrade }): Promise<void> {
    const endpoint = this.#endpoint(node);
    const { cert, key } = await this.#certificate();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const upstream = connect({ ...endpoint, cert, key, ca: this.#authority.caPem }, resolve);
    upstream.setTimeout(CONNECT_MS, () => upstream.destroy(new Error("the node does not answer")));
    // Stays for as long as the socket lives: one failure may be told twice, and untold ones end the process.
    upstream.on("error", reject).on("close", () => reject(new Error("the node closed the connection")));
    await promise.catch((cause: unknown) => {
      throw unreachable(node, endpoint, cause);
    });
    upstream.setTimeout(0);
    const { socket, head } = upgrade.take();
    // The client may have left while the node was being reached; its end is not told again.
    if (socket.destroyed) {
      upstream.destroy();
      return;
    }
    upstream.write(`${requestHead(method, path, { endpoint, rawHeaders: upgrade.rawHeaders })}`);
    if (head.byteLength > 0) upstream.write(head);
    const end = (): void => {
      upstream.destroy();
      socket.destroy();
    };
    upstream.on("error", end).on("close", end);
    socket.on("error", end).on("close", end);
    upstream.pipe(socket);
    socket.pipe(upstream);
  }

  #certificate(): Promise<Credentials> {
    this.#credentials ??= this.#authority.issueClient(
      { user: "kube-apiserver-kubelet-client", groups: ["system:masters"] },
      TTL_SECONDS,
    );
    return this.#credentials;
  }

  #endpoint(name: string): Endpoint {
    const resource = this.#resources.builtIn(Node);
    const node = this.#registry.cached({ resource, namespace: "", name })?.value as Node | undefined;
    if (node === undefined) throw notFoundError(resource.name, name);
    const host = node.status?.addresses?.find((address) => address.type === "InternalIP")?.address;
    const port = node.status?.daemonEndpoints?.kubeletEndpoint?.Port;
    if (host !== undefined && port !== undefined) return { host, port };
    throw new ApiError("ServiceUnavailable", `node "${name}" has not yet said where its agent answers`);
  }
}

function requestHead(
  method: string,
  path: string,
  { endpoint, rawHeaders }: { endpoint: Endpoint; rawHeaders: readonly string[] },
): string {
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${endpoint.host}:${endpoint.port}`];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    if (!OWN_HEADERS.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[i + 1]}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function unreachable(node: string, { host, port }: Endpoint, cause: unknown): ApiError {
  const text = `the agent of node "${node}" at ${host}:${port} cannot be reached: ${(cause as Error).message}`;
  return new ApiError("ServiceUnavailable", text, { cause });
}
