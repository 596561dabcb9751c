import type { Annotation } from "./evaluate-validations.ts";

/** Longer values are cut, in UTF-16 units. Kubernetes: 10 KiB. */
const LONGEST_VALUE = 10 * 1024;

/** Collects the audit annotations of one policy over its bindings and parameters. */
export class AuditAnnotations {
  readonly #values = new Map<string, Set<string>>();

  add({ key, value }: Annotation): void {
    if (value === undefined) return;
    const values = this.#values.get(key) ?? new Set();
    this.#values.set(key, values.add(value.slice(0, LONGEST_VALUE)));
  }

  /** Adds them to the annotations of a request: distinct values of one key stand together. The first to set a key keeps it. */
  publish(policy: string, annotations: Record<string, string>): void {
    for (const [key, values] of this.#values) annotations[`${policy}/${key}`] ??= [...values].join(", ");
  }
}
