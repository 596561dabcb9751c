import { type InferInput, model, optional, string } from "../../schema.ts";

export const EventSource = model("io.k8s.api.core.v1.EventSource", {
  component: optional(string),
  host: optional(string),
});
export type EventSource = InferInput<typeof EventSource>;
