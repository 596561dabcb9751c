import { atomicList, type InferInput, list, map, model, optional, string } from "../../schema.ts";

export const UserInfo = model("io.k8s.api.authentication.v1.UserInfo", {
  extra: optional(map(list(string))),
  groups: optional(atomicList(string)),
  uid: optional(string),
  username: optional(string),
});
export type UserInfo = InferInput<typeof UserInfo>;
