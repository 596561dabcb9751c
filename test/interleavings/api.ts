const POLL_MS = 20;

/** The server under test, as clients reach it while it dies and comes back. */
export class Api {
  readonly #url: string;
  readonly #token: string;
  readonly base: string;

  constructor(server: { url: string; token: string }, namespace: string) {
    this.#url = server.url;
    this.#token = server.token;
    this.base = `/api/v1/namespaces/${namespace}/configmaps`;
  }

  /** Rejects when the connection breaks. */
  async send(
    method: string,
    path: string,
    options: { body?: unknown; type?: string; signal?: AbortSignal } = {},
  ): Promise<{ status: number; body: unknown; response: Response }> {
    const response = await this.open(method, path, options);
    return { status: response.status, body: await response.json(), response };
  }

  open(
    method: string,
    path: string,
    { body, type = "application/json", signal }: { body?: unknown; type?: string; signal?: AbortSignal } = {},
  ): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": type, accept: "application/json" },
      tls: { rejectUnauthorized: false },
      ...(signal === undefined ? {} : { signal }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Resolves when the server answers again. */
  async reachable(): Promise<void> {
    for (;;) {
      try {
        const response = await this.open("GET", "/readyz");
        await response.text();
        if (response.ok) return;
      } catch {
        // Still away.
      }
      await Bun.sleep(POLL_MS);
    }
  }
}
