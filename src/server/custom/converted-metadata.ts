import type { KubeObject } from "../../api/kind.ts";
import { validateAnnotations, validateLabels } from "../../api/metadata.ts";

/** What a conversion may change of metadata. */
const MUTABLE = { labels: validateLabels, annotations: validateAnnotations } as const;

/** The converted object with the metadata of the original, but its own labels and annotations. Calls `refuse`, which throws, when those are unfit. */
export function withMetadataOf(
  original: KubeObject,
  converted: KubeObject,
  refuse: (why: string) => never,
): KubeObject {
  const { metadata } = converted;
  if (typeof metadata !== "object" || metadata === null) refuse("missing metadata in converted object");
  const { labels: _, annotations: __, ...kept } = original.metadata ?? {};
  const changed: Record<string, unknown> = {};
  for (const [field, validate] of Object.entries(MUTABLE)) {
    const value = metadata?.[field] ?? undefined;
    if (value === undefined) continue;
    const texts = textsOf(value) ?? refuse(`metadata.${field} must be a map of strings, not ${JSON.stringify(value)}`);
    const [error] = validate(texts, `metadata.${field}`);
    if (error !== undefined) refuse(`${error.field}: ${error.message}`);
    changed[field] = texts;
  }
  return { ...converted, metadata: { ...kept, ...changed } };
}

function textsOf(value: unknown): Record<string, string> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.values(value).every((text) => typeof text === "string") ? (value as Record<string, string>) : undefined;
}
