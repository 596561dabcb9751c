/**
 * The JavaScript client runs as a program of its own: under Bun it takes the server's authority from the environment, which is read
 * when a process starts.
 */
import { test } from "bun:test";
import { join } from "node:path";
import { passes } from "./checks-of.ts";
import { onStage } from "./stage.ts";

onStage("@kubernetes/client-node", (stage) => {
  test("typed clients, patches, watches, informers and objects of any kind", async () => {
    const program = join(import.meta.dir, "programs/client-node.ts");
    await passes(stage(), { name: "@kubernetes/client-node", command: [process.execPath, program], count: 8 });
  }, 120_000);
});
