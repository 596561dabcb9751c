import { defineCommand } from "citty";
import { runControllers } from "../ctrl/run-controllers.ts";
import { systemClock } from "../lib/clock.ts";
import { createLogger } from "../lib/log.ts";
import { clusterArgs, openCluster } from "./cluster.ts";
import { untilAsked } from "./lifetime.ts";
import { networkArgs } from "./start-node.ts";

export default defineCommand({
  meta: {
    name: "controller-manager",
    description: "Run the controllers as a process of their own; of several copies one works",
  },
  args: { ...clusterArgs, "cluster-cidr": networkArgs["cluster-cidr"] },
  async run({ args }) {
    const { client, ca } = await openCluster(args);
    await runControllers({
      client,
      signal: untilAsked(),
      log: createLogger(),
      clock: systemClock,
      leaderElect: true,
      clusterCidr: args["cluster-cidr"],
      // Requests are approved here and signed by a server, which alone has the authority's key.
      ...(ca === undefined ? {} : { caPem: ca }),
    });
  },
});
