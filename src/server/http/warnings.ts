/** Adds a Warning header for each text: RFC 7234 section 5.5, code 299, no agent, as Kubernetes writes it. */
export function addWarnings(headers: Headers, texts: readonly string[]): void {
  for (const text of texts) headers.append("warning", `299 - "${escaped(text)}"`);
}

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", " ");
