import { Connection } from "./connection.ts";
import { dial, type Upstream } from "./upstream.ts";

/** Connections that wait for the next request, to each upstream, and for how long; milliseconds. */
const KEPT = 16;
const IDLE_MS = 30_000;

/** Connections to upstreams. Those that were of use are kept for a while: a TLS handshake costs more than most requests. */
export class ConnectionPool implements Disposable {
  readonly #idle = new Map<string, Set<Connection>>();
  #closed = false;

  /** A connection of its own. Rejects when it cannot be made. */
  async connect(upstream: Upstream, signal: AbortSignal): Promise<Connection> {
    const connection = new Connection(await dial(upstream, signal));
    connection.socket.on("timeout", () => connection.close()).on("close", () => this.#forget(upstream, connection));
    return connection;
  }

  /** One that is kept; its other side may close it at any moment. */
  take(upstream: Upstream): Connection | undefined {
    const kept = this.#idle.get(keyOf(upstream)) ?? [];
    for (const connection of kept) {
      this.#forget(upstream, connection);
      connection.socket.setTimeout(0);
      if (connection.isQuiet) return connection;
      connection.close();
    }
    return undefined;
  }

  /** Keeps a connection on which an answer has ended. */
  give(upstream: Upstream, connection: Connection): void {
    const key = keyOf(upstream);
    const kept = this.#idle.get(key) ?? new Set();
    if (this.#closed || !connection.isQuiet || kept.size >= KEPT) {
      connection.close();
      return;
    }
    this.#idle.set(key, kept.add(connection));
    connection.socket.setTimeout(IDLE_MS);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const kept of this.#idle.values()) for (const connection of kept) connection.close();
  }

  #forget(upstream: Upstream, connection: Connection): void {
    const key = keyOf(upstream);
    const kept = this.#idle.get(key);
    kept?.delete(connection);
    if (kept?.size === 0) this.#idle.delete(key);
  }
}

/** What has to be alike for a connection to serve: who is there, how that was proved, and who we said to be. */
const keyOf = ({ host, port, tls }: Upstream): string =>
  JSON.stringify([host, port, tls && [tls.serverName, tls.ca, tls.cert]]);
