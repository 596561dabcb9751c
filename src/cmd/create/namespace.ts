import { generator } from "./generator.ts";

export default generator({ name: "namespace", description: "Create a Namespace", extra: {} }, (name) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
}));
