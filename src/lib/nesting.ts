/**
 * Levels that a value from outside may be nested. K8S-DIFF: Kubernetes allows 10,000; walks here are recursive, and the stack of a
 * thread holds fewer of some.
 */
export const MAX_NESTING = 1000;

/** Whether a JSON value is nested deeper than `limit` levels; does not go deeper than that itself. */
export function isNestedDeeper(value: unknown, limit: number = MAX_NESTING): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (limit === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isNestedDeeper(item, limit - 1));
  for (const key in value) if (isNestedDeeper((value as Record<string, unknown>)[key], limit - 1)) return true;
  return false;
}
