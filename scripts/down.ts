/** Stops the cluster of `make up` and everything that it started; with --remove its data goes too. */
import { existsSync } from "node:fs";
import { $ } from "bun";
import { DATA_DIR, ORCH, removeInstalled, stopService } from "./service.ts";
import { step } from "./steps.ts";

const remove = process.argv.includes("--remove");
const installed = "/usr/local/bin/orch";
const orch = existsSync(ORCH) ? ORCH : existsSync(installed) ? installed : undefined;

try {
  await step("server", async () => ((await stopService()) ? "stopped" : "was not running"));
  if (orch === undefined) {
    console.log(`nothing to clean up: neither ${ORCH} nor ${installed} exists`);
  } else {
    await step("pods, network and containerd", async () => {
      await $`${orch} cleanup --data-dir ${DATA_DIR} ${remove ? ["--remove-data"] : []}`.quiet();
      return "stopped";
    });
  }
  if (remove) removeInstalled();
} catch (error) {
  const output = error instanceof $.ShellError ? error.stderr.toString().trim() : String(error);
  console.error(`error: ${output}`);
  process.exit(1);
}
