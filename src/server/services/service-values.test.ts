import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startTestServer, type TestServer } from "../test-server.ts";

type Spec = { clusterIP: string; clusterIPs: string[]; ports: { nodePort: number }[]; parentRef: object };
type Json = Record<string, unknown> & { metadata: Record<string, unknown>; spec: Spec; items: Json[]; message: string };

const SERVICES = "/api/v1/namespaces/default/services";
const ADDRESSES = "/apis/networking.k8s.io/v1/ipaddresses";
const CIDRS = "/apis/networking.k8s.io/v1/servicecidrs";

describe("ServiceAllocator", () => {
  let server: TestServer;

  const send = (method: string, path: string, body?: unknown) => server.send<Json>(method, path, body);
  const service = (name: string, spec: object = {}) => ({
    metadata: { name },
    spec: { ports: [{ port: 80 }], ...spec },
  });
  const make = async (name: string, spec: object = {}) => (await send("POST", SERVICES, service(name, spec))).body.spec;
  const status = async (path: string) => (await send("GET", path)).status;
  const until = async (what: () => Promise<boolean>) => {
    for (let i = 0; i < 200 && !(await what()); i++) await Bun.sleep(10);
    expect(await what()).toBe(true);
  };

  beforeAll(async () => {
    server = await startTestServer({ serviceClusterIPRange: "10.96.0.0/28" });
  });

  afterAll(() => server[Symbol.asyncDispose]());

  test("shows the cluster's range and every address that is given out", async () => {
    const range = (await send("GET", `${CIDRS}/kubernetes`)).body;
    expect(range).toMatchObject({
      spec: { cidrs: ["10.96.0.0/28"] },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    });
    const own = (await send("GET", `${ADDRESSES}/10.96.0.1`)).body;
    expect(own.spec.parentRef).toEqual({ resource: "services", namespace: "default", name: "kubernetes" });
    const { clusterIP } = await make("shown");
    const labels = {
      "ipaddress.kubernetes.io/ip-family": "IPv4",
      "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
    };
    const claim = (await send("GET", `${ADDRESSES}/${clusterIP}`)).body;
    expect(claim.metadata).toMatchObject({ name: clusterIP, labels });
    expect(claim.spec.parentRef).toEqual({ resource: "services", namespace: "default", name: "shown" });
    await send("DELETE", `${SERVICES}/shown`);
    expect(await status(`${ADDRESSES}/${clusterIP}`)).toBe(404);
  });

  test("gives an address back with its Service, so that the next can have it at once", async () => {
    for (let i = 0; i < 5; i++) {
      const asked = { type: "NodePort", clusterIP: "10.96.0.9", ports: [{ port: 80, nodePort: 30_009 }] };
      expect(await make(`again-${i}`, asked)).toMatchObject({ clusterIP: "10.96.0.9", ports: [{ nodePort: 30_009 }] });
      const taken = await send("POST", SERVICES, service("other", { clusterIP: "10.96.0.9" }));
      expect(taken.body.message).toContain("provided IP is already allocated");
      if (i % 2 === 0) await send("DELETE", `${SERVICES}/again-${i}`);
      else {
        const external = { type: "ExternalName", externalName: "example.com", clusterIP: null, clusterIPs: null };
        expect((await send("PATCH", `${SERVICES}/again-${i}`, { spec: external })).body.message).toBeUndefined();
        await send("DELETE", `${SERVICES}/again-${i}`);
      }
    }
  });

  test("claims nothing for a dry run, and leaves an address alone that somebody keeps", async () => {
    const dry = await send("POST", `${SERVICES}?dryRun=All`, service("dry", { type: "NodePort" }));
    expect(dry.body.spec.clusterIP).toStartWith("10.96.0.");
    expect(await status(`${ADDRESSES}/${dry.body.spec.clusterIP}`)).toBe(404);
    const parentRef = { resource: "things", group: "example.com", name: "mine" };
    expect((await send("POST", ADDRESSES, { metadata: { name: "10.96.0.5" }, spec: { parentRef } })).status).toBe(201);
    expect((await send("POST", SERVICES, service("refused", { clusterIP: "10.96.0.5" }))).status).toBe(422);
    const wrong = { metadata: { name: "10.096.0.6" }, spec: { parentRef } };
    expect((await send("POST", ADDRESSES, wrong)).status).toBe(422);
  });

  test("goes on in another range when one is full, and not in one that is not ready", async () => {
    const made = await Promise.all(Array.from({ length: 16 }, (_, i) => send("POST", SERVICES, service(`full-${i}`))));
    // Of 14 addresses one is the Service kubernetes', and one was made above.
    expect(made.filter((answer) => answer.status === 201)).toHaveLength(12);
    const second = { metadata: { name: "second" }, spec: { cidrs: ["10.97.0.0/28"] } };
    expect((await send("POST", CIDRS, second)).status).toBe(201);
    expect((await send("POST", SERVICES, service("early"))).status).toBe(422);
    const ready = {
      type: "Ready",
      status: "True",
      reason: "",
      message: "",
      lastTransitionTime: "2026-01-01T00:00:00Z",
    };
    await send("PATCH", `${CIDRS}/second/status`, { status: { conditions: [ready] } });
    expect((await make("late")).clusterIP).toStartWith("10.97.0.");
    for (let i = 0; i < 16; i++) await send("DELETE", `${SERVICES}/full-${i}`);
  });

  test("makes an address anew that is deleted while its Service has it", async () => {
    const { clusterIP } = await make("robbed");
    const before = (await send("GET", `${ADDRESSES}/${clusterIP}`)).body.metadata["uid"];
    await send("DELETE", `${ADDRESSES}/${clusterIP}`);
    await until(async () => (await status(`${ADDRESSES}/${clusterIP}`)) === 200);
    expect((await send("GET", `${ADDRESSES}/${clusterIP}`)).body.metadata["uid"]).not.toBe(before);
    await until(async () => {
      const events = (await send("GET", "/api/v1/namespaces/default/events")).body.items;
      return events.some((event) => event["reason"] === "ClusterIPNotAllocated");
    });
  });

  test("finds at start what has leaked and what is missing", async () => {
    const { clusterIP, ports } = await make("kept", { type: "NodePort" });
    const given = (await send("GET", ADDRESSES)).body.items.map(({ metadata }) => metadata["name"]);
    const free = [10, 11, 12, 13, 14].map((n) => `10.96.0.${n}`).find((address) => !given.includes(address)) ?? "";
    const labels = { "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" };
    const claim = {
      ...{ kind: "IPAddress", apiVersion: "networking.k8s.io/v1" },
      metadata: { name: free, uid: "u", creationTimestamp: "2020-01-01T00:00:00Z", labels },
      spec: { parentRef: { resource: "services", namespace: "default", name: "gone" } },
    };
    const key = (address: string) => `/registry/networking.k8s.io/ipaddresses/${address}`;
    await server.restart({}, async () => {
      await server.store.create(key(free), new TextEncoder().encode(JSON.stringify(claim)));
      for (const lost of [key(clusterIP), `/orch/claims/port/${ports[0]?.nodePort}`]) {
        const { entry } = await server.store.get(lost);
        await server.store.delete(lost, entry?.revision ?? 0);
      }
    });
    await until(async () => (await status(`${ADDRESSES}/${free}`)) === 404);
    await until(async () => (await status(`${ADDRESSES}/${clusterIP}`)) === 200);
    await until(async () => (await server.store.get(`/orch/claims/port/${ports[0]?.nodePort}`)).entry !== undefined);
    expect((await send("POST", SERVICES, service("copy", { clusterIP }))).status).toBe(422);
  });
});
