import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionNames,
} from "../../api/kinds/apiextensions/custom-resource-definition.ts";

export const CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

type Condition = CustomResourceDefinitionCondition;
type Named = Pick<Condition, "type" | "status" | "reason" | "message">;

export const conditionOf = ({ status }: CustomResourceDefinition, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

/** The status that a definition should have beside the others of its group. `now` is an RFC 3339 time. */
export function definitionStatus(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: string,
): NonNullable<CustomResourceDefinition["status"]> {
  const { spec, status } = definition;
  const taken = others.filter((other) => other.spec.group === spec.group).map((other) => other.status?.acceptedNames);
  const conflict = conflictOf(spec.names, taken);
  const isEstablished = conditionOf(definition, "Established")?.status === "True";
  const wanted: Named[] =
    conflict === undefined
      ? [
          { type: "NamesAccepted", status: "True", reason: "NoConflicts", message: "no conflicts found" },
          {
            type: "Established",
            status: "True",
            reason: "InitialNamesAccepted",
            message: "the initial names have been accepted",
          },
        ]
      : [{ type: "NamesAccepted", status: "False", ...conflict }, ...(isEstablished ? [] : [NOT_ESTABLISHED])];
  const storage = spec.versions.find((version) => version.storage)?.name;
  const stored = status?.storedVersions ?? [];
  return {
    ...status,
    acceptedNames: conflict === undefined ? spec.names : (status?.acceptedNames ?? { plural: "", kind: "" }),
    conditions: wanted.reduce((conditions, next) => merged(conditions, next, now), status?.conditions ?? []),
    storedVersions: storage === undefined || stored.includes(storage) ? stored : [...stored, storage],
  };
}

const NOT_ESTABLISHED: Named = {
  type: "Established",
  status: "False",
  reason: "NotAccepted",
  message: "not all names are accepted",
};

/** The conditions with one of them as it should be; its time changes with its status. */
export function merged(conditions: readonly Condition[], next: Named, now: string): Condition[] {
  const before = conditions.find((condition) => condition.type === next.type);
  const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : now;
  const made = { ...next, lastTransitionTime };
  return before === undefined
    ? [...conditions, made]
    : conditions.map((condition) => (condition === before ? made : condition));
}

/** The last of the names that another definition of the group has been given. */
function conflictOf(
  names: CustomResourceDefinitionNames,
  taken: readonly (CustomResourceDefinitionNames | undefined)[],
): Pick<Named, "reason" | "message"> | undefined {
  const resources = new Set(taken.flatMap((t) => (t ? [t.plural, t.singular, ...(t.shortNames ?? [])] : [])));
  const kinds = new Set(taken.flatMap((t) => (t ? [t.kind, t.listKind] : [])));
  const checks: [reason: string, name: string | undefined, used: ReadonlySet<string | undefined>][] = [
    ["PluralConflict", names.plural, resources],
    ["SingularConflict", names.singular, resources],
    ...(names.shortNames ?? []).map((name): (typeof checks)[number] => ["ShortNamesConflict", name, resources]),
    ["KindConflict", names.kind, kinds],
    ["ListKindConflict", names.listKind, kinds],
  ];
  // Kubernetes looks at all of them in this order, and the last complaint stands.
  const found = checks.findLast(([, name, used]) => (name ?? "") !== "" && used.has(name));
  return found && { reason: found[0], message: `"${found[1]}" is already in use` };
}
