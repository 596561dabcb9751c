import { StoreError } from "../../store/errors.ts";

/** What admission has set aside for a write, such as an address, to be given back when the write does not happen. */
export class Undo {
  readonly #steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  /** Gives everything back, the last first. */
  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await step();
  }

  /** Gives everything back after a failure, unless the write may have happened all the same: then whoever repairs finds out. */
  async after(error: unknown): Promise<void> {
    if (error instanceof StoreError && error.code === "unavailable") this.#steps.length = 0;
    else await this.run();
  }
}
