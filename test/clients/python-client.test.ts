import { test } from "bun:test";
import { join } from "node:path";
import { passes } from "./checks-of.ts";
import { onStage } from "./stage.ts";

onStage("python3-kubernetes", (stage) => {
  test("typed and dynamic clients, watches and patches", async () => {
    const program = join(import.meta.dir, "programs/python-client.py");
    await passes(stage(), { name: "python3-kubernetes", command: ["/usr/bin/python3", program], count: 8 });
  }, 120_000);
});
