/** Whether two JSON values are equal: the order of keys does not count, and a key that is undefined counts as absent. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equalJson(a[i], b[i])) return false;
    return true;
  }
  return !Array.isArray(b) && equalFields(a as Record<string, unknown>, b as Record<string, unknown>);
}

function equalFields(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let fields = 0;
  for (const key in a) {
    const value = a[key];
    if (value === undefined) continue;
    fields++;
    if (!Object.hasOwn(b, key) || !equalJson(value, b[key])) return false;
  }
  for (const key in b) if (b[key] !== undefined) fields--;
  return fields === 0;
}
