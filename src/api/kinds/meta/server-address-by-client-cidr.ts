import { type InferInput, model, string } from "../../schema.ts";

export const ServerAddressByClientCIDR = model("io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR", {
  clientCIDR: string,
  serverAddress: string,
});
export type ServerAddressByClientCIDR = InferInput<typeof ServerAddressByClientCIDR>;
