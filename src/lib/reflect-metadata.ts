/**
 * The part of the Reflect.metadata proposal that @peculiar/x509's dependency injection (tsyringe) looks for when it is loaded: facts
 * about a class, or one of its members, by name.
 */
type Facts = Map<string, unknown>;

const facts = new WeakMap<object, Facts>();

const nameOf = (key: unknown, member: PropertyKey | undefined): string => `${String(key)} ${String(member ?? "")}`;

function getOwnMetadata(key: unknown, target: object, member?: PropertyKey): unknown {
  return facts.get(target)?.get(nameOf(key, member));
}

function getMetadata(key: unknown, target: object, member?: PropertyKey): unknown {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const found = getOwnMetadata(key, at, member);
    if (found !== undefined) return found;
  }
  return undefined;
}

function defineMetadata(key: unknown, value: unknown, target: object, member?: PropertyKey): void {
  const own = facts.get(target) ?? new Map<string, unknown>();
  own.set(nameOf(key, member), value);
  facts.set(target, own);
}

const metadata = (key: unknown, value: unknown) => (target: object, member?: PropertyKey) =>
  defineMetadata(key, value, target, member);

if (!("getMetadata" in Reflect)) {
  Object.assign(Reflect, {
    getMetadata,
    getOwnMetadata,
    hasOwnMetadata: (key: unknown, target: object, member?: PropertyKey) =>
      getOwnMetadata(key, target, member) !== undefined,
    defineMetadata,
    metadata,
  });
}
