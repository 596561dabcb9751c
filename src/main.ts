#!/usr/bin/env bun
import { runMain } from "./cmd/run-main.ts";

/** Every subcommand; each is loaded when it is chosen, so that starting one costs nothing of the others. */
await runMain({
  server: () => import("./cmd/server.ts"),
  agent: () => import("./cmd/agent.ts"),
  scheduler: () => import("./cmd/scheduler.ts"),
  "controller-manager": () => import("./cmd/controller-manager.ts"),
  apply: () => import("./cmd/apply.ts"),
  create: () => import("./cmd/create.ts"),
  delete: () => import("./cmd/delete.ts"),
  get: () => import("./cmd/get.ts"),
  describe: () => import("./cmd/describe.ts"),
  wait: () => import("./cmd/wait.ts"),
  label: () => import("./cmd/label.ts"),
  annotate: () => import("./cmd/annotate.ts"),
  patch: () => import("./cmd/patch.ts"),
  scale: () => import("./cmd/scale.ts"),
  rollout: () => import("./cmd/rollout.ts"),
  events: () => import("./cmd/events.ts"),
  logs: () => import("./cmd/logs.ts"),
  exec: () => import("./cmd/exec.ts"),
  attach: () => import("./cmd/attach.ts"),
  "port-forward": () => import("./cmd/port-forward.ts"),
  version: () => import("./cmd/version.ts"),
  token: () => import("./cmd/token.ts"),
  image: () => import("./cmd/image.ts"),
  check: () => import("./cmd/check.ts"),
  cleanup: () => import("./cmd/cleanup.ts"),
});
