import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { startTestServer, type TestServer } from "../test-server.ts";

const NS = "/api/v1/namespaces/default";
/** Pods have no address that is this machine's alone. */
const IP = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
const PAGE = `<html><body><a href="/next?x=1#y">n</a><img src="rel.png"><a href="http://other.example/z">z</a></body></html>`;

interface Echo {
  method: string;
  url: string;
  headers: Record<string, string>;
  bytes: number;
}

describe.skipIf(IP === undefined)("proxy", () => {
  let server: TestServer;
  let web: Bun.Server<undefined>;
  let base: string;

  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      redirect: "manual",
      ...init,
      headers: { authorization: "Bearer admin-token", ...(init.headers as Record<string, string>) },
      tls: { ca: server.caPem },
    });
  const send = async (method: string, path: string, body: object): Promise<void> => {
    const response = await call(path, {
      method,
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  };
  const pod = async (name: string, ip: string): Promise<void> => {
    const ports = [{ containerPort: web.port, name: "web" }];
    const spec = { containers: [{ name: "c", image: "i", ports }], nodeName: "n1" };
    await send("POST", `${NS}/pods`, { metadata: { name }, spec });
    const status = { phase: "Running", podIP: ip, podIPs: [{ ip }] };
    await send("PUT", `${NS}/pods/${name}/status`, { metadata: { name }, spec, status });
  };

  beforeAll(async () => {
    web = Bun.serve({
      hostname: "0.0.0.0",
      port: 0,
      async fetch(request, self) {
        const url = new URL(request.url);
        if (url.pathname === "/ws" && self.upgrade(request)) return undefined;
        if (url.pathname === "/page")
          return new Response(PAGE, { headers: { "content-type": "text/html; charset=utf-8" } });
        if (url.pathname === "/away") return new Response(null, { status: 302, headers: { location: "/there/?q=1" } });
        const bytes = (await request.bytes()).byteLength;
        const headers = Object.fromEntries(request.headers);
        const cors = { "access-control-allow-origin": "*", "x-custom": "1" };
        return Response.json(
          { method: request.method, url: url.pathname + url.search, headers, bytes },
          { headers: cors },
        );
      },
      websocket: {
        message(socket, message) {
          socket.send(`echo ${message}`);
        },
      },
    });
    server = await startTestServer();
    const tokenAuthFile = join(server.dir, "tokens.csv");
    writeFileSync(tokenAuthFile, 'admin-token,admin,1,"system:masters"\n');
    await server.restart({ tokenAuthFile });
    base = `${NS}/pods/web/proxy`;
    await pod("web", IP ?? "");
    await pod("self", "127.0.0.1");
    await send("POST", `${NS}/services`, { metadata: { name: "web" }, spec: { ports: [{ name: "http", port: 80 }] } });
    await send("POST", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", {
      metadata: { name: "web-1", labels: { "kubernetes.io/service-name": "web" } },
      addressType: "IPv4",
      ports: [{ name: "http", port: web.port, protocol: "TCP" }],
      endpoints: [{ addresses: [IP], targetRef: { kind: "Pod", name: "web", namespace: "default" } }],
    });
  });

  afterAll(async () => {
    await web.stop(true);
    await server[Symbol.asyncDispose]();
  });

  test("proxy passes every method on, without the client's credentials", async () => {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const headers = { "x-mine": "a", "x-remote-user": "root" };
      const response = await call(`${base}/a%2Fb/?x=1&x=2`, {
        method,
        headers,
        ...(method === "POST" ? { body: "hi" } : {}),
      });
      const echo = (await response.json()) as Echo;
      expect(echo).toMatchObject({ method, url: "/a%2Fb/?x=1&x=2", bytes: method === "POST" ? 2 : 0 });
      expect(echo.headers).toMatchObject({ "x-mine": "a", "x-forwarded-for": "127.0.0.1" });
      expect(echo.headers["x-forwarded-uri"]).toBe(`${base}/a%2Fb/`);
      for (const gone of ["authorization", "x-remote-user"]) expect(echo.headers[gone]).toBeUndefined();
      expect(response.headers.get("x-custom")).toBe("1");
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  test("proxy passes bodies on that are longer than the API takes", async () => {
    const response = await call(`${base}/upload`, { method: "PUT", body: new Uint8Array(8_000_000) });
    expect(((await response.json()) as Echo).bytes).toBe(8_000_000);
  });

  test("proxy sends the root to where relative links work, and rewrites where answers point", async () => {
    const root = await call(`${base}?x=1`);
    expect([root.status, root.headers.get("location")]).toEqual([301, `${base}/?x=1`]);
    const away = await call(`${base}/away`);
    expect([away.status, away.headers.get("location")]).toEqual([302, `${base}/there/?q=1`]);
    const page = await (await call(`${base}/page`)).text();
    expect(page).toContain(`href="${base}/next?x=1#y"`);
    expect(page).toContain(`src="rel.png"`);
    expect(page).toContain(`href="http://other.example/z"`);
  });

  test("proxy reaches pods and Services by scheme, name and port", async () => {
    const paths = [`pods/web:${web.port}`, `pods/http:web:${web.port}`, "services/web:http", "services/http:web:80"];
    for (const path of paths) expect([path, (await call(`${NS}/${path}/proxy/x`)).status]).toEqual([path, 200]);
    expect((await call(`${NS}/pods/ftp:web:1/proxy/`)).status).toBe(400);
    expect((await call(`${NS}/pods/gone/proxy/`)).status).toBe(404);
    const unknown = await call(`${NS}/services/web:81/proxy/`);
    expect([unknown.status, await unknown.text()]).toEqual([503, expect.stringContaining("no service port 81 found")]);
    expect((await call(`${NS}/services/web:other/proxy/`)).status).toBe(503);
  });

  test("proxy goes to no address of this machine's own, and says when nobody answers", async () => {
    const refused = await call(`${NS}/pods/self:${web.port}/proxy/`);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("address not allowed")]);
    const silent = await call(`${NS}/pods/web:1/proxy/`);
    expect([silent.status, await silent.text()]).toEqual([
      503,
      expect.stringContaining("error trying to reach service"),
    ]);
  });

  test("proxy joins WebSockets", async () => {
    const url = `${server.url.replace("https", "wss")}${base}/ws`;
    const options = { headers: { authorization: "Bearer admin-token" }, tls: { ca: server.caPem } };
    const socket = new WebSocket(url, options as never);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    socket.onopen = () => socket.send("hello");
    socket.onmessage = ({ data }) => resolve(String(data));
    socket.onerror = () => reject(new Error("the WebSocket failed"));
    expect(await promise).toBe("echo hello");
    socket.close();
  });

  test("proxy hears a refused upgrade out and passes nothing more on", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let seen = "";
    const { hostname, port } = new URL(server.url);
    const lines = [`GET ${base}/plain HTTP/1.1`, "Host: x", "Authorization: Bearer admin-token"];
    const first = [...lines, "Connection: Upgrade", "Upgrade: websocket", "", ""].join("\r\n");
    const client = await Bun.connect({
      hostname,
      port: Number(port),
      tls: { ca: server.caPem },
      socket: {
        open: (socket) => void socket.write(first),
        data(socket, data) {
          seen += data.toString();
          if (!seen.includes("smuggled")) socket.write("GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
        },
        close: () => resolve(seen),
      },
    });
    const answer = await promise;
    client.end();
    expect(answer).toStartWith("HTTP/1.1 200");
    expect(answer).not.toContain("/smuggled");
  });
});
