import { expect, test } from "bun:test";
import { run } from "./run.ts";

const LONG = process.env["ORCH_TEST_LONG"] !== undefined;
const ROUNDS = LONG ? 10 : 1;
const CLIENTS = 32;
const STEPS = LONG ? 500 : 150;

for (const datastore of ["sqlite", "etcd"] as const) {
  for (const kills of [0, 3]) {
    for (let round = 0; round < ROUNDS; round++) {
      const seed = Math.floor(Math.random() * 2 ** 31);
      test(`32 clients on ${datastore}, server killed ${kills} times, seed ${seed}`, async () => {
        const outcome = await run({ datastore, seed, clients: CLIENTS, steps: STEPS, kills });
        console.log(JSON.stringify(outcome));
        expect(outcome.events).toBeGreaterThan(STEPS * 5);
        // Writes in flight when a server was killed are of unknown fate; without a kill there are none.
        if (kills === 0) expect(outcome.unknown).toBe(0);
        else expect(outcome.unknown).toBeGreaterThan(0);
      }, 120_000);
    }
  }
}
