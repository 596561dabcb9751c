/** A deep copy of a JSON value; several times faster than structuredClone, because JSON has no cycles, dates or prototypes. */
export function cloneJson<T>(value: T): T {
  return clone(value) as T;
}

function clone(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(clone);
  const copy: Record<string, unknown> = {};
  for (const key in value) setKey(copy, key, clone((value as Record<string, unknown>)[key]));
  return copy;
}

/** Sets a key that came from outside: "__proto__" is a key like any other. */
export function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  } else target[key] = value;
}
