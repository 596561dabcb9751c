import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";
import { ServerAddressByClientCIDR } from "./server-address-by-client-cidr.ts";

export const GroupVersionForDiscovery = model("io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery", {
  groupVersion: string,
  version: string,
});
export type GroupVersionForDiscovery = InferInput<typeof GroupVersionForDiscovery>;

export const APIGroup = model("io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup", {
  apiVersion: optional(string),
  kind: optional(string),
  name: string,
  preferredVersion: optional(GroupVersionForDiscovery),
  serverAddressByClientCIDRs: optional(atomicList(ServerAddressByClientCIDR)),
  versions: atomicList(GroupVersionForDiscovery),
});
export type APIGroup = InferInput<typeof APIGroup>;
