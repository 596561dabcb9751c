/** An object as the model sees it: what clients write, without what the server adds. */
export interface State {
  readonly data: Readonly<Record<string, string>>;
  readonly group: string;
}

/** A write that a client sent, reduced to what it does to the state. `id` is a value that no other write writes. */
export interface Write {
  readonly id: string;
  readonly client: number;
  readonly does:
    | "create"
    | "replace"
    | "update"
    | "patch labels"
    | "merge patch"
    | "JSON patch"
    | "strategic patch"
    | "apply"
    | "delete";
  readonly name: string;
  /** For create and replace: the whole. For update: the whole, made from what the client had read. */
  readonly whole?: State;
  readonly group?: string;
  readonly both?: boolean;
}

/** The key that a kind of patch of one client writes; nobody else writes it. */
export function keyOf(write: Pick<Write, "does" | "client">): string {
  return `${write.does.replaceAll(" ", "-")}-${write.client}`;
}

/** The two keys that a client applies. */
export function appliedKeys(client: number): readonly [string, string] {
  return [`apply-${client}`, `apply-${client}-second`];
}

/** The state after a write on `before`, which is undefined when there is no object; undefined when the write removes it. */
export function after(before: State | undefined, write: Write): State | undefined {
  const { data = {}, group = "" } = before ?? {};
  switch (write.does) {
    case "create":
    case "replace":
    case "update":
      return write.whole;
    case "patch labels":
      return { data: { ...data, [keyOf(write)]: write.id }, group: write.group ?? group };
    case "merge patch":
    case "JSON patch":
    case "strategic patch":
      return { data: { ...data, [keyOf(write)]: write.id }, group };
    case "apply": {
      const [first, second] = appliedKeys(write.client);
      const { [first]: _, [second]: __, ...others } = data;
      return { data: { ...others, [first]: write.id, ...(write.both ? { [second]: write.id } : {}) }, group };
    }
    case "delete":
      return undefined;
  }
}

/** What may not be there before a write, or must be; undefined when the write is in order. */
export function misplaced(before: State | undefined, write: Write): string | undefined {
  if (write.does === "create" && before !== undefined) return "an object was created that was there already";
  if (write.does !== "create" && write.does !== "apply" && before === undefined) {
    return `"${write.does}" changed an object that was not there`;
  }
  return undefined;
}
