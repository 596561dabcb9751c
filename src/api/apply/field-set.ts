/**
 * Sets of fields as managed fields hold them: a tree of path elements in the spelling of fieldsV1 (`f:name`, `k:{"name":"a"}`,
 * `v:"x"`). Nodes are immutable; operations give back an operand where nothing changes.
 */
export interface FieldSet {
  /** Whether the path that ends here is in the set. */
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

const NO_CHILDREN: ReadonlyMap<string, FieldSet> = new Map();

export const EMPTY: FieldSet = { member: false, children: NO_CHILDREN };
export const LEAF: FieldSet = { member: true, children: NO_CHILDREN };

export const isEmpty = (set: FieldSet): boolean => !set.member && set.children.size === 0;

/** A node, with empty children left out. */
export function fieldSet(member: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  const kept = new Map<string, FieldSet>();
  for (const [element, child] of children) if (!isEmpty(child)) kept.set(element, child);
  if (kept.size === 0) return member ? LEAF : EMPTY;
  return { member, children: kept };
}

/** The set of one path. */
export function pathSet(path: readonly string[]): FieldSet {
  return path.reduceRight((child, element) => fieldSet(false, [[element, child]]), LEAF);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(b) || a === b) return a;
  if (isEmpty(a)) return b;
  const children = new Map(a.children);
  for (const [element, child] of b.children) children.set(element, union(children.get(element) ?? EMPTY, child));
  return { member: a.member || b.member, children };
}

/** The paths of `a` that are not in `b`. What lies below a path of `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a) || isEmpty(b)) return a;
  const rest = fieldSet(
    a.member && !b.member,
    [...a.children].map(([element, child]) => [element, difference(child, b.children.get(element) ?? EMPTY)] as const),
  );
  return equalSets(rest, a) ? a : rest;
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return fieldSet(
    a.member && b.member,
    [...a.children].map(
      ([element, child]) => [element, intersection(child, b.children.get(element) ?? EMPTY)] as const,
    ),
  );
}

/** The paths of `a` that are neither in `b` nor below a path of `b`. */
export function without(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(b)) return a;
  if (b.member) return EMPTY;
  const children = [...a.children].map(([key, child]) => [key, without(child, b.children.get(key) ?? EMPTY)] as const);
  return fieldSet(a.member, children);
}

export function equalSets(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  if (a.member !== b.member || a.children.size !== b.children.size) return false;
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    if (other === undefined || !equalSets(child, other)) return false;
  }
  return true;
}

/** All paths of a set, as lists of elements. */
export function* pathsOf(set: FieldSet, path: readonly string[] = []): Generator<readonly string[]> {
  if (set.member) yield path;
  for (const [element, child] of set.children) yield* pathsOf(child, [...path, element]);
}

const decoded = new WeakMap<object, FieldSet>();

/** The set that a fieldsV1 object stands for. Throws TypeError when it is not an object of objects. */
export function fromFieldsV1(fields: unknown): FieldSet {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw new TypeError("fieldsV1 is no object");
  const known = decoded.get(fields);
  if (known !== undefined) return known;
  const children = new Map<string, FieldSet>();
  for (const [element, child] of Object.entries(fields)) {
    if (element === ".") continue;
    const set = fromFieldsV1(child);
    children.set(element, set.children.size === 0 ? LEAF : set);
  }
  const set = { member: Object.hasOwn(fields, "."), children };
  decoded.set(fields, set);
  return set;
}

const encoded = new WeakMap<FieldSet, Record<string, unknown>>();

/** The fieldsV1 object of a set, elements in order. */
export function toFieldsV1(set: FieldSet): Record<string, unknown> {
  const known = encoded.get(set);
  if (known !== undefined) return known;
  const fields: Record<string, unknown> = set.member && set.children.size > 0 ? { ".": {} } : {};
  for (const element of [...set.children.keys()].sort()) {
    fields[element] = toFieldsV1(set.children.get(element) ?? EMPTY);
  }
  encoded.set(set, fields);
  return fields;
}
