import { canonicalText } from "./same-content.ts";

/** No vowels and no look-alikes: a hash never spells a word. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** FNV-1a, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/**
 * A short name for a JSON value, safe in object names and labels. `collisions` gives another name to the same value, for when the
 * first is taken by something else. K8S-DIFF: not the number that Kubernetes computes from Go's memory layout; nobody may rely on it.
 */
export function shortHash(value: unknown, collisions = 0): string {
  const hash = fnv1a(`${canonicalText(value)}${collisions === 0 ? "" : collisions}`);
  return [...String(hash)].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length] ?? "").join("");
}
