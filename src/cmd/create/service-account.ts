import { generator } from "./generator.ts";

export default generator({ name: "serviceaccount", description: "Create a ServiceAccount", extra: {} }, (name) => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name },
}));
