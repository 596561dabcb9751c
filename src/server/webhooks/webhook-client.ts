import { pickEndpoint } from "../proxy/pick-endpoint.ts";
import type { ServerContext } from "../server-context.ts";
import { CallError, callErrorOf, statusText } from "./call-error.ts";
import type { ClientConfig } from "./client-config.ts";

/** Bytes of an answer. The largest that makes sense is a review of all that one call converts. */
const ANSWER_LIMIT = 16 * 1024 * 1024;
/** Bytes of an error page that a message quotes. */
const EXCERPT = 200;

export interface CallOptions {
  readonly timeoutSeconds: number;
  /** Ends the call early. */
  readonly signal?: AbortSignal;
}

/** Where a call goes, and by what name it is known there. */
interface Route {
  /** As messages name it. */
  readonly url: string;
  readonly address: string;
  readonly host: string;
  /** What the certificate must be for; absent: the host of the address. */
  readonly serverName?: string;
}

/**
 * Asks webhooks over HTTPS. Connections are kept and used again, apart for each authority and name. This is `fetch` and not the exchange of
 * ../proxy/, because answers are small, read whole, and nothing has to pass through unchanged.
 */
export class WebhookClient {
  readonly #server: Pick<ServerContext, "registry" | "resources">;

  constructor(server: Pick<ServerContext, "registry" | "resources">) {
    this.#server = server;
  }

  /** Posts a review and answers with what comes back, parsed. Rejects with a CallError, whose message begins like `Post "https://…": `. */
  async post(config: ClientConfig, review: unknown, { timeoutSeconds, signal }: CallOptions): Promise<unknown> {
    const route = routeOf(config, timeoutSeconds);
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
    try {
      const { address, host, serverName } = this.#addressed(config, route);
      const response = await sent(address, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json", "user-agent": "orch", host },
        body: JSON.stringify(review),
        redirect: "manual",
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        tls: { ...caOf(config), ...(serverName === undefined ? {} : { serverName }) },
      });
      return await answerOf(response);
    } catch (error) {
      const { message } = callErrorOf(error, new URL(route.address).host);
      throw new CallError(`Post "${route.url}": ${message}`, { cause: error });
    }
  }

  #addressed({ service }: ClientConfig, route: Route): Route {
    if (service === undefined) return route;
    const { host, port } = pickEndpoint(this.#server, { ...service, port: service.port ?? 443 });
    const url = new URL(route.address);
    url.hostname = host.includes(":") ? `[${host}]` : host;
    url.port = String(port);
    return { ...route, address: url.href };
  }
}

/**
 * Once more when a kept connection was closed under the question: the other side may have gone, or just have been idle for too long.
 * Whoever is asked has to stand the same question twice anyway.
 */
async function sent(address: string, init: BunFetchRequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if ((error as { code?: string }).code !== "ECONNRESET") throw error;
    return fetch(address, init);
  }
}

function routeOf({ service, url = "" }: ClientConfig, timeoutSeconds: number): Route {
  if (service === undefined) {
    if (!URL.canParse(url)) throw new CallError(`"${url}" is not the URL of a webhook`);
    const address = new URL(url);
    address.searchParams.set("timeout", `${timeoutSeconds}s`);
    return { url: address.href, address: address.href, host: address.host };
  }
  const name = `${service.name}.${service.namespace}.svc`;
  const host = `${name}:${service.port ?? 443}`;
  const path = `/${(service.path ?? "").replace(/^\/+/, "")}?timeout=${timeoutSeconds}s`;
  return { url: `https://${host}${path}`, address: `https://${host}${path}`, host, serverName: name };
}

function caOf({ caBundle = "" }: ClientConfig): { ca?: string } {
  return caBundle === "" ? {} : { ca: Buffer.from(caBundle, "base64").toString() };
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await textWithin(response);
  if (!response.ok) throw new CallError(statusText(response.status, text.slice(0, EXCERPT)));
  try {
    return JSON.parse(text);
  } catch (cause) {
    const shown = JSON.stringify(text.slice(0, EXCERPT));
    throw new CallError(`the webhook answered with ${shown}, which is not JSON`, { cause });
  }
}

/** The text of an answer; a webhook that does not stop must not fill the memory. */
async function textWithin(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_LIMIT) throw new CallError(`the webhook's answer is larger than ${ANSWER_LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
