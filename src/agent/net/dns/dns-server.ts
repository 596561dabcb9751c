/** The cluster's DNS on this node, over UDP and TCP. */
import { createServer, type Server, type Socket } from "node:net";
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from "@dnsquery/dns-packet";
import type { Logger } from "../../../lib/log.ts";
import { answerFromZone, type ZoneAnswer, type ZoneOptions } from "./cluster-zone.ts";
import type { Forwarder, Transport } from "./forwarder.ts";
import { framed, MessageReader } from "./tcp-messages.ts";

export interface DnsServerOptions {
  address: string;
  /** 0 picks a free one, the same for both transports. */
  port: number;
  zone: ZoneOptions;
  forwarder: Pick<Forwarder, "ask">;
  log: Logger;
}

export interface DnsServer extends AsyncDisposable {
  readonly port: number;
}

/** Bytes of an answer over UDP: without EDNS (RFC 1035), and at most (what no path fragments). */
const PLAIN_SIZE = 512;
const MOST_SIZE = 1232;
const MOST_CONNECTIONS = 256;
const IDLE_MS = 10_000;
/** RFC 1035, 4.1.1. */
const RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
type Rcode = keyof typeof RCODES;
/** Aliases that are followed from one name; more is a loop. */
const MOST_ALIASES = 8;

/** Starts to answer. Rejects when the address is taken. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const tcp = await listenTcp(options);
  const address = tcp.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  const udp = await listenUdp({ ...options, port }).catch((error: unknown) => {
    tcp.close();
    throw new Error(`cannot answer DNS at ${options.address}:${port} (UDP); another server may be there`, {
      cause: error,
    });
  });
  const connections = new Set<Socket>();
  tcp.on("connection", (socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
  });
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      udp.close();
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => tcp.close(resolve));
    },
  };
}

async function listenUdp(options: DnsServerOptions) {
  return await Bun.udpSocket({
    hostname: options.address,
    port: options.port,
    socket: {
      // The kernel tells of a client that left before its answer came; the socket goes on for all others.
      error: () => options.log.debug("DNS answer not delivered"),
      data: (socket, data, port, from) => {
        void respond(data, { ...options, transport: "udp" }).then((answer) => {
          if (answer !== undefined && !socket.closed) deliver(() => socket.send(answer, port, from), options.log);
        });
      },
    },
  });
}

/** Sends, and once more after an error: the first may be about an earlier client that has left, kept by the kernel until now. */
function deliver(send: () => unknown, log: Logger): void {
  try {
    send();
  } catch {
    try {
      send();
    } catch (error) {
      log.debug("DNS answer not delivered", { error });
    }
  }
}

async function listenTcp(options: DnsServerOptions): Promise<Server> {
  const server = createServer((socket) => {
    const reader = new MessageReader();
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      // Without an encoding set, chunks are always bytes.
      if (typeof chunk === "string") return;
      for (const message of reader.push(chunk)) {
        void respond(message, { ...options, transport: "tcp" }).then((answer) => {
          if (answer !== undefined && socket.writable) socket.write(framed(answer));
        });
      }
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new Error(`cannot answer DNS at ${options.address}:${options.port}; another server may be there`, {
          cause: error,
        }),
      ),
    );
    server.listen(options.port, options.address, resolve);
  });
  return server;
}

type Request = DnsServerOptions & { readonly transport: Transport };

/** The answer to a message; undefined for what deserves none. Never rejects: anybody can send anything. */
async function respond(message: Uint8Array, request: Request): Promise<Uint8Array | undefined> {
  const query = parsed(message);
  if (query === undefined || query.type !== "query") return undefined;
  try {
    const [question] = query.questions ?? [];
    if (query.opcode !== "QUERY") return failure(query, "NOTIMP");
    if (question === undefined || query.questions?.length !== 1) return failure(query, "FORMERR");
    if ((question.class ?? "IN") !== "IN") return failure(query, "REFUSED");
    const local = answerFromZone(question, request.zone);
    if (local === undefined) return await request.forwarder.ask(message, request.transport);
    return sized(query, await withAliases(local, { question, request }), request.transport);
  } catch (error) {
    request.log.debug("DNS question not answered", { name: query.questions?.[0]?.name, error });
    return failure(query, "SERVFAIL");
  }
}

function parsed(message: Uint8Array): Packet | undefined {
  try {
    return decode(Buffer.from(message));
  } catch {
    return undefined;
  }
}

/** Adds what an alias leads to, from the cluster or from outside. */
async function withAliases(
  local: ZoneAnswer,
  { question, request, depth = 0 }: { question: Question; request: Request; depth?: number },
): Promise<ZoneAnswer> {
  if (local.follow === undefined) return local;
  if (depth >= MOST_ALIASES) throw new Error(`more than ${MOST_ALIASES} aliases from "${question.name}"`);
  const target: Question = { ...question, name: local.follow };
  const next = answerFromZone(target, request.zone);
  if (next !== undefined) {
    const rest = await withAliases(next, { question: target, request, depth: depth + 1 });
    return { ...rest, answers: [...local.answers, ...rest.answers] };
  }
  const query = encode({ type: "query", id: 0, flags: RECURSION_DESIRED, questions: [target] });
  const outside = decode(await request.forwarder.ask(query, "tcp").catch(() => request.forwarder.ask(query, "udp")));
  const rcode = outside.rcode === "NXDOMAIN" ? "NXDOMAIN" : "NOERROR";
  return { ...local, rcode, answers: [...local.answers, ...(outside.answers ?? [])], authorities: [] };
}

const optOf = (packet: Packet): (Answer & { udpPayloadSize?: number }) | undefined =>
  packet.additionals?.find(({ type }) => type === "OPT");

/** Our side of EDNS, for a client that speaks it (RFC 6891). */
function ourOpt(query: Packet): Answer[] {
  if (optOf(query) === undefined) return [];
  const opt = { type: "OPT", name: ".", udpPayloadSize: MOST_SIZE, flags: 0, options: [] };
  return [opt as unknown as Answer];
}

function sized(query: Packet, answer: ZoneAnswer, transport: Transport): Uint8Array {
  const head = headOf(query, { rcode: answer.rcode, authoritative: true });
  const sections = { answers: rotated(answer.answers), authorities: [...answer.authorities] };
  const whole = encode({ ...head, ...sections, additionals: [...answer.additionals, ...ourOpt(query)] });
  const most = Math.min(MOST_SIZE, Math.max(PLAIN_SIZE, optOf(query)?.udpPayloadSize ?? PLAIN_SIZE));
  if (transport === "tcp" || whole.length <= most) return whole;
  const withoutExtras = encode({ ...head, ...sections, additionals: ourOpt(query) });
  if (withoutExtras.length <= most) return withoutExtras;
  // Cut short: the client asks again over TCP.
  return encode({ ...head, flags: (head.flags ?? 0) | TRUNCATED_RESPONSE, additionals: ourOpt(query) });
}

let turn = 0;

/** Clients take the first address: each answer starts with another one. Aliases stay in front of what they lead to. */
function rotated(answers: readonly Answer[]): Answer[] {
  const aliases = answers.filter(({ type }) => type === "CNAME");
  const others = answers.filter(({ type }) => type !== "CNAME");
  const start = others.length === 0 ? 0 : turn++ % others.length;
  return [...aliases, ...others.slice(start), ...others.slice(0, start)];
}

function headOf(query: Packet, { rcode, authoritative }: { rcode: Rcode; authoritative: boolean }): Packet {
  const asked = (query.flags ?? 0) & RECURSION_DESIRED;
  const flags = asked | RECURSION_AVAILABLE | (authoritative ? AUTHORITATIVE_ANSWER : 0) | RCODES[rcode];
  return { type: "response", id: query.id, flags, questions: [...(query.questions ?? [])] };
}

function failure(query: Packet, rcode: Rcode): Uint8Array {
  return encode({ ...headOf(query, { rcode, authoritative: false }), additionals: ourOpt(query) });
}
