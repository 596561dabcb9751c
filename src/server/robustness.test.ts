import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";

const MAIN = join(import.meta.dir, "../main.ts");
const PODS = "/api/v1/namespaces/default/pods";

/** `orch server` as a process of its own: what must survive, or end as it should. */
function spawnServer(dir: string, port: number, ...more: string[]) {
  const flags = ["--data-dir", dir, "--bind-address", "127.0.0.1", "--https-port", String(port), "--no-agent"];
  return Bun.spawn([process.execPath, MAIN, "server", ...flags, "--no-scheduler", "--no-controller-manager", ...more], {
    stdout: "pipe",
    stderr: "pipe",
  });
}

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const { port } = probe;
  probe.stop(true);
  return port;
}

describe("orch server", () => {
  const dir = mkdtempSync(join(tmpdir(), "orch-robust-"));
  const port = freePort();
  let server: ReturnType<typeof spawnServer>;

  const call = (method: string, path: string, options: { body?: object; type?: string; signal?: AbortSignal } = {}) =>
    fetch(`https://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: "Bearer t", "content-type": options.type ?? "application/json" },
      tls: { rejectUnauthorized: false },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });

  /** Sends bytes as they are; resolves to what came back when the connection ends or, at the latest, after `ms`. */
  const raw = (text: string, ms: number): Promise<string> =>
    new Promise((resolve) => {
      let came = "";
      const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => socket.write(text));
      const timer = setTimeout(() => socket.destroy(), ms);
      socket.on("data", (data) => {
        came += data.toString();
      });
      socket.on("error", () => undefined);
      socket.on("close", () => {
        clearTimeout(timer);
        resolve(came);
      });
    });

  const exec = [
    `GET ${PODS}/p/exec?command=true HTTP/1.1`,
    "Host: x",
    "Authorization: Bearer t",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ].join("\r\n");

  beforeAll(async () => {
    writeFileSync(join(dir, "tokens.csv"), 't,admin,1,"system:masters"\n');
    server = spawnServer(dir, port, "--token-auth-file", join(dir, "tokens.csv"));
    await server.stdout.getReader().read();
    await call("POST", "/api/v1/nodes", { body: { metadata: { name: "absent" } } });
    const daemonEndpoints = { kubeletEndpoint: { Port: freePort() } };
    const status = { addresses: [{ type: "InternalIP", address: "127.0.0.1" }], daemonEndpoints };
    await call("PATCH", "/api/v1/nodes/absent/status", { body: { status }, type: "application/merge-patch+json" });
    await call("POST", "/api/v1/namespaces/default/serviceaccounts", { body: { metadata: { name: "default" } } });
    const spec = { nodeName: "absent", containers: [{ name: "c", image: "x" }] };
    await call("POST", PODS, { body: { metadata: { name: "p" }, spec } });
  });

  afterAll(() => {
    server.kill("SIGKILL");
    rmSync(dir, { recursive: true });
  });

  const alive = async (): Promise<void> => {
    expect(await (await call("GET", "/readyz")).text()).toBe("ok");
    expect(server.exitCode).toBeNull();
  };

  test("an upgrade to an agent that is not there answers 503", async () => {
    expect(await raw(`${exec}\r\n\r\n`, 3000)).toStartWith("HTTP/1.1 503");
    expect((await call("GET", `${PODS}/p/log`)).status).toBe(503);
    await alive();
  });

  test("an upgrade of a pod that is not there answers 404", async () => {
    expect(await raw(`${exec.replace("/p/", "/none/")}\r\n\r\n`, 3000)).toStartWith("HTTP/1.1 404");
    await alive();
  });

  test("clients that leave half-way end nothing but their request", async () => {
    await Promise.all([
      raw(exec, 50),
      raw(`${exec}\r\n\r\n`, 5),
      raw("\u0000\u0001 no HTTP at all\r\n\r\n", 50),
      raw(`POST ${PODS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nContent-Length: 100\r\n\r\n{"a":`, 50),
      raw("GET /api HTTP/1.1\r\nHost: x\r\nAuthor", 50),
    ]);
    for (const path of [`${PODS}?watch=true`, PODS]) {
      const leave = new AbortController();
      const answer = call("GET", path, { signal: leave.signal }).catch(() => undefined);
      leave.abort();
      await answer;
    }
    await alive();
  });

  test("a port that is taken is refused on one line", async () => {
    const other = mkdtempSync(join(tmpdir(), "orch-robust-"));
    const second = spawnServer(other, port);
    expect(await second.exited).toBe(1);
    const complaint = await new Response(second.stderr).text();
    expect(complaint.trim().split("\n")).toHaveLength(1);
    expect(complaint).toContain(`cannot listen on "127.0.0.1:${port}"`);
    rmSync(other, { recursive: true });
  });

  test("an etcd that is not there is reported on one line", async () => {
    const other = mkdtempSync(join(tmpdir(), "orch-robust-"));
    const second = spawnServer(other, freePort(), "--datastore", `http://127.0.0.1:${freePort()}`);
    expect(await second.exited).toBe(1);
    expect((await new Response(second.stderr).text()).trim().split("\n")).toHaveLength(1);
    rmSync(other, { recursive: true });
  }, 30_000);

  test("SIGTERM ends it within two seconds while watches are open", async () => {
    const watches = await Promise.all([1, 2, 3].map(() => call("GET", `${PODS}?watch=true`)));
    const texts = watches.map((watch) => watch.text().catch(() => "cut"));
    const asked = performance.now();
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    expect(performance.now() - asked).toBeLessThan(2000);
    await Promise.all(texts);
    expect(readFileSync(join(dir, "kubeconfig"), "utf8")).toContain("certificate-authority-data");
  });
});
