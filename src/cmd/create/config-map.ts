import { base64, contentArgs, contentOf, isText, record } from "./content.ts";
import { generator } from "./generator.ts";

export default generator(
  { name: "configmap", description: "Create a ConfigMap from literals and files", extra: contentArgs },
  async (name, _, values) => {
    const entries = [...(await contentOf(values))];
    const text = entries
      .filter(([, bytes]) => isText(bytes))
      .map(([key, bytes]): [string, string] => [key, new TextDecoder().decode(bytes)]);
    const binary = entries
      .filter(([, bytes]) => !isText(bytes))
      .map(([key, bytes]): [string, string] => [key, base64(bytes)]);
    return {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name },
      ...(text.length === 0 ? {} : { data: record(text) }),
      ...(binary.length === 0 ? {} : { binaryData: record(binary) }),
    };
  },
);
