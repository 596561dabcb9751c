import type { KubeObject } from "../../api/kind.ts";
import type { DeleteOptions } from "../registry/delete-options.ts";
import type { ResourceContext } from "../request-context.ts";
import { Reinvocation } from "./reinvocation.ts";
import type { Undo } from "./undo.ts";

export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** A write that waits to be admitted. */
export interface Admission {
  readonly ctx: ResourceContext;
  readonly operation: Operation;
  readonly subresource: string;
  /**
   * The object as it would be written; steps that mutate change it in place. The last state for a DELETE; for a subresource with a kind
   * of its own, but scale, an object of that kind.
   */
  readonly object: KubeObject;
  readonly old?: KubeObject;
  readonly dryRun: boolean;
  /** How a DELETE is meant. */
  readonly deletion?: DeleteOptions;
  /** What has to be given back when the write fails. */
  readonly undo: Undo;
}

/**
 * One concern of admission. Its functions run for every write, in the order of the chain, and throw an ApiError to refuse. `mutate`
 * runs twice when a policy or webhook changed the object: it must be idempotent.
 */
export interface AdmissionStep {
  readonly name: string;
  mutate?(admission: Admission, reinvocation: Reinvocation): Promise<void> | void;
  /** What the server itself adds when the object is as clients and hooks want it. Runs once, after all that mutate. */
  complete?(admission: Admission): Promise<void> | void;
  validate?(admission: Admission): Promise<void> | void;
}

/**
 * The ordered steps: first all that mutate, then those that complete, later, on the validated object, all that only look. Most answer
 * at once and are not waited for.
 */
export class AdmissionChain {
  readonly steps: readonly AdmissionStep[];

  constructor(steps: readonly AdmissionStep[]) {
    this.steps = steps;
  }

  async mutate(admission: Admission): Promise<void> {
    const reinvocation = new Reinvocation();
    do {
      for (const step of this.steps) {
        const pending = step.mutate?.(admission, reinvocation);
        if (pending !== undefined) await pending;
      }
    } while (reinvocation.begin());
  }

  async complete(admission: Admission): Promise<void> {
    for (const step of this.steps) await step.complete?.(admission);
  }

  async validate(admission: Admission): Promise<void> {
    for (const step of this.steps) {
      const pending = step.validate?.(admission);
      if (pending !== undefined) await pending;
    }
  }
}
