import type { Column } from "../../kind.ts";
import type { Subject } from "./subject.ts";

interface Binding {
  readonly subjects?: readonly Subject[] | undefined;
}

const names = (binding: Binding, kind: string): string =>
  (binding.subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map(({ name, namespace }) => (namespace ? `${namespace}/${name}` : name))
    .join(", ");

/** To whom a binding gives its role, shown with -o wide. */
export const subjectColumns: readonly Column<Binding>[] = [
  {
    name: "Users",
    type: "string",
    description: "Users in the roleBinding",
    priority: 1,
    value: (b) => names(b, "User"),
  },
  {
    name: "Groups",
    type: "string",
    description: "Groups in the roleBinding",
    priority: 1,
    value: (b) => names(b, "Group"),
  },
  {
    name: "ServiceAccounts",
    type: "string",
    description: "ServiceAccounts in the roleBinding",
    priority: 1,
    value: (b) => names(b, "ServiceAccount"),
  },
];
