import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";
import { ServerAddressByClientCIDR } from "./server-address-by-client-cidr.ts";

export const APIVersions = model("io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions", {
  apiVersion: optional(string),
  kind: optional(string),
  serverAddressByClientCIDRs: atomicList(ServerAddressByClientCIDR),
  versions: atomicList(string),
});
export type APIVersions = InferInput<typeof APIVersions>;
