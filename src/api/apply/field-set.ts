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
  let children: Map<string, FieldSet> | undefined;
  for (const [element, child] of b.children) {
    const own = a.children.get(element);
    const both = own === undefined ? child : union(own, child);
    if (both === own) continue;
    children ??= new Map(a.children);
    children.set(element, both);
  }
  const member = a.member || b.member;
  return children === undefined && member === a.member ? a : { member, children: children ?? a.children };
}

/** The paths of `a` that are not in `b`. What lies below a path of `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return isEmpty(a) || isEmpty(b) ? a : less(a, b, a.member && !b.member, difference);
}

/** The paths of `a` that are neither in `b` nor below a path of `b`. */
export function without(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(b)) return a;
  return b.member ? EMPTY : less(a, b, a.member, without);
}

/** `a` itself, or with `member` and what `subtract` leaves of the children that `b` has too. */
function less(a: FieldSet, b: FieldSet, member: boolean, subtract: (a: FieldSet, b: FieldSet) => FieldSet): FieldSet {
  let children: Map<string, FieldSet> | undefined;
  for (const [element, child] of b.children) {
    const own = a.children.get(element);
    if (own === undefined) continue;
    const rest = subtract(own, child);
    if (rest === own) continue;
    children ??= new Map(a.children);
    if (isEmpty(rest)) children.delete(element);
    else children.set(element, rest);
  }
  if (children === undefined && member === a.member) return a;
  const left = children ?? a.children;
  if (left.size > 0) return { member, children: left };
  return member ? LEAF : EMPTY;
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const children: (readonly [string, FieldSet])[] = [];
  for (const [element, child] of a.children) {
    const other = b.children.get(element);
    if (other !== undefined) children.push([element, intersection(child, other)]);
  }
  return fieldSet(a.member && b.member, children);
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
const encoded = new WeakMap<FieldSet, Record<string, unknown>>();

/** The set that a fieldsV1 object stands for. Throws TypeError when it is not an object of objects. */
export function fromFieldsV1(fields: unknown): FieldSet {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw new TypeError("fieldsV1 is no object");
  const known = decoded.get(fields);
  if (known !== undefined) return known;
  const set = setOf(fields as Record<string, unknown>);
  decoded.set(fields, set);
  return set;
}

function setOf(fields: Record<string, unknown>): FieldSet {
  const children = new Map<string, FieldSet>();
  let isCanonical = true;
  let last = "";
  for (const element in fields) {
    const child = fields[element];
    isCanonical &&= last <= element;
    last = element;
    if (element === ".") continue;
    if (typeof child !== "object" || child === null || Array.isArray(child))
      throw new TypeError("fieldsV1 is no object");
    const set = setOf(child as Record<string, unknown>);
    isCanonical &&= set === NOTHING || encoded.has(set);
    children.set(element, set.children.size === 0 ? LEAF : set);
  }
  if (last === "") return NOTHING;
  const set = { member: Object.hasOwn(fields, "."), children };
  // What is already written as we would write it need not be written anew.
  if (isCanonical && children.size > 0) encoded.set(set, fields);
  return set;
}

/** An object without fields: a leaf below another, and nothing at all by itself. */
const NOTHING: FieldSet = { member: false, children: NO_CHILDREN };

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
