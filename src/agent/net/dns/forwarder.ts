/** Questions about the rest of the world: passed on to the host's own resolvers, as they came, and remembered for a short while. */
import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { decode } from "@dnsquery/dns-packet";
import { AnswerCache } from "./answer-cache.ts";
import { nameservers } from "./resolv-conf.ts";
import { framed, MessageReader } from "./tcp-messages.ts";

export interface ForwarderOptions {
  /** Names the host's resolvers; read again when it is older than a few seconds. */
  resolvConf: string;
  /** Addresses of our own, never asked: the question would come back. */
  exclude: readonly string[];
  /** Port of the resolvers; 53. */
  port?: number;
}

/** Ms that one resolver gets for one try. glibc's resolvers wait 5 s in all before they ask again. */
const TIMEOUT_MS = 2_000;
const ATTEMPTS = 2;
const RESOLVERS_AGE_MS = 5_000;
/** Questions on their way at one time; more are refused, so that a dead resolver does not eat the node's memory. */
const MOST_PENDING = 1_000;

export type Transport = "udp" | "tcp";

export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #cache = new AnswerCache();
  #pending = 0;
  #resolvers: { readonly list: readonly string[]; readonly at: number } = { list: [], at: Number.NEGATIVE_INFINITY };

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  /** The answer of the first resolver that gives one. Rejects when none does. */
  async ask(query: Uint8Array, transport: Transport): Promise<Uint8Array> {
    const known = this.#cache.get(query);
    if (known !== undefined) return known;
    if (this.#pending >= MOST_PENDING)
      throw new Error(`${MOST_PENDING} questions are waiting for the host's resolvers`);
    this.#pending++;
    try {
      const answer = await this.#askAny(query, transport);
      this.#cache.put(query, answer);
      return answer;
    } finally {
      this.#pending--;
    }
  }

  async #askAny(query: Uint8Array, transport: Transport): Promise<Uint8Array> {
    const resolvers = await this.#current();
    if (resolvers.length === 0) throw new Error(`"${this.#options.resolvConf}" names no resolver to ask`);
    const { port = 53 } = this.#options;
    const failures: unknown[] = [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (const host of resolvers) {
        try {
          return await (transport === "udp" ? askByUdp : askByTcp)(query, { host, port });
        } catch (error) {
          failures.push(error);
        }
      }
    }
    throw new AggregateError(failures, `no answer from ${resolvers.join(", ")}`);
  }

  async #current(): Promise<readonly string[]> {
    const now = performance.now();
    if (now - this.#resolvers.at > RESOLVERS_AGE_MS) {
      const text = await readFile(this.#options.resolvConf, "utf8").catch(() => "");
      const list = nameservers(text).filter((address) => !this.#options.exclude.includes(address));
      this.#resolvers = { list: list.slice(0, 3), at: now };
    }
    return this.#resolvers.list;
  }
}

interface Resolver {
  readonly host: string;
  readonly port: number;
}

/** From a port and with an id that nobody can guess: an answer with another id is a forgery or late, and ignored. */
async function askByUdp(query: Uint8Array, { host, port }: Resolver): Promise<Uint8Array> {
  const answer = Promise.withResolvers<Uint8Array>();
  const { message, restore } = withId(query);
  const socket = await Bun.udpSocket({
    connect: { hostname: host, port },
    socket: {
      data: (_, data) => {
        const restored = restore(data);
        if (restored !== undefined) answer.resolve(restored);
      },
      error: () => answer.reject(new Error(`${host} does not take questions`)),
    },
  });
  const timer = setTimeout(() => answer.reject(new Error(`no answer from ${host} in ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  try {
    socket.send(message);
    return await answer.promise;
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

async function askByTcp(query: Uint8Array, { host, port }: Resolver): Promise<Uint8Array> {
  const answer = Promise.withResolvers<Uint8Array>();
  const { message, restore } = withId(query);
  const reader = new MessageReader();
  const socket = connect({ host, port });
  socket.setTimeout(TIMEOUT_MS, () => answer.reject(new Error(`no answer from ${host} in ${TIMEOUT_MS} ms`)));
  socket.on("connect", () => socket.write(framed(message)));
  socket.on("error", (error) => answer.reject(error));
  socket.on("close", () => answer.reject(new Error(`${host} closed the connection without an answer`)));
  socket.on("data", (chunk) => {
    // Without an encoding set, chunks are always bytes.
    if (typeof chunk === "string") return;
    for (const data of reader.push(chunk)) {
      const restored = restore(data);
      if (restored !== undefined) answer.resolve(restored);
    }
  });
  try {
    return await answer.promise;
  } finally {
    socket.destroy();
  }
}

function withId(query: Uint8Array) {
  const id = randomInt(0x10000);
  const message = Buffer.from(query);
  message.writeUInt16BE(id, 0);
  const restore = (data: Uint8Array): Uint8Array | undefined => {
    const answer = Buffer.from(data);
    if (answer.length < 12 || answer.readUInt16BE(0) !== id || !isAnswer(answer)) return undefined;
    answer.set(query.subarray(0, 2), 0);
    return answer;
  };
  return { message, restore };
}

function isAnswer(data: Uint8Array): boolean {
  try {
    return decode(data).type === "response";
  } catch {
    return false;
  }
}
