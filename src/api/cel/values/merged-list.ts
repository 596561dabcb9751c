import { ArrayList, type CelValue } from "../value.ts";

/** What joining a list that is a set or a map gives: still one, so that it compares without order. */
export class MergedList extends ArrayList {
  readonly merge: "set" | readonly string[];

  constructor(items: readonly CelValue[], merge: "set" | readonly string[]) {
    super(items);
    this.merge = merge;
  }
}
