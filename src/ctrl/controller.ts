/**
 * The nouns of this folder. A controller brings the world closer to the spec of one object at a time; it is told a key, never an
 * event, reads from caches, decides in a pure `plan`, and applies the plan. When it runs, how often and what happens on failure is
 * the runtime's business.
 */
import type { AnyKind, Kind, KubeObject } from "../api/kind.ts";
import type { GenericSchema, InferInput } from "../api/schema.ts";
import type { Client, Stored } from "../client/client.ts";
import type { Informer } from "../client/informer.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import type { ServedCaches } from "./runtime/served-caches.ts";

/** Gives the shared cache of a kind. */
export type CacheOf = <S extends GenericSchema>(kind: Kind<S>) => Informer<InferInput<S>>;

/** An object of any kind as it came from the server. */
export type StoredObject = Stored<KubeObject>;

/** Something that happened to an object, for whoever reads `kubectl describe`. */
export interface Occurrence {
  type: "Normal" | "Warning";
  /** CamelCase, for programs. */
  reason: string;
  message: string;
}

export interface Context {
  /**
   * Writes through this client are remembered: the same key is not reconciled again before the caches show them, so a plan never
   * acts twice on what it has not yet seen.
   */
  readonly client: Client;
  readonly cache: CacheOf;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Emits an event about an object. Returns at once; equal events are counted, not repeated. */
  record(object: StoredObject, occurrence: Occurrence): void;
}

/** When to look at the key again although nothing changed. */
export interface Outcome {
  /** Milliseconds from now; undefined: not before the next change. */
  requeueAfter?: number | undefined;
}

/** A kind whose changes wake other keys. Called for the object and, on an update, for what it was before. */
export interface Watch {
  readonly kind: AnyKind;
  keys(object: StoredObject, cache: CacheOf): Iterable<string>;
}

/** What a controller that follows kinds which are not known in advance has to do it with. */
export interface Following {
  readonly served: ServedCaches;
  /** The shared cache of a kind, with whole objects; starts it. */
  whole(kind: AnyKind): Informer<KubeObject>;
  readonly clock: Clock;
  /** Asks for a key of the controller to be reconciled. */
  wake(key: string): void;
}

export interface Controller {
  readonly name: string;
  /** The kind whose keys are reconciled: every object once at start, and after each of its changes. */
  readonly kind: AnyKind;
  /** Kinds of objects it makes, whose changes wake the owner named by their controller reference. */
  readonly owns?: readonly AnyKind[];
  readonly watches?: readonly Watch[];
  /** Kinds it looks up in a cache without being woken by them. */
  readonly reads?: readonly AnyKind[];
  /**
   * The fields it decides, as "resource.group path" or "resource.group/subresource path", such as "pods/status conditions[Ready]".
   * Two controllers that write the same field, or one a part of the other's, do not start.
   */
  readonly writes: readonly string[];
  /** Called once at every start, before the first reconcile; whatever state the controller keeps begins anew. */
  follow?(following: Following): void;
  /** Keys reconciled at the same time; absent: 5. */
  readonly workers?: number;
  /**
   * Brings the world closer to the object at `key`; an object that is gone is no error. Never runs twice at a time for one key.
   * A rejection is retried with growing delay, except a TerminalError, which waits for the next change.
   */
  reconcile(key: string, context: Context): Promise<Outcome | undefined>;
}

/** Ends retry: trying again without a change would fail in the same way. */
export class TerminalError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "TerminalError";
  }
}

/** A watch with the kind's own type. */
export function watch<S extends GenericSchema>(
  kind: Kind<S>,
  keys: (object: Stored<InferInput<S>>, cache: CacheOf) => Iterable<string>,
): Watch {
  return { kind, keys: (object, cache) => keys(object as Stored<InferInput<S>>, cache) };
}
