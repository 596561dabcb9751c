import { type InferInput, model, optional, string } from "../../schema.ts";

export const AppArmorProfile = model(
  "io.k8s.api.core.v1.AppArmorProfile",
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
export type AppArmorProfile = InferInput<typeof AppArmorProfile>;
