import { randomInt } from "node:crypto";

/** Ports of the nodes that Services may have. */
export const FIRST_PORT = 30_000;
export const LAST_PORT = 32_767;
/** The lower part, as in Kubernetes, is left for ports that are asked for: a 32nd, at least 16 and at most 128. */
const RESERVED = Math.min(Math.max(16, Math.floor((LAST_PORT - FIRST_PORT + 1) / 32)), 128);

export const isNodePort = (port: number): boolean => port >= FIRST_PORT && port <= LAST_PORT;

/** Candidates for a new Service, each once: from a random place in the upper part, then the rest. */
export function* portCandidates(): Generator<number> {
  yield* around(FIRST_PORT + RESERVED, LAST_PORT);
  yield* around(FIRST_PORT, FIRST_PORT + RESERVED - 1);
}

function* around(from: number, to: number): Generator<number> {
  const count = to - from + 1;
  const start = randomInt(count);
  for (let i = 0; i < count; i++) yield from + ((start + i) % count);
}
