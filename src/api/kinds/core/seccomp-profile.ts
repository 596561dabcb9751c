import { type InferInput, model, optional, string } from "../../schema.ts";

export const SeccompProfile = model(
  "io.k8s.api.core.v1.SeccompProfile",
  {
    localhostProfile: optional(string),
    type: string,
  },
  {
    "x-kubernetes-unions": [
      { discriminator: "type", "fields-to-discriminateBy": { localhostProfile: "LocalhostProfile" } },
    ],
  },
);
export type SeccompProfile = InferInput<typeof SeccompProfile>;
