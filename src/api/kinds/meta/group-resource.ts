import { type InferInput, model, string } from "../../schema.ts";

export const GroupResource = model("io.k8s.apimachinery.pkg.apis.meta.v1.GroupResource", {
  group: string,
  resource: string,
});
export type GroupResource = InferInput<typeof GroupResource>;
