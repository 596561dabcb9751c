import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "../api/kind.ts";
import { decodeProtobuf, encodeProtobuf, PROTOBUF } from "../api/protobuf/envelope.ts";
import { systemClock } from "../lib/clock.ts";
import { createLogger } from "../lib/log.ts";
import type { Store } from "../store/store.ts";
import { type ApiServer, createServer } from "./server.ts";

type Json = Record<string, unknown> & { metadata: Record<string, unknown> };

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

/** The API's behaviour, on whichever store `open` opens in a folder. */
export function serverSuite(name: string, open: (dir: string, signal: AbortSignal) => Promise<Store>): void {
  describe(`createServer on ${name}`, () => {
    const dir = mkdtempSync(join(tmpdir(), "orch-server-"));
    const stop = new AbortController();
    let store: Store;
    let server: ApiServer;

    const start = (tokens: string): Promise<ApiServer> =>
      createServer({
        store,
        dir,
        address: "127.0.0.1",
        port: 0,
        tokenAuthFile: tokens,
        serviceClusterIPRange: "10.96.0.0/16",
        log: createLogger({ level: "error" }),
        clock: systemClock,
        signal: stop.signal,
      });

    beforeAll(async () => {
      const tokens = join(dir, "tokens.csv");
      writeFileSync(tokens, 'admin-token,admin,1,"system:masters"\nuser-token,alice,2\n');
      store = await open(dir, stop.signal);
      server = await start(tokens);
    });

    test("a second server on the same store starts, and reads what the first one wrote", async () => {
      await using second = await start(join(dir, "tokens.csv"));
      await send("POST", CONFIG_MAPS, configMap("shared"));
      expect((await second.fetch(new Request(`https://orch${CONFIG_MAPS}/shared`))).status).toBe(200);
    });

    afterAll(async () => {
      await server[Symbol.asyncDispose]();
      stop.abort();
      await store[Symbol.asyncDispose]();
      rmSync(dir, { recursive: true });
    });

    const send = (method: string, path: string, body?: unknown, type = "application/json"): Promise<Response> =>
      server.fetch(
        new Request(`https://orch${path}`, {
          method,
          headers: { "content-type": type },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
    const answer = async (response: Promise<Response>): Promise<Json> => (await (await response).json()) as Json;
    const configMap = (of: string, data = {}) => ({ metadata: { name: of, labels: { of } }, data });

    test("create, get, update, patch and delete keep one object's history", async () => {
      const created = await answer(send("POST", CONFIG_MAPS, configMap("one", { a: "1" })));
      const read = await answer(send("GET", `${CONFIG_MAPS}/one`));
      expect(read).toEqual(created);
      const updated = await answer(send("PUT", `${CONFIG_MAPS}/one`, { ...read, data: { a: "2" } }));
      expect(updated["data"]).toEqual({ a: "2" });
      expect((await send("PUT", `${CONFIG_MAPS}/one`, { ...read, data: { a: "3" } })).status).toBe(409);
      const patch = { data: { b: "4" } };
      const patched = await answer(send("PATCH", `${CONFIG_MAPS}/one`, patch, "application/merge-patch+json"));
      expect(patched["data"]).toEqual({ a: "2", b: "4" });
      expect((await answer(send("DELETE", `${CONFIG_MAPS}/one`)))["status"]).toBe("Success");
      expect((await send("GET", `${CONFIG_MAPS}/one`)).status).toBe(404);
    });

    test("list in pages stays at the revision of its first page", async () => {
      for (const of of ["p1", "p2", "p3"]) await send("POST", CONFIG_MAPS, configMap(of));
      const query = "labelSelector=of%20in%20(p1,p2,p3,p4)&limit=2";
      const first = await answer(send("GET", `${CONFIG_MAPS}?${query}`));
      await send("POST", CONFIG_MAPS, configMap("p4"));
      const token = String(first.metadata["continue"]);
      const second = await answer(send("GET", `${CONFIG_MAPS}?${query}&continue=${token}`));
      const names = [first, second].flatMap((list) => (list["items"] as Json[]).map((item) => item.metadata["name"]));
      expect(names).toEqual(["p1", "p2", "p3"]);
      expect(second.metadata["resourceVersion"]).toBe(first.metadata["resourceVersion"]);
    });

    test("watch sees an object enter and leave its selector", async () => {
      const list = await answer(send("GET", CONFIG_MAPS));
      const from = `watch=true&timeoutSeconds=2&resourceVersion=${list.metadata["resourceVersion"]}`;
      const watching = send("GET", `${CONFIG_MAPS}?${from}&labelSelector=of=w`).then((response) => response.text());
      await send("POST", CONFIG_MAPS, configMap("w"));
      const away = { metadata: { labels: { of: "elsewhere" } } };
      await send("PATCH", `${CONFIG_MAPS}/w`, away, "application/merge-patch+json");
      const events = (await watching)
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { type: string });
      expect(events.map((event) => event.type)).toEqual(["ADDED", "DELETED"]);
    });

    test("update that removes the last finalizer ends a deletion", async () => {
      const kept = { ...configMap("kept"), metadata: { name: "kept", finalizers: ["example.com/hold"] } };
      await send("POST", CONFIG_MAPS, kept);
      const marked = await answer(send("DELETE", `${CONFIG_MAPS}/kept`));
      expect(marked.metadata["deletionTimestamp"]).toBeString();
      const released = { metadata: { finalizers: null } };
      expect((await send("PATCH", `${CONFIG_MAPS}/kept`, released, "application/merge-patch+json")).status).toBe(200);
      expect((await send("GET", `${CONFIG_MAPS}/kept`)).status).toBe(404);
    });

    test("a client that speaks protobuf writes, lists, watches and fails in it", async () => {
      const ask = (method: string, path: string, object?: KubeObject): Promise<Response> =>
        server.fetch(
          new Request(`https://orch${path}`, {
            method,
            headers: { "content-type": PROTOBUF, accept: `${PROTOBUF},application/json` },
            ...(object === undefined ? {} : { body: new Uint8Array(encodeProtobuf(object)) }),
          }),
        );
      const object = { apiVersion: "v1", kind: "ConfigMap", ...configMap("proto", { a: "1" }) };
      const created = await ask("POST", CONFIG_MAPS, object);
      expect([created.status, created.headers.get("content-type")]).toEqual([201, PROTOBUF]);
      expect(decodeProtobuf(await created.bytes())).toEqual(await answer(send("GET", `${CONFIG_MAPS}/proto`)));
      const list = decodeProtobuf(await (await ask("GET", `${CONFIG_MAPS}?labelSelector=of=proto`)).bytes());
      expect([list.kind, (list["items"] as Json[])[0]?.["data"]]).toEqual(["ConfigMapList", { a: "1" }]);
      const watching = await ask("GET", `${CONFIG_MAPS}?watch=true&timeoutSeconds=1&labelSelector=of=proto`);
      const frame = Buffer.from(await watching.bytes());
      expect(frame.readUInt32BE()).toBe(frame.byteLength - 4);
      expect(decodeProtobuf(frame.subarray(frame.indexOf("k8s\0")))["data"]).toEqual({ a: "1" });
      const options = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: "another" } };
      const refused = await ask("DELETE", `${CONFIG_MAPS}/proto`, options);
      expect([refused.status, decodeProtobuf(await refused.bytes())["reason"]]).toEqual([409, "Conflict"]);
    });

    test("Services never share an address, and give it back", async () => {
      const services = "/api/v1/namespaces/default/services";
      const service = (of: string, clusterIP?: string) => ({
        metadata: { name: of },
        spec: { ports: [{ port: 80 }], ...(clusterIP === undefined ? {} : { clusterIP }) },
      });
      const made = await Promise.all(["a", "b", "c"].map((of) => answer(send("POST", services, service(of)))));
      const addresses = made.map(({ spec }) => (spec as { clusterIP: string }).clusterIP);
      expect(new Set(addresses).size).toBe(3);
      expect((await send("POST", services, service("d", addresses[0]))).status).toBe(422);
      await send("DELETE", `${services}/a`);
      await Bun.sleep(200);
      expect((await send("POST", services, service("d", addresses[0]))).status).toBe(201);
    });

    test("TLS front knows tokens, certificates and strangers", async () => {
      const call = (init: Record<string, unknown>): Promise<Response> =>
        fetch(`${server.url}${CONFIG_MAPS}`, {
          ...init,
          tls: { ca: server.caPem, ...(init["tls"] as object | undefined) },
        });
      const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
      expect((await call(bearer("admin-token"))).status).toBe(200);
      expect((await call(bearer("user-token"))).status).toBe(403);
      expect((await call(bearer("wrong"))).status).toBe(401);
      expect((await call({})).status).toBe(403);
      const certificate = await server.issueClientCert({ user: "root", groups: ["system:masters"], ttl: 60 });
      expect((await call({ tls: certificate })).status).toBe(200);
    });
  });
}
