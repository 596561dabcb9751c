import type { InferOutput } from "../../schema.ts";
import type { NodeSchema } from "./node.ts";

export function nodeWarnings({ spec }: InferOutput<typeof NodeSchema>): string[] {
  const warnings = spec.configSource === undefined ? [] : ["spec.configSource: the feature is removed"];
  if (!spec.externalID) return warnings;
  return [...warnings, "spec.externalID: this field is deprecated, and is unused by Kubernetes"];
}
