import type { CostRange } from "../cost-range.ts";

/** The sizes of what a list or map holds. */
export interface EntrySizes {
  readonly container: "list" | "map";
  readonly key: CostRange;
  readonly value: CostRange;
}

/** What is known of a variable that a comprehension binds. */
export interface Local {
  readonly path: readonly string[] | undefined;
  readonly size: CostRange | undefined;
  readonly entries?: EntrySizes | undefined;
}

/** The variables that comprehensions bind, inner ones hiding outer ones of their name. */
export class Locals {
  readonly #stacks = new Map<string, Local[]>();

  find(name: string): Local | undefined {
    return this.#stacks.get(name)?.at(-1);
  }

  push(name: string, local: Local): void {
    const stack = this.#stacks.get(name);
    if (stack === undefined) this.#stacks.set(name, [local]);
    else stack.push(local);
  }

  pop(name: string): void {
    this.#stacks.get(name)?.pop();
  }
}
