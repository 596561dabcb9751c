import type { ObjectMetaLike } from "../../api/kind.ts";
import { LAST_APPLIED } from "../apply.ts";
import { field, fieldList, pairs } from "./outline.ts";

/** Longest annotation that is shown whole. */
const MOST = 140;

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}...` : text);

function annotationLines([key, value]: [string, string]): string[] {
  if (!value.includes("\n") && key.length + value.length + 2 <= MOST) return [`${key}: ${value}`];
  const lines = value.replace(/\n$/, "").split("\n");
  return [`${key}:`, ...lines.map((line) => `  ${shortened(line, MOST - 2)}`)];
}

/** Labels, one below the other. */
export const labelLines = (metadata: ObjectMetaLike | undefined): string[] =>
  fieldList("Labels", pairs(metadata?.labels));

/** Annotations, one below the other, without what `apply` remembers there. */
export function annotationsOf(metadata: ObjectMetaLike | undefined): string[] {
  const shown = Object.entries(metadata?.annotations ?? {}).filter(([key]) => key !== LAST_APPLIED);
  return fieldList("Annotations", shown.sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(annotationLines));
}

/** Name and, where it has one, namespace. */
export const nameLines = (metadata: ObjectMetaLike | undefined): string[] => [
  field("Name", metadata?.name),
  ...(metadata?.namespace ? [field("Namespace", metadata.namespace)] : []),
];

/** What descriptions of most kinds begin with. */
export const metadataLines = (metadata: ObjectMetaLike | undefined): string[] => [
  ...nameLines(metadata),
  ...labelLines(metadata),
  ...annotationsOf(metadata),
];

interface Owner {
  kind: string;
  name: string;
  controller?: boolean | undefined;
}

/** The controller that made the object, on a line of its own. */
export function controllerLines(metadata: { ownerReferences?: readonly Owner[] | null | undefined }): string[] {
  const owner = metadata.ownerReferences?.find((each) => each.controller === true);
  return owner === undefined ? [] : [field("Controlled By", `${owner.kind}/${owner.name}`)];
}
