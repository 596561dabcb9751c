#!/usr/bin/env bun
import { runMain } from "./cmd/run-main.ts";

/** Every subcommand; each is loaded when it is chosen, so that starting one costs nothing of the others. */
await runMain({
  create: () => import("./cmd/create.ts"),
  delete: () => import("./cmd/delete.ts"),
  scale: () => import("./cmd/scale.ts"),
  rollout: () => import("./cmd/rollout.ts"),
  events: () => import("./cmd/events.ts"),
  patch: () => import("./cmd/patch.ts"),
  logs: () => import("./cmd/logs.ts"),
  exec: () => import("./cmd/exec.ts"),
  attach: () => import("./cmd/attach.ts"),
  "port-forward": () => import("./cmd/port-forward.ts"),
  apply: () => import("./cmd/apply.ts"),
  get: () => import("./cmd/get.ts"),
  version: () => import("./cmd/version.ts"),
  check: () => import("./cmd/check.ts"),
  image: () => import("./cmd/image.ts"),
  server: () => import("./cmd/server.ts"),
});
