import { type InferInput, intOrString, model, optional, string } from "../../schema.ts";

export const TCPSocketAction = model("io.k8s.api.core.v1.TCPSocketAction", {
  host: optional(string),
  port: intOrString,
});
export type TCPSocketAction = InferInput<typeof TCPSocketAction>;
