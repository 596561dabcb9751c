/** A value that is made when it is first read, and once: `variables.x` in policies. */
export class Lazy {
  readonly #make: () => unknown;
  #made: { value: unknown } | undefined;

  constructor(make: () => unknown) {
    this.#make = make;
  }

  get(): unknown {
    this.#made ??= { value: this.#make() };
    return this.#made.value;
  }
}

export const lazy = (make: () => unknown): Lazy => new Lazy(make);
