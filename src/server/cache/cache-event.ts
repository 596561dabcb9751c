import type { StoredObject } from "./stored-object.ts";

/**
 * One change as watchers see it. `object` is the new state, or for a deletion the last one with the deletion's revision. Frames
 * are built once per form, shared by all watchers that want the same in one turn of the event loop, and then forgotten.
 */
export class CacheEvent {
  readonly revision: number;
  readonly object: StoredObject;
  /** The state before, absent on a creation. */
  readonly previous: StoredObject | undefined;
  readonly deleted: boolean;
  #left: StoredObject | undefined;
  #frames: Map<string, Uint8Array> | undefined;

  constructor(change: { revision: number; object: StoredObject; previous?: StoredObject; deleted: boolean }) {
    this.revision = change.revision;
    this.object = change.object;
    this.previous = change.previous;
    this.deleted = change.deleted;
  }

  /** What a watcher is shown whose selector the object no longer matches: the state before, at this revision. */
  get left(): StoredObject {
    this.#left ??= this.previous?.at(this.revision) ?? this.object;
    return this.#left;
  }

  frame(form: string, build: () => Uint8Array): Uint8Array {
    if (this.#frames === undefined) {
      this.#frames = new Map();
      setImmediate(() => {
        this.#frames = undefined;
      });
    }
    let frame = this.#frames.get(form);
    if (frame === undefined) {
      frame = build();
      this.#frames.set(form, frame);
    }
    return frame;
  }
}
