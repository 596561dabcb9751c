import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, decode, encode, type Packet, RECURSION_DESIRED, type RecordType } from "@dnsquery/dns-packet";
import fc from "fast-check";
import { createLogger } from "../../../lib/log.ts";
import { parsePrefix } from "../ipv4.ts";
import { TestServices } from "../services/test-informers.ts";
import { testService, testSlice } from "../services/test-services.ts";
import { type DnsServer, startDnsServer } from "./dns-server.ts";
import { Forwarder } from "./forwarder.ts";
import { lookupIn } from "./service-lookup.ts";
import { framed, MessageReader } from "./tcp-messages.ts";

const log = createLogger({ write: () => {} });
const api = new TestServices();
let dir: string;
let server: DnsServer;
/** A second server of ours, for the zone "outside.test", in the place of the host's resolver. */
let upstream: DnsServer;
const outside = new TestServices();

async function start(services: TestServices, domain: string, forwarder: Pick<Forwarder, "ask">): Promise<DnsServer> {
  const networks = [parsePrefix("10.96.0.0/12"), parsePrefix("10.244.0.0/16")];
  const zone = { lookup: lookupIn(services.services, services.slices), domain, dnsAddress: "10.96.0.10", networks };
  return await startDnsServer({ address: "127.0.0.1", port: 0, zone, forwarder, log });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "orch-dns-"));
  outside.services.put(testService("www", { clusterIP: "198.51.100.7" }));
  const refuse = { ask: () => Promise.reject(new Error("nobody to ask")) };
  upstream = await start(outside, "outside.test", refuse);
  await Bun.write(join(dir, "resolv.conf"), "# ours\nsearch x\nnameserver 127.0.0.1\n");
  server = await start(
    api,
    "cluster.local",
    new Forwarder({ resolvConf: join(dir, "resolv.conf"), exclude: [], port: upstream.port }),
  );
  api.services.put(
    testService("web", { clusterIP: "10.96.0.20", ports: [{ name: "http", port: 80, protocol: "TCP" }] }),
  );
  api.services.put(testService("db", { clusterIP: "None" }));
  const ports = [{ name: "sql", port: 5432, protocol: "TCP" }];
  const endpoints = [
    { address: "10.244.1.2", hostname: "db-0" },
    { address: "10.244.1.3" },
    { address: "10.244.1.4", state: "not ready" as const },
  ];
  api.slices.put(testSlice("db", endpoints, ports));
  api.services.put(testService("many", { clusterIP: "None" }));
  api.slices.put(
    testSlice(
      "many",
      Array.from({ length: 100 }, (_, i) => ({ address: `10.244.2.${i + 1}` })),
    ),
  );
  const alias = (name: string, externalName: string) =>
    api.services.put(testService(name, { clusterIP: "", type: "ExternalName", externalName }));
  alias("inner", "web.default.svc.cluster.local");
  alias("outer", "www.default.svc.outside.test");
  alias("loop", "loop.default.svc.cluster.local");
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const query = (name: string, type: RecordType) =>
  encode({ type: "query", id: 77, flags: RECURSION_DESIRED, questions: [{ name, type }] });

async function overUdp(message: Uint8Array): Promise<Packet> {
  const answer = Promise.withResolvers<Packet>();
  const socket = await Bun.udpSocket({
    connect: { hostname: "127.0.0.1", port: server.port },
    socket: { data: (_, data) => answer.resolve(decode(data)) },
  });
  socket.send(message);
  const timer = setTimeout(() => answer.reject(new Error("no answer in 3 s")), 3_000);
  return await answer.promise.finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}

async function overTcp(message: Uint8Array): Promise<Packet> {
  const answer = Promise.withResolvers<Packet>();
  const reader = new MessageReader();
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", answer.reject);
  socket.on("data", (chunk: Buffer | string) => {
    for (const data of reader.push(Buffer.from(chunk as Buffer))) answer.resolve(decode(data));
  });
  const frame = framed(message);
  // In two parts: a message may come in any.
  socket.write(frame.subarray(0, 5));
  socket.write(frame.subarray(5));
  return await answer.promise.finally(() => socket.destroy());
}

const shown = (records: readonly Answer[] | undefined) =>
  (records ?? []).map((record) => `${record.type} ${"data" in record ? JSON.stringify(record.data) : ""}`).sort();

async function ask(name: string, type: RecordType) {
  const packet = await overUdp(query(name, type));
  expect(packet.id).toBe(77);
  return {
    rcode: packet.rcode,
    answers: shown(packet.answers),
    authorities: packet.authorities?.map((one) => one.type),
  };
}

const found = (...answers: string[]) => ({ rcode: "NOERROR" as const, answers: answers.sort(), authorities: [] });
const NO_DATA = { rcode: "NOERROR" as const, answers: [], authorities: ["SOA" as const] };
const NO_NAME = { rcode: "NXDOMAIN" as const, answers: [], authorities: ["SOA" as const] };

describe("DNS of the cluster", () => {
  test("knows services by name, whatever the case", async () => {
    expect(await ask("web.default.svc.cluster.local", "A")).toEqual(found('A "10.96.0.20"'));
    expect(await ask("WEB.Default.svc.cluster.local", "A")).toEqual(found('A "10.96.0.20"'));
    expect(await ask("web.default.svc.cluster.local", "AAAA")).toEqual(NO_DATA);
    expect(await ask("none.default.svc.cluster.local", "A")).toEqual(NO_NAME);
    expect(await ask("default.svc.cluster.local", "A")).toEqual(NO_DATA);
    expect(await ask("nowhere.svc.cluster.local", "A")).toEqual(NO_NAME);
    expect(await ask("svc.cluster.local", "A")).toEqual(NO_DATA);
    expect(await ask("x.cluster.local", "A")).toEqual(NO_NAME);
    expect(await ask("cluster.local", "NS")).toEqual(found('NS "ns.dns.cluster.local"'));
    expect((await ask("dns-version.cluster.local", "TXT")).rcode).toBe("NOERROR");
  });

  test("knows the ports of a service", async () => {
    const http = 'SRV {"priority":0,"weight":100,"port":80,"target":"web.default.svc.cluster.local"}';
    expect(await ask("_http._tcp.web.default.svc.cluster.local", "SRV")).toEqual(found(http));
    expect(await ask("_http._udp.web.default.svc.cluster.local", "SRV")).toEqual(NO_NAME);
    expect(await ask("_tcp.web.default.svc.cluster.local", "SRV")).toEqual(NO_DATA);
    const packet = await overUdp(query("_sql._tcp.db.default.svc.cluster.local", "SRV"));
    expect(shown(packet.answers)).toEqual([
      'SRV {"priority":0,"weight":50,"port":5432,"target":"10-244-1-3.db.default.svc.cluster.local"}',
      'SRV {"priority":0,"weight":50,"port":5432,"target":"db-0.db.default.svc.cluster.local"}',
    ]);
    expect(shown(packet.additionals)).toEqual(['A "10.244.1.2"', 'A "10.244.1.3"']);
  });

  test("knows the ready endpoints of a headless service", async () => {
    expect(await ask("db.default.svc.cluster.local", "A")).toEqual(found('A "10.244.1.2"', 'A "10.244.1.3"'));
    expect(await ask("db-0.db.default.svc.cluster.local", "A")).toEqual(found('A "10.244.1.2"'));
    expect(await ask("10-244-1-3.db.default.svc.cluster.local", "A")).toEqual(found('A "10.244.1.3"'));
    expect(await ask("db-9.db.default.svc.cluster.local", "A")).toEqual(NO_NAME);
  });

  test("knows pods by their address, and names of addresses", async () => {
    expect(await ask("10-244-1-2.default.pod.cluster.local", "A")).toEqual(found('A "10.244.1.2"'));
    expect(await ask("10-244-1-999.default.pod.cluster.local", "A")).toEqual(NO_NAME);
    expect(await ask("20.0.96.10.in-addr.arpa", "PTR")).toEqual(found('PTR "web.default.svc.cluster.local"'));
    expect(await ask("2.1.244.10.in-addr.arpa", "PTR")).toEqual(found('PTR "db-0.db.default.svc.cluster.local"'));
    expect(await ask("99.1.244.10.in-addr.arpa", "PTR")).toEqual(NO_NAME);
  });

  test("follows external names, inside and outside of the cluster, and ends in a loop", async () => {
    const inner = found('A "10.96.0.20"', 'CNAME "web.default.svc.cluster.local"');
    expect(await ask("inner.default.svc.cluster.local", "A")).toEqual(inner);
    const outer = found('A "198.51.100.7"', 'CNAME "www.default.svc.outside.test"');
    expect(await ask("outer.default.svc.cluster.local", "A")).toEqual(outer);
    expect((await ask("loop.default.svc.cluster.local", "A")).rcode).toBe("SERVFAIL");
  });

  test("asks the host's resolvers for all other names, over both transports, and remembers the answer", async () => {
    const name = "www.default.svc.outside.test";
    expect(await ask(name, "A")).toEqual(found('A "198.51.100.7"'));
    expect(shown((await overTcp(query(name, "A"))).answers)).toEqual(['A "198.51.100.7"']);
    outside.services.put(testService("www", { clusterIP: "198.51.100.8" }));
    expect(await ask(name, "A")).toEqual(found('A "198.51.100.7"'));
    expect((await ask("elsewhere.test", "A")).rcode).toBe("SERVFAIL");
  });

  test("cuts an answer that is too long for UDP short, gives it whole over TCP, and more of it with EDNS", async () => {
    const name = "many.default.svc.cluster.local";
    const short = await overUdp(query(name, "A"));
    expect([short.flag_tc, short.answers?.length]).toEqual([true, 0]);
    expect((await overTcp(query(name, "A"))).answers?.length).toBe(100);
  });

  test("starts with another endpoint each time", async () => {
    const firsts = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const { answers } = await overUdp(query("db.default.svc.cluster.local", "A"));
      firsts.add(JSON.stringify(answers?.[0]));
    }
    expect(firsts.size).toBe(2);
  });

  test("survives whatever is sent to it", async () => {
    const socket = await Bun.udpSocket({
      connect: { hostname: "127.0.0.1", port: server.port },
      socket: { data: () => {} },
    });
    const valid = query("web.default.svc.cluster.local", "A");
    const damaged = fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, byte]) => valid.with(at, byte));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), damaged), (bytes) => {
        socket.send(bytes);
      }),
      { numRuns: 500 },
    );
    socket.close();
    // What the kernel cannot hold it drops, as with any UDP: let the server read the rest first.
    await Bun.sleep(300);
    expect((await ask("web.default.svc.cluster.local", "A")).rcode).toBe("NOERROR");
  });
});
