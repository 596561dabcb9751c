import type { AnyKind } from "../api/kind.ts";
import type { Client, ObjectRef } from "../client/client.ts";
import { observeObject } from "../client/observe-object.ts";
import type { AnyObject } from "./resources.ts";

export interface AwaitOptions {
  kind: AnyKind;
  ref: ObjectRef;
  /** Infinity waits as long as it takes. */
  timeoutMs: number;
  /** Is asked about the object now and after every change; undefined: there is none. */
  holds(object: AnyObject | undefined): boolean;
  /** What is thrown when the time is over. */
  late(): Error;
}

/** The longest that a timer of JavaScript can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/** Resolves when `holds` does. Rejects with `late()` when the time is over before. */
export async function awaitObject(client: Client, options: AwaitOptions): Promise<void> {
  const { kind, ref, holds } = options;
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(), Math.min(options.timeoutMs, LONGEST_MS));
  try {
    for await (const object of observeObject(client, kind, { ref, signal: time.signal })) {
      if (holds(object as AnyObject | undefined)) return;
    }
  } catch (error) {
    throw time.signal.aborted ? options.late() : error;
  } finally {
    clearTimeout(timer);
    // Ends the connection of the watch, which may be quiet.
    time.abort();
  }
}
