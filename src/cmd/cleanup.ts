import { rmSync } from "node:fs";
import { defineCommand } from "citty";
import { cleanup } from "../agent/cleanup.ts";
import { agentFolder } from "../agent/run-agent.ts";
import { systemClock } from "../lib/clock.ts";
import { createLogger } from "../lib/log.ts";
import { untilAsked } from "./lifetime.ts";

export default defineCommand({
  meta: {
    name: "cleanup",
    description: "Stop every pod of this machine, its containerd and its network; for when no orch runs",
  },
  args: {
    "data-dir": { type: "string", default: "/var/lib/orch", description: "Folder of everything that is kept" },
    "pod-log-dir": { type: "string", default: "/var/log/pods", description: "Folder of the pods' logs" },
    "remove-data": { type: "boolean", default: false, description: "Remove the data folder too: the cluster is gone" },
  },
  async run({ args }) {
    const removeData = args["remove-data"];
    await cleanup({
      dir: agentFolder(args["data-dir"]),
      logRoot: args["pod-log-dir"],
      removeData,
      clock: systemClock,
      log: createLogger({ level: "warn" }),
      signal: untilAsked(),
    });
    if (removeData) rmSync(args["data-dir"], { recursive: true, force: true });
  },
});
