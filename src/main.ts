#!/usr/bin/env bun
import { runMain } from "./cmd/run-main.ts";

/** Every subcommand; each is loaded when it is chosen, so that starting one costs nothing of the others. */
await runMain({
  check: () => import("./cmd/check.ts"),
  server: () => import("./cmd/server.ts"),
});
