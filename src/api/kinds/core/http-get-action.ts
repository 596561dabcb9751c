import { atomicList, type InferInput, intOrString, model, optional, string } from "../../schema.ts";

export const HTTPHeader = model("io.k8s.api.core.v1.HTTPHeader", {
  name: string,
  value: string,
});
export type HTTPHeader = InferInput<typeof HTTPHeader>;

export const HTTPGetAction = model("io.k8s.api.core.v1.HTTPGetAction", {
  host: optional(string),
  httpHeaders: optional(atomicList(HTTPHeader)),
  path: optional(string, "/"),
  port: intOrString,
  scheme: optional(string, "HTTP"),
});
export type HTTPGetAction = InferInput<typeof HTTPGetAction>;
