import { type InferInput, int32, int64, model, optional, string } from "../../schema.ts";
import { ExecAction } from "./exec-action.ts";
import { HTTPGetAction } from "./http-get-action.ts";
import { TCPSocketAction } from "./tcp-socket-action.ts";

export const GRPCAction = model("io.k8s.api.core.v1.GRPCAction", {
  port: int32,
  service: optional(string, ""),
});
export type GRPCAction = InferInput<typeof GRPCAction>;

export const Probe = model("io.k8s.api.core.v1.Probe", {
  exec: optional(ExecAction),
  failureThreshold: optional(int32, 3),
  grpc: optional(GRPCAction),
  httpGet: optional(HTTPGetAction),
  initialDelaySeconds: optional(int32),
  periodSeconds: optional(int32, 10),
  successThreshold: optional(int32, 1),
  tcpSocket: optional(TCPSocketAction),
  terminationGracePeriodSeconds: optional(int64),
  timeoutSeconds: optional(int32, 1),
});
export type Probe = InferInput<typeof Probe>;
