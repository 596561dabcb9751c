import { equalJson } from "../../../lib/equal-json.ts";
import { isObject } from "../../../lib/is-object.ts";
import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import type { Structural, ValidationRule } from "../../structural.ts";
import { CelCostError, CelRuntimeError } from "../cel-errors.ts";
import { CostBudget } from "../cost-budget.ts";
import type { CelBindings } from "../program.ts";
import { CelOptional } from "../value.ts";
import { fromJson } from "../values/json-value.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import type { RuleTree } from "./rule-tree.ts";

/** What rules found. Complaints about what did not change are warnings: whoever changes something else need not put them right. */
export interface RuleFindings {
  readonly errors: readonly FieldError[];
  readonly warnings: readonly string[];
}

/**
 * Evaluates the rules of a schema on a value. `old` is what it replaces. `path` is where the value is; empty for the whole object.
 * Stops when the rules have cost more than `budget` allows, and says so.
 */
export function validateRules(
  tree: RuleTree,
  value: unknown,
  { old, path = "", budget = new CostBudget() }: { old?: unknown; path?: string; budget?: CostBudget } = {},
): RuleFindings {
  const run = new RuleRun(budget);
  run.visit(tree, value, { path, old: old === undefined ? undefined : { value: old }, above: undefined });
  return { errors: run.errors, warnings: run.warnings };
}

/** A value that could be found in the old object, with what it was there. */
interface Pair {
  readonly value: unknown;
  readonly old: unknown;
}

interface Place {
  readonly path: string;
  /** What stood here before; undefined where nothing can be said to correspond. */
  readonly old: { readonly value: unknown } | undefined;
  /** The nearest value above that corresponds to an old one. */
  readonly above: Pair | undefined;
}

/** Kubernetes' MaxEvaluatedMessageExpressionSizeBytes. */
const MAX_MESSAGE = 5 * 1024;

class RuleRun {
  readonly errors: FieldError[] = [];
  readonly warnings: string[] = [];
  readonly #budget: CostBudget;
  #stopped = false;

  constructor(budget: CostBudget) {
    this.#budget = budget;
  }

  /** Nothing is asked of null: whoever wants a value says so around it. */
  visit(tree: RuleTree, value: unknown, place: Place): void {
    if (this.#stopped || value === null || value === undefined) return;
    this.#rules(tree, value, place);
    for (const part of tree.allOf) this.visit(part, value, place);
    if (Array.isArray(value)) this.#items(tree, value, place);
    else if (typeof value === "object") this.#fields(tree, value as Record<string, unknown>, place);
  }

  #items({ items, schema }: RuleTree, list: readonly unknown[], place: Place): void {
    if (items === undefined) return;
    const before = place.old === undefined ? undefined : correlatedItems(schema, place.old.value);
    const above = pairOf(list, place);
    for (const [i, item] of list.entries()) {
      const found = before?.(item);
      const old = found === undefined ? undefined : { value: found };
      this.visit(items, item, { path: `${place.path}[${i}]`, old, above });
    }
  }

  #fields({ properties, values, schema }: RuleTree, object: Record<string, unknown>, place: Place): void {
    const before = schema["x-kubernetes-map-type"] === "atomic" ? undefined : place.old?.value;
    const above = pairOf(object, place);
    const oldOf = (name: string) => {
      const old = isObject(before) && Object.hasOwn(before, name) ? before[name] : undefined;
      return old === undefined ? undefined : { value: old };
    };
    for (const [name, tree] of properties) {
      const path = place.path === "" ? name : `${place.path}.${name}`;
      if (Object.hasOwn(object, name)) this.visit(tree, object[name], { path, old: oldOf(name), above });
    }
    if (values === undefined) return;
    for (const name of Object.keys(object).sort()) {
      this.visit(values, object[name], { path: `${place.path}[${name}]`, old: oldOf(name), above });
    }
  }

  #rules(tree: RuleTree, value: unknown, place: Place): void {
    const rules = tree.rules();
    if (rules.length > 0 && this.#budget.remaining <= 0) this.#stop(tree, place, OUT_OF_BUDGET);
    for (const rule of rules) if (!this.#stopped) this.#rule(rule, { tree, value, place });
  }

  #rule(compiled: CompiledRule, at: { tree: RuleTree; value: unknown; place: Place }): void {
    const { rule, program } = compiled;
    const { tree, place } = at;
    if (compiled.error !== undefined) this.#complain(tree, place, `rule compile error: ${compiled.error}`);
    if (program === undefined) return;
    // A transition has two ends, unless the rule says that it copes with one.
    if (compiled.usesOldSelf && place.old === undefined && !rule.optionalOldSelf) return;
    const outcome = this.#evaluate(compiled, bindings(compiled, at.value, place));
    if (this.#budget.remaining < 0) this.#stop(tree, place, OUT_OF_BUDGET);
    else if (outcome instanceof CelCostError) this.#stop(tree, place, tooDear(outcome, rule));
    else if (outcome instanceof CelRuntimeError) this.#complain(tree, place, failureOf(outcome, rule));
    else if (outcome !== true) this.#violated(compiled, at);
  }

  #evaluate({ program }: CompiledRule, values: CelBindings): unknown {
    try {
      return program?.evaluate(values, this.#budget);
    } catch (error) {
      if (error instanceof CelRuntimeError || error instanceof CelCostError) return error;
      throw error;
    }
  }

  #violated(compiled: CompiledRule, { tree, value, place }: { tree: RuleTree; value: unknown; place: Place }): void {
    const { rule, fieldPath } = compiled;
    const path = fieldPath === "" ? place.path : join(place.path, fieldPath);
    const detail = this.#message(compiled, value, place) ?? rule.message?.trim();
    const error = errorFor(rule, {
      path: shownPath(path),
      type: typeOf(tree.schema),
      detail: detail || `failed rule: ${rule.rule.trim()}`,
    });
    if (!compiled.usesOldSelf && unchanged(value, place)) this.warnings.push(`${error.field}: ${error.message}`);
    else this.errors.push(error);
  }

  /** What the message expression gives; undefined when it gives nothing fit to be one. */
  #message({ message, rule }: CompiledRule, value: unknown, place: Place): string | undefined {
    if (message === undefined) return undefined;
    const limit = `limit for messageExpression: ${JSON.stringify(rule.messageExpression)}`;
    try {
      const text = message.evaluate({ self: value, oldSelf: place.old?.value }, this.#budget);
      if (this.#budget.remaining < 0) {
        this.#stopped = true;
        return "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run";
      }
      const trimmed = typeof text === "string" ? text.trim() : "";
      return trimmed === "" || trimmed.includes("\n") || Buffer.byteLength(trimmed) > MAX_MESSAGE ? undefined : trimmed;
    } catch (error) {
      if (error instanceof CelRuntimeError) return undefined;
      if (!(error instanceof CelCostError)) throw error;
      this.#stopped = true;
      return `no further validation rules will be run due to call cost exceeds ${limit}`;
    }
  }

  #complain({ schema }: RuleTree, { path }: Place, detail: string): void {
    this.errors.push(invalid(shownPath(path), typeOf(schema), detail));
  }

  #stop(tree: RuleTree, place: Place, detail: string): void {
    this.#stopped = true;
    this.#complain(tree, place, detail);
  }
}

const OUT_OF_BUDGET = "validation failed due to running out of cost budget, no further validation rules will be run";

const join = (path: string, below: string): string =>
  path === "" || below.startsWith("[") ? `${path}${below}` : `${path}.${below}`;

/** How Go prints the path of the whole object. */
const shownPath = (path: string): string => (path === "" ? "<nil>" : path);

const typeOf = ({ type }: Structural): string => type ?? "";

const nameOf = ({ rule, message }: ValidationRule): string => (message || rule).trim();

function pairOf(value: unknown, { old, above }: Place): Pair | undefined {
  return old === undefined ? above : { value, old: old.value };
}

/** Whether a value is what it was, or is part of something that is. */
function unchanged(value: unknown, { old, above }: Place): boolean {
  if (old !== undefined) return equalJson(value, old.value);
  return above !== undefined && equalJson(above.value, above.old);
}

/** Finds the old item that a new one is about. Only lists that are maps say which: by their keys. */
function correlatedItems(schema: Structural, old: unknown): ((item: unknown) => unknown) | undefined {
  if (schema["x-kubernetes-list-type"] !== "map" || !Array.isArray(old)) return undefined;
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const identity = (item: unknown): string | undefined =>
    isObject(item) ? JSON.stringify(keys.map((key) => item[key] ?? null)) : undefined;
  const known = new Map(old.map((item) => [identity(item), item] as const));
  return (item) => {
    const key = identity(item);
    return key === undefined ? undefined : known.get(key);
  };
}

function bindings({ rule, usesOldSelf, program }: CompiledRule, value: unknown, { old }: Place): CelBindings {
  if (!usesOldSelf) return { self: value };
  if (!rule.optionalOldSelf) return { self: value, oldSelf: old?.value };
  const type = program?.variable("oldSelf");
  const inner = type?.kind === "optional" ? type.item : undefined;
  const held = old === undefined || inner === undefined ? undefined : fromJson(old.value, inner);
  return { self: value, oldSelf: new CelOptional(held) };
}

function tooDear(error: CelCostError, rule: ValidationRule): string {
  return `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${nameOf(rule)}`;
}

function failureOf(error: CelRuntimeError, rule: ValidationRule): string {
  if (!error.message.startsWith("no such overload")) return `${error.message} evaluating rule: ${nameOf(rule)}`;
  return `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${nameOf(rule)}`;
}

function errorFor({ reason }: ValidationRule, at: { path: string; type: string; detail: string }): FieldError {
  switch (reason) {
    case "FieldValueForbidden":
      return forbidden(at.path, at.detail);
    case "FieldValueRequired":
      return required(at.path, at.detail);
    case "FieldValueDuplicate":
      return duplicate(at.path, at.type);
    default:
      return invalid(at.path, at.type, at.detail);
  }
}
