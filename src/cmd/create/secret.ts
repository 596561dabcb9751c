import { defineCommand } from "citty";
import { base64, contentArgs, contentOf, record } from "./content.ts";
import { generator } from "./generator.ts";

const generic = generator(
  {
    name: "generic",
    description: "Create a Secret from literals and files",
    extra: { ...contentArgs, type: { type: "string", description: "Type of the Secret" } },
  },
  async (name, flags, values) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name },
    type: flags["type"] ?? "Opaque",
    data: record([...(await contentOf(values))].map(([key, bytes]): [string, string] => [key, base64(bytes)])),
  }),
);

export default defineCommand({
  meta: { name: "secret", description: "Create a Secret" },
  subCommands: { generic },
});
