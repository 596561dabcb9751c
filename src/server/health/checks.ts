import type { ServerContext } from "../server-context.ts";

/** One thing that must work. Throws or rejects when it does not. */
interface Check {
  readonly name: string;
  check(server: ServerContext): Promise<void> | void;
}

const STORE_MS = 2000;

const CHECKS: Readonly<Record<"livez" | "readyz" | "healthz", readonly Check[]>> = (() => {
  const ping: Check = { name: "ping", check: () => undefined };
  const store: Check = { name: "etcd", check: ({ store: s }) => s.ping(AbortSignal.timeout(STORE_MS)) };
  const caches: Check = { name: "informer-sync", check: ({ feed }) => feed.fresh() };
  const stopping: Check = {
    name: "shutdown",
    check: ({ signal }) => {
      if (signal.aborted) throw new Error("the server is stopping");
    },
  };
  return { livez: [ping, store], healthz: [ping, store], readyz: [ping, store, caches, stopping] };
})();

/** Answers /livez, /readyz and /healthz, with `verbose` and `exclude`, and one check by its name below them. */
export async function healthResponse(
  server: ServerContext,
  kind: keyof typeof CHECKS,
  options: { only?: string; query: URLSearchParams },
): Promise<Response> {
  const excluded = new Set(options.query.getAll("exclude"));
  const checks = CHECKS[kind].filter((c) =>
    options.only === undefined ? !excluded.has(c.name) : c.name === options.only,
  );
  if (options.only !== undefined && checks.length === 0) return text(404, `there is no check "${options.only}"\n`);
  const lines: string[] = [];
  let failed = false;
  for (const { name, check } of checks) {
    try {
      await check(server);
      lines.push(`[+]${name} ok`);
    } catch (error) {
      failed = true;
      server.log.warn("health check failed", { check: name, error });
      lines.push(`[-]${name} failed: reason withheld`);
    }
  }
  if (failed) return text(500, `${lines.join("\n")}\n${kind} check failed\n`);
  return text(200, options.query.has("verbose") ? `${lines.join("\n")}\n${kind} check passed\n` : "ok");
}

function text(status: number, body: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return new Response(body, { status, headers: { ...headers, "content-length": String(Buffer.byteLength(body)) } });
}
