import { defineCommand } from "citty";
import { systemClock } from "../lib/clock.ts";
import { createLogger } from "../lib/log.ts";
import { runScheduler } from "../sched/run-scheduler.ts";
import { clusterArgs, openCluster } from "./cluster.ts";
import { untilAsked } from "./lifetime.ts";

export default defineCommand({
  meta: { name: "scheduler", description: "Run the scheduler as a process of its own; of several copies one works" },
  args: clusterArgs,
  async run({ args }) {
    const { client } = await openCluster(args);
    const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    const signal = untilAsked();
    await runScheduler({ client, signal, log: createLogger(), clock: systemClock, seed, leaderElect: true });
  },
});
