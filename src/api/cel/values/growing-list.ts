import { ArrayList, CelList, type CelValue } from "../value.ts";

/** The list that a comprehension collects in: it grows in place, where joining lists would copy them again and again. */
export class GrowingList extends CelList {
  readonly items: CelValue[] = [];

  get size(): number {
    return this.items.length;
  }

  at(index: number): CelValue {
    return this.items[index] ?? null;
  }

  /** The list as a value that no longer changes. */
  done(): ArrayList {
    return new ArrayList(this.items);
  }
}
