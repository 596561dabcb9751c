/** Collects complaints about places of a source text and prints them as CEL does: position, message, the line and a caret. */
export class SourceErrors {
  readonly #source: string;
  readonly #list: { at: number; message: string }[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  get count(): number {
    return this.#list.length;
  }

  add(at: number, message: string): void {
    if (this.#list.some((error) => error.at === at && error.message === message)) return;
    if (this.#list.length < MOST) this.#list.push({ at, message });
  }

  toString(): string {
    return this.#list.map(({ at, message }) => this.#print(at, message)).join("\n");
  }

  #print(at: number, message: string): string {
    if (at < 0) return `ERROR: <input>:-1:0: ${message}`;
    const start = this.#source.lastIndexOf("\n", at - 1) + 1;
    const end = this.#source.indexOf("\n", at);
    const text = this.#source.slice(start, end < 0 ? undefined : end);
    const line = this.#source.slice(0, start).split("\n").length;
    // Columns count characters, not UTF-16 units.
    const before = [...this.#source.slice(start, at)].length;
    return `ERROR: <input>:${line}:${before + 1}: ${message}\n | ${text}\n | ${".".repeat(before)}^`;
  }
}

const MOST = 100;
