import type { HeaderLine } from "./answer.ts";

/** A Warning header for each text, once: RFC 7234 section 5.5, code 299, no agent, as Kubernetes writes it. */
export function warningLines(texts: readonly string[]): HeaderLine[] {
  return [...new Set(texts)].map((text) => ["warning", `299 - "${escaped(text)}"`]);
}

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", " ");
