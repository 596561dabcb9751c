import { type InferInput, int64, model, optional, string } from "../../schema.ts";
import { ExecAction } from "./exec-action.ts";
import { HTTPGetAction } from "./http-get-action.ts";
import { TCPSocketAction } from "./tcp-socket-action.ts";

export const SleepAction = model("io.k8s.api.core.v1.SleepAction", {
  seconds: int64,
});
export type SleepAction = InferInput<typeof SleepAction>;

export const LifecycleHandler = model("io.k8s.api.core.v1.LifecycleHandler", {
  exec: optional(ExecAction),
  httpGet: optional(HTTPGetAction),
  sleep: optional(SleepAction),
  tcpSocket: optional(TCPSocketAction),
});
export type LifecycleHandler = InferInput<typeof LifecycleHandler>;

export const Lifecycle = model("io.k8s.api.core.v1.Lifecycle", {
  postStart: optional(LifecycleHandler),
  preStop: optional(LifecycleHandler),
  stopSignal: optional(string),
});
export type Lifecycle = InferInput<typeof Lifecycle>;
