import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../lib/clock.ts";
import { createLogger } from "../../../lib/log.ts";
import { type Bridge, ensureBridge } from "../bridge.ts";
import { fetchText, serveText, type TestNamespace, testNamespace, testPod, until } from "../test-namespace.ts";
import { NftTable } from "./nft-table.ts";
import { ServiceProxy } from "./service-proxy.ts";
import { TestServices } from "./test-informers.ts";
import { testService, testSlice } from "./test-services.ts";

const log = createLogger({ write: () => {} });
const A = "10.244.1.2";
const B = "10.244.1.3";
const VIP = "10.96.0.20";

/** A node with a bridge and two pods that serve their names, in namespaces of their own. */
let dir: string;
let node: TestNamespace;
let a: TestNamespace;
let b: TestNamespace;
let outside: TestNamespace;
let bridge: Bridge;
let table: NftTable;
let proxy: ServiceProxy;
const api = new TestServices();
const stop = new AbortController();

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "orch-proxy-"));
  node = await testNamespace();
  bridge = await ensureBridge({ run: node.run, name: "pods0", podCIDR: "10.244.1.0/24" });
  await node.run(["ip", "route", "replace", "10.96.0.0/12", "dev", bridge.name]);
  a = await testPod(node, { bridge: bridge.name, address: A, gateway: bridge.gateway });
  b = await testPod(node, { bridge: bridge.name, address: B, gateway: bridge.gateway });
  outside = await testNamespace();
  await node.run(["ip", "link", "add", "out0", "type", "veth", "peer", "name", "eth0", "netns", outside.name]);
  await node.run(["ip", "addr", "add", "198.51.100.1/24", "dev", "out0"]);
  await node.run(["ip", "link", "set", "out0", "up"]);
  await outside.run(["ip", "addr", "add", "198.51.100.2/24", "dev", "eth0"]);
  await outside.run(["ip", "link", "set", "eth0", "up"]);
  await serveText(a, { text: "a", port: 8080, dir: join(dir, "a") });
  await serveText(b, { text: "b", port: 8080, dir: join(dir, "b") });
  const cidrs = { serviceCIDR: "10.96.0.0/12", clusterCIDR: "10.244.0.0/16", podCIDR: bridge.podCIDR };
  table = new NftTable({ run: node.run, name: "orch", ...cidrs });
  proxy = await ServiceProxy.start({
    services: api.services,
    slices: api.slices,
    fallbacks: new Map(),
    node: { nodeName: "node", clusterCIDR: cidrs.clusterCIDR },
    table,
    run: node.run,
    log,
    clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 500), signal) },
    signal: stop.signal,
  });
}, 30_000);

afterAll(async () => {
  stop.abort();
  await proxy?.finished;
  for (const namespace of [a, b, outside, node]) await namespace?.[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

async function answers(from: TestNamespace, address: string): Promise<string[]> {
  const all: string[] = [];
  for (let i = 0; i < 12; i++) all.push(await fetchText(from, address));
  return [...new Set(all)].sort();
}

/** A program that answers every datagram with this text. */
const udpServer = (text: string) => `const s = require("node:dgram").createSocket("udp4");
s.on("message", (_, from) => s.send(${JSON.stringify(text)}, from.port, from.address)); s.bind(5353);`;

/** A program that asks from the same port each time, so that all its questions are one flow, and prints the answer. */
const UDP_CLIENT = `const s = require("node:dgram").createSocket("udp4");
s.on("message", (text) => { process.stdout.write(text); process.exit(0); });
setTimeout(() => process.exit(0), 500); s.bind(40053, () => s.send("?", 53, "10.96.0.53"));`;

describe("ServiceProxy", () => {
  test("refuses connections to a service without endpoints, from a pod and from the node", async () => {
    api.services.put(testService("web", { clusterIP: VIP }));
    await until(async () => (await node.run(["nft", "list", "map", "ip", "orch", "service-ips"])).includes(VIP));
    expect(await fetchText(a, VIP)).toBe("refused");
    expect(await fetchText(node, VIP)).toBe("refused");
    expect(await fetchText(a, "10.96.9.9")).toBe("refused");
  }, 20_000);

  test("spreads connections over the endpoints, from a pod, from an endpoint itself and from the node", async () => {
    api.slices.put(
      testSlice("web", [
        { address: A, node: "node" },
        { address: B, node: "node" },
      ]),
    );
    await until(async () => (await fetchText(node, VIP)).length === 1);
    expect(await answers(node, VIP)).toEqual(["a", "b"]);
    expect(await answers(a, VIP)).toEqual(["a", "b"]);
    expect(await answers(b, VIP)).toEqual(["a", "b"]);
  }, 20_000);

  test("serves a node port on the node's addresses, from outside too", async () => {
    const ports = [{ port: 80, protocol: "TCP", nodePort: 30080 }];
    api.services.put(testService("web", { clusterIP: VIP, type: "NodePort", ports, externalIPs: ["192.0.2.9"] }));
    await until(async () => (await fetchText(outside, "198.51.100.1:30080")).length === 1);
    expect(await answers(outside, "198.51.100.1:30080")).toEqual(["a", "b"]);
    expect(await answers(a, "198.51.100.1:30080")).toEqual(["a", "b"]);
    expect(await answers(node, "198.51.100.1:30080")).toEqual(["a", "b"]);
    expect(await answers(a, "192.0.2.9")).toEqual(["a", "b"]);
  }, 20_000);

  test("drained() waits for the endpoint's last rule to go", async () => {
    const draining = proxy.drained([A], AbortSignal.timeout(5_000));
    expect(await Promise.race([draining.then(() => "gone"), Bun.sleep(100).then(() => "in use")])).toBe("in use");
    api.slices.put(
      testSlice("web", [
        { address: A, node: "node", state: "ending" },
        { address: B, node: "node" },
      ]),
    );
    await draining;
    expect(await answers(node, VIP)).toEqual(["b"]);
    await expect(proxy.drained([A], AbortSignal.timeout(10))).resolves.toBeUndefined();
    await expect(proxy.drained([B], AbortSignal.timeout(10))).rejects.toThrow();
  }, 20_000);

  test("keeps a client with its endpoint where the service asks for it", async () => {
    api.slices.put(
      testSlice("web", [
        { address: A, node: "node" },
        { address: B, node: "node" },
      ]),
    );
    api.services.put(testService("web", { clusterIP: VIP, sessionAffinity: "ClientIP" }));
    await until(async () => (await node.run(["nft", "list", "sets", "table", "ip", "orch"])).includes("aff-"));
    expect((await answers(a, VIP)).length).toBe(1);
    expect((await answers(node, VIP)).length).toBe(1);
  }, 20_000);

  test("moves UDP flows that the kernel remembers when their endpoint goes", async () => {
    const port = { name: "echo", port: 53, protocol: "UDP" };
    const at = (address: string) => testSlice("udp", [{ address, node: "node" }], [{ ...port, port: 5353 }]);
    for (const [pod, text] of [
      [a, "a"],
      [b, "b"],
    ] as const)
      pod.spawn([process.execPath, "-e", udpServer(text)]);
    api.services.put(testService("udp", { clusterIP: "10.96.0.53", ports: [port] }));
    api.slices.put(at(A));
    const askUdp = () => node.run([process.execPath, "-e", UDP_CLIENT]);
    await until(async () => (await askUdp()) === "a");
    api.slices.put(at(B));
    await until(async () => (await askUdp()) === "b");
    expect(await node.run(["conntrack", "-L", "-p", "udp", "--orig-dst", "10.96.0.53"])).not.toContain(`src=${A}`);
    api.slices.remove("default/udp-1");
    api.services.remove("default/udp");
  }, 20_000);

  test("finds out that its rules were flushed and puts them back", async () => {
    expect(await table.intact()).toBe(true);
    await node.run(["nft", "flush", "ruleset"]);
    expect(await table.intact()).toBe(false);
    await until(() => table.intact(), 15_000);
    expect((await fetchText(node, VIP)).length).toBe(1);
  }, 30_000);

  test("puts a table back that somebody has changed, with the next change", async () => {
    await node.run(["nft", "delete", "table", "ip", "orch"]);
    api.slices.put(testSlice("web", [{ address: B, node: "node" }]));
    await until(() => table.intact());
    expect(await answers(node, VIP)).toEqual(["b"]);
  }, 20_000);

  test("refuses again, and leaves nothing, once the service is gone", async () => {
    api.slices.remove("default/web-1");
    api.services.remove("default/web");
    await until(async () => (await fetchText(node, VIP)) === "refused");
    const rules = await node.run(["nft", "list", "table", "ip", "orch"]);
    expect(rules).not.toContain("default/web");
    expect(rules).not.toContain(VIP);
  }, 20_000);

  test("NftTable.remove() takes the whole table away, and does nothing the second time", async () => {
    await table.remove();
    await table.remove();
    expect(await node.run(["nft", "list", "tables"])).not.toContain("orch");
  });
});
