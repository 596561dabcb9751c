#!/usr/bin/env bun
import { runMain } from "./cmd/run-main.ts";

/** Every subcommand; each is loaded when it is chosen, so that starting one costs nothing of the others. */
await runMain({
  apply: () => import("./cmd/apply.ts"),
  get: () => import("./cmd/get.ts"),
  version: () => import("./cmd/version.ts"),
  check: () => import("./cmd/check.ts"),
  image: () => import("./cmd/image.ts"),
  server: () => import("./cmd/server.ts"),
});
