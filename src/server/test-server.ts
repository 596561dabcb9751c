import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../lib/clock.ts";
import { createLogger } from "../lib/log.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import type { User } from "./auth/user.ts";
import { type ApiServer, createServer, type ServerOptions } from "./server.ts";

/** A parsed body, of which tests name what they expect to find. */
export type Body = ReturnType<typeof JSON.parse>;

export interface Sent<T = Body> {
  readonly status: number;
  /** Parsed when it is JSON, the text otherwise. */
  readonly body: T;
  readonly warnings: string | null;
}

export interface SendOptions {
  /** Absent: a member of system:masters. */
  readonly as?: User | undefined;
  /** Of the body; absent: JSON, or a merge patch. */
  readonly type?: string | undefined;
}

/** An API server of a test, with a folder and a SQLite store of its own. */
export interface TestServer extends Pick<ApiServer, "url" | "caPem" | "fetch" | "issueClientCert">, AsyncDisposable {
  readonly dir: string;
  readonly store: Store;
  send<T = Body>(method: string, path: string, body?: unknown, options?: SendOptions): Promise<Sent<T>>;
  /** Ends the server and starts one on the same store, with these options changed; `meanwhile` runs while there is none. */
  restart(changes?: Partial<ServerOptions>, meanwhile?: () => Promise<void>): Promise<void>;
}

/** Starts a server in whose namespace `default` pods can be made. It says nothing but errors, unless the options have another log. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), "orch-server-"));
  const log = createLogger({ level: "error" });
  const stop = new AbortController();
  const store = await openStore({ datastore: "sqlite", dir, signal: stop.signal, log });
  const shared = { store, dir, log, clock: systemClock, signal: stop.signal };
  const address = { address: "127.0.0.1", port: 0, serviceClusterIPRange: "10.96.0.0/16" };
  let current = { ...shared, ...address, ...options };
  let server = await createServer(current);
  const send: TestServer["send"] = async (method, path, body, { as, type } = {}) => {
    const headers = { "content-type": type ?? TYPES[method] ?? "application/json" };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await server.fetch(new Request(`https://orch${path}`, init), as);
    const isJson = response.headers.get("content-type") === "application/json";
    const answer = isJson ? await response.json() : await response.text();
    return { status: response.status, body: answer as Body, warnings: response.headers.get("warning") };
  };
  await send("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  return {
    get url() {
      return server.url;
    },
    get caPem() {
      return server.caPem;
    },
    dir,
    store,
    send,
    fetch: (request, as) => server.fetch(request, as),
    issueClientCert: (subject) => server.issueClientCert(subject),
    async restart(changes = {}, meanwhile) {
      await server[Symbol.asyncDispose]();
      await meanwhile?.();
      current = { ...current, ...changes };
      server = await createServer(current);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      stop.abort();
      await store[Symbol.asyncDispose]();
      rmSync(dir, { recursive: true });
    },
  };
}

const TYPES: Readonly<Record<string, string>> = { PATCH: "application/merge-patch+json" };
