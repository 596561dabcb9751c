import { StoreError } from "../../store/errors.ts";

type Step = () => Promise<void>;

/** What admission has set aside for a write, such as an address, and what becomes of it when the write has happened, or does not happen. */
export class Undo {
  readonly #steps: Step[] = [];
  readonly #afterwards: Step[] = [];

  /** To be done when the write does not happen. */
  add(step: Step): void {
    this.#steps.push(step);
  }

  /** To be done once the write has happened; for a deletion, once the object is gone. */
  afterwards(step: Step): void {
    this.#afterwards.push(step);
  }

  /** The write has happened: nothing will be undone any more. */
  async done(): Promise<void> {
    this.#steps.length = 0;
    // The write is done; what fails to be given back now will be found by whoever repairs.
    for (const step of this.#afterwards.splice(0)) await step().catch(() => undefined);
  }

  /** Gives everything back, the last first. */
  async run(): Promise<void> {
    this.#afterwards.length = 0;
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await step();
  }

  /** Gives everything back after a failure, unless the write may have happened all the same: then whoever repairs finds out. */
  async after(error: unknown): Promise<void> {
    if (error instanceof StoreError && error.code === "unavailable") this.#steps.length = 0;
    else await this.run();
  }
}
