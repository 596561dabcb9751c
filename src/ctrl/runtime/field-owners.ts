import type { Controller } from "../controller.ts";

/** The steps of a declared field, so that a whole and its parts can be compared: resource, then path elements. */
function stepsOf(field: string): string[] {
  const [resource = "", path = ""] = field.split(" ");
  return [resource, ...path.split(/[.[\]]+/).filter((step) => step !== "")];
}

const startsWith = (long: readonly string[], short: readonly string[]): boolean =>
  short.every((step, index) => long[index] === step);

/** Throws when two controllers declare that they write one field, or one a part of the other's. */
export function assertSingleOwners(controllers: readonly Controller[]): void {
  const declared = controllers.flatMap(({ name, writes }) =>
    writes.map((field) => ({ name, field, steps: stepsOf(field) })),
  );
  for (const [index, a] of declared.entries()) {
    for (const b of declared.slice(index + 1)) {
      if (a.name === b.name) continue;
      if (startsWith(a.steps, b.steps) || startsWith(b.steps, a.steps)) {
        throw new Error(
          `controllers "${a.name}" and "${b.name}" both write a field: "${a.field}" and "${b.field}"; ` +
            "a field has one owner, give the decision to one of them",
        );
      }
    }
  }
}
