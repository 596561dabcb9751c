import type { KubeObject } from "../../api/kind.ts";

/**
 * The rounds of mutating admission. A policy or webhook that changed the object asks for a second round, so that whoever came before
 * it sees what it did; there is no third. In the second round the built-in steps run again, and of the hooks those that want to be
 * asked again and have not seen the last change.
 */
export class Reinvocation {
  /** Whether this is the second round. */
  isAgain = false;
  #isWanted = false;
  readonly #hooks = new Map<string, HookMemory>();

  /** Asks for a second round. In the second round it has no effect. */
  want(): void {
    this.#isWanted = true;
  }

  /** Whether a second round is due; starts it. */
  begin(): boolean {
    if (this.isAgain || !this.#isWanted) return false;
    this.isAgain = true;
    return true;
  }

  /** What one step that calls hooks remembers between the rounds. */
  memory(step: string): HookMemory {
    let memory = this.#hooks.get(step);
    if (memory === undefined) {
      memory = new HookMemory(this);
      this.#hooks.set(step, memory);
    }
    return memory;
  }
}

/** Which hooks of a step were called, and which have to be called again. Hooks are told apart by a key of the step's own. */
export class HookMemory {
  readonly #rounds: Reinvocation;
  #called = new Set<string>();
  readonly #due = new Set<string>();
  #last: string | undefined;

  constructor(rounds: Reinvocation) {
    this.#rounds = rounds;
  }

  /** To be called before the hooks: in the second round, what others did to the object since makes earlier hooks due. */
  open(object: KubeObject): void {
    if (this.#rounds.isAgain && this.#last !== JSON.stringify(object)) this.#callAgain();
  }

  /** Whether to call a hook in this round. */
  isDue(hook: string): boolean {
    return !this.#rounds.isAgain || this.#due.has(hook);
  }

  /** A hook was called: whether it changed the object, and whether it wants to see what comes later. */
  called(hook: string, { changed, again }: { changed: boolean; again: boolean }): void {
    if (changed) {
      this.#callAgain();
      this.#rounds.want();
    }
    if (again) this.#called.add(hook);
  }

  /** To be called after the hooks. */
  close(object: KubeObject): void {
    this.#last = JSON.stringify(object);
  }

  #callAgain(): void {
    for (const hook of this.#called) this.#due.add(hook);
    this.#called = new Set();
  }
}
