import fc from "fast-check";

/** What a client may do, in the order of a program; names, keys and labels are small numbers, so that clients meet. */
export type Operation =
  | { readonly does: "create" | "replace" | "update" | "patch labels"; readonly name: number; readonly group: number }
  | { readonly does: "merge patch" | "JSON patch" | "strategic patch" | "get"; readonly name: number }
  /** `both` says whether the manager wants its second key too; without it, the key goes when it was there. */
  | { readonly does: "apply"; readonly name: number; readonly both: boolean }
  | { readonly does: "delete"; readonly name: number; readonly precondition: "none" | "uid" | "resourceVersion" }
  | { readonly does: "list"; readonly how: "newest" | "at a revision" };

/** The groups a label sorts objects into; watches select one. */
export const GROUPS = 3;

/** Programs of `clients` clients of `steps` operations each on `names` names; the same for the same seed. */
export function programs(options: { clients: number; steps: number; names: number; seed: number }): Operation[][] {
  const name = fc.nat({ max: options.names - 1 });
  const group = fc.nat({ max: GROUPS - 1 });
  const operation = fc.oneof(
    { weight: 4, arbitrary: fc.record({ does: fc.constant("create" as const), name, group }) },
    { weight: 5, arbitrary: fc.record({ does: fc.constant("update" as const), name, group }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("replace" as const), name, group }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("patch labels" as const), name, group }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant("merge patch" as const), name }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("JSON patch" as const), name }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("strategic patch" as const), name }) },
    { weight: 5, arbitrary: fc.record({ does: fc.constant("apply" as const), name, both: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({
        does: fc.constant("delete" as const),
        name,
        precondition: fc.constantFrom("none" as const, "uid" as const, "resourceVersion" as const),
      }),
    },
    { weight: 3, arbitrary: fc.record({ does: fc.constant("get" as const), name }) },
    {
      weight: 1,
      arbitrary: fc.record({
        does: fc.constant("list" as const),
        how: fc.constantFrom("newest" as const, "at a revision" as const),
      }),
    },
  );
  const program = fc.array(operation, { minLength: options.steps, maxLength: options.steps, size: "max" });
  return fc.sample(program, { seed: options.seed, numRuns: options.clients });
}
