import type { ObjectType } from "../cel-type.ts";
import { CelMap, type CelValue } from "../value.ts";

/** An object that an expression made: `Object.spec{replicas: 1}`. */
export class StructValue extends CelMap {
  readonly type: ObjectType;
  readonly fields: ReadonlyMap<string, CelValue>;

  constructor(type: ObjectType, fields: ReadonlyMap<string, CelValue>) {
    super();
    this.type = type;
    this.fields = fields;
  }

  get size(): number {
    return this.fields.size;
  }

  find(key: CelValue): CelValue | undefined {
    return typeof key === "string" ? this.fields.get(key) : undefined;
  }

  keys(): Iterable<string> {
    return this.fields.keys();
  }
}
