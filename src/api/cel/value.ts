/**
 * The values of CEL at run time. An int is a bigint and a double a number, so that both are what they look like; null, booleans and
 * strings stand for themselves. Everything else is one of the classes below.
 */
import type { CelType, OpaqueType } from "./cel-type.ts";

export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | CelUint
  | CelBytes
  | CelTimestamp
  | CelDuration
  | CelList
  | CelMap
  | CelOptional
  | CelTypeValue
  | CelOpaque;

export class CelUint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

export class CelBytes {
  readonly value: Uint8Array;

  constructor(value: Uint8Array) {
    this.value = value;
  }
}

/** A moment, in nanoseconds since 1970. `offset` is the time zone that it is printed in, in minutes east of UTC. */
export class CelTimestamp {
  readonly nanos: bigint;
  readonly offset: number;

  constructor(nanos: bigint, offset = 0) {
    this.nanos = nanos;
    this.offset = offset;
  }
}

/** A span of time in nanoseconds. */
export class CelDuration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export abstract class CelList {
  abstract readonly size: number;
  /** The item at an index that is within the list. */
  abstract at(index: number): CelValue;
}

/** A map, or an object with known fields: keys are strings, booleans, ints or uints. */
export abstract class CelMap {
  abstract readonly size: number;
  /** The value of a key, undefined where there is none. */
  abstract find(key: CelValue): CelValue | undefined;
  abstract keys(): Iterable<CelValue>;
}

export class CelOptional {
  static readonly none = new CelOptional(undefined);
  readonly value: CelValue | undefined;

  constructor(value: CelValue | undefined) {
    this.value = value;
  }
}

/** A type as a value: what `type(x)` gives. */
export class CelTypeValue {
  readonly type: CelType;

  constructor(type: CelType) {
    this.type = type;
  }
}

/** A value that only functions look into, such as a quantity or the authorizer. */
export abstract class CelOpaque {
  abstract readonly type: OpaqueType;
  abstract equals(other: CelOpaque): boolean;
  /** What `string()`, `%s` and JSON make of it, where they can make something of it. */
  text?(): string;
  /** Its size where costs depend on one: the bytes of an address. */
  size?(): number;
}

export class ArrayList extends CelList {
  readonly items: readonly CelValue[];

  constructor(items: readonly CelValue[]) {
    super();
    this.items = items;
  }

  get size(): number {
    return this.items.length;
  }

  at(index: number): CelValue {
    return this.items[index] ?? null;
  }
}
