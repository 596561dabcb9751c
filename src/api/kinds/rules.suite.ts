/** For tests of the rules of kinds: what they complain and warn about, as lines of text. */
import { expect, test } from "bun:test";
import { decode } from "../decode.ts";
import { defaulted } from "../defaults.ts";
import type { FieldError } from "../field-error.ts";
import type { AnyKind, KubeObject } from "../kind.ts";
import { structuralOf } from "../structural.ts";
import { kinds } from "./index.ts";

type Body = Readonly<Record<string, unknown>>;

/** What a test does: creates the changed object, or replaces the unchanged one by it, as a whole or by a subresource. */
type Verb = "create" | "update" | "warn" | { readonly part: string };

/** What is tried on the valid object, the lines that it gives, and a change to the object that it replaces. */
export type Case = readonly [what: string, verb: Verb, change: Body, wanted: readonly string[], before?: Body];

/** Tests the rules of `kind` with changes to a `valid` object of it. */
export function testRules(kind: string, valid: Body, cases: readonly Case[]): void {
  const rules = new Rules(kind, valid);
  test(`${kind}: a valid one`, () => expect(rules.lines("create", {})).toEqual([]));
  for (const [what, verb, change, wanted, before] of cases) {
    test(`${kind}: ${what}`, () => expect(rules.lines(verb, change, before)).toEqual([...wanted]));
  }
}

/** The rules of one kind, tried on changes to one valid object. */
class Rules {
  readonly #kind: AnyKind;
  readonly #valid: Body;

  /** `kind` is "apps/v1 Deployment" and the like. */
  constructor(kind: string, valid: Body) {
    const found = kinds.find(({ apiVersion, kind: name }) => `${apiVersion} ${name}` === kind);
    if (found === undefined) throw new Error(`no kind "${kind}"`);
    this.#kind = found;
    this.#valid = { metadata: { name: "web", namespace: "default" }, ...valid };
  }

  /** An object as a write gives it, before it is validated: `old` is what it replaces. */
  object(change: Body, old?: KubeObject): KubeObject {
    const { object } = decode(structuralOf(this.#kind), merged(this.#valid, change));
    defaulted(this.#kind, object);
    this.#kind.prepare?.(object, old);
    return object;
  }

  /** An object that has been there for a while: with a status. */
  #stored(change: Body): KubeObject {
    const { status } = structuredClone(merged(this.#valid, change));
    const object = this.object(change);
    return status === undefined ? object : { ...object, status };
  }

  /** What an update makes of an object: where the status is written by itself, it stays. */
  #replacement(change: Body, old: KubeObject): KubeObject {
    const object = this.object(change, old);
    const { status } = old;
    if (!this.#kind.subresources.includes("status")) return object;
    return { ...object, status: structuredClone(status) };
  }

  /** One line for each complaint or warning about `change`; `before` is a change of the object that is replaced. */
  lines(verb: Verb, change: Body, before: Body = {}): string[] {
    if (verb === "create") return lines(this.#kind.validate?.(this.object(change), undefined));
    const old = this.#stored(before);
    if (verb === "warn") return [...(this.#kind.warnings?.(this.object(change), undefined) ?? [])];
    if (verb === "update") return lines(this.#kind.validate?.(this.#replacement(change, old), old));
    const rules = this.#kind.parts?.[verb.part];
    const { object } = decode(structuralOf(this.#kind), merged(old as Body, change));
    defaulted(this.#kind, object);
    rules?.prepare?.(object, old);
    return lines(rules?.validate?.(object, old));
  }
}

function lines(errors: readonly FieldError[] = []): string[] {
  return errors.map(({ type, field, message }) => `${type.slice("FieldValue".length)} ${field}: ${message}`);
}

const isBody = (value: unknown): value is Body => typeof value === "object" && value !== null && !Array.isArray(value);

/** `value` with the fields of `change`; null removes one. */
function merged(value: Body, change: Body): Body {
  const result: Record<string, unknown> = { ...value };
  for (const [key, wanted] of Object.entries(change)) {
    const before = result[key];
    if (wanted === null) delete result[key];
    else result[key] = isBody(wanted) && isBody(before) ? merged(before, wanted) : wanted;
  }
  return result;
}
