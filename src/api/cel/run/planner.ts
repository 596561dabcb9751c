import { CelRuntimeError } from "../cel-errors.ts";
import type { Checked } from "../check/checked.ts";
import { Lazy } from "../lazy.ts";
import { FOLDED } from "../library/conversions.ts";
import { LAZY_METHODS } from "../library/optionals.ts";
import type {
  Call,
  Comprehension,
  Expr,
  Ident,
  ListLiteral,
  MapLiteral,
  Select,
  StructLiteral,
} from "../syntax/ast.ts";
import { ArrayList, CelTypeValue, type CelValue } from "../value.ts";
import { fromJson } from "../values/json-value.ts";
import { constant, constantSet, folded, type Plan } from "./constants.ts";
import { callStep } from "./dispatch.ts";
import { foldStep } from "./fold.ts";
import { charge, type Frame, type Step } from "./frame.ts";
import { listStep, mapStep, structStep } from "./literals.ts";
import { alternativeStep, conditionalStep, logicalStep, notStrictlyFalseStep } from "./logic.ts";
import { entryOf, fieldOf, hasField, optionalField } from "./select.ts";

type Scope = ReadonlyMap<string, number>;

/**
 * Turns a checked tree into closures. Costs are counted as cel-go counts them with its optimisations on: a variable 1, each field or
 * entry 1, an operand of such a chain that is no variable 1; constants and the conversion of constants nothing.
 */
export class Planner {
  readonly #checked: Checked;
  /** The variables of the environment, in the slots 0, 1, … */
  readonly variables: readonly string[];
  readonly #plans = new Map<number, Plan>();
  #slots: number;

  constructor(checked: Checked) {
    this.#checked = checked;
    this.variables = [...checked.reads];
    this.#slots = this.variables.length;
  }

  /** How many slots a frame needs, once everything is planned. */
  get slots(): number {
    return this.#slots;
  }

  root(): Step {
    return this.#plan(this.#checked.expression, new Map(this.variables.map((name, i) => [name, i]))).step;
  }

  /** Nodes that macros use twice are planned once. */
  #plan(node: Expr, scope: Scope): Plan {
    const known = this.#plans.get(node.id);
    if (known !== undefined) return known;
    const plan = this.#make(node, scope);
    this.#plans.set(node.id, plan);
    return plan;
  }

  #make(node: Expr, scope: Scope): Plan {
    switch (node.kind) {
      case "literal":
        return constant(node.value);
      case "ident":
        return this.#typeName(node) ?? { step: this.#variable(node, scope, true) };
      case "select":
        if (node.test) return { step: this.#presence(node, scope) };
        return this.#typeName(node) ?? { step: this.#attribute(node, scope, true) };
      case "call":
        return this.#call(node, scope);
      case "list":
        return this.#list(node, scope);
      case "map":
        return this.#map(node, scope);
      case "struct":
        return { step: this.#struct(node, scope) };
      case "comprehension":
        return { step: this.#fold(node, scope) };
    }
  }

  #typeName(node: Ident | Select): Plan | undefined {
    const meaning = this.#checked.meanings[node.id];
    return meaning?.kind === "type" ? constant(new CelTypeValue(meaning.type)) : undefined;
  }

  /**
   * A chain of fields and entries. Without `charged`, what it starts from costs nothing: so it is in the branches of a condition, which
   * cel-go resolves without evaluating them.
   */
  #attribute(node: Expr, scope: Scope, charged: boolean): Step {
    const meaning = this.#checked.meanings[node.id];
    if (meaning?.kind === "variable") return this.#variable(node as Ident | Select, scope, charged);
    if (node.kind === "select" && !node.test && meaning === undefined) {
      const operand = this.#attribute(node.operand, scope, charged);
      const { field } = node;
      return (frame) => {
        const value = operand(frame);
        charge(frame, 1);
        return fieldOf(value, field);
      };
    }
    if (node.kind === "call") {
      const chain = this.#chain(node, scope, charged);
      if (chain !== undefined) return chain;
    }
    const { step } = this.#plan(node, scope);
    if (!charged) return step;
    return (frame) => {
      const value = step(frame);
      charge(frame, 1);
      return value;
    };
  }

  /** The calls that are part of a chain: entries, optional fields and conditions. */
  #chain({ name, args }: Call, scope: Scope, charged: boolean): Step | undefined {
    const [first, second, third] = args;
    if (first === undefined || second === undefined) return undefined;
    switch (name) {
      case "_[_]":
        return this.#entry(this.#attribute(first, scope, charged), second, scope, entryOf);
      case "_[?_]":
        return this.#optional(this.#attribute(first, scope, charged), this.#index(second, scope));
      case "_?._":
        return this.#optional(this.#attribute(first, scope, charged), {
          step: this.#plan(second, scope).step,
          cost: 1,
        });
      case "_?_:_":
        if (third === undefined) return undefined;
        return conditionalStep(
          this.#plan(first, scope).step,
          this.#attribute(second, scope, false),
          this.#attribute(third, scope, false),
        );
      default:
        return undefined;
    }
  }

  /** A key or index. One that is a chain itself costs what the chain costs, any other 1 more than its own. */
  #index(node: Expr, scope: Scope): { step: Step; cost: number } {
    const chained = node.kind === "ident" || node.kind === "select" || (node.kind === "call" && CHAINS.has(node.name));
    return { step: this.#plan(node, scope).step, cost: chained ? 0 : 1 };
  }

  #entry(operand: Step, key: Expr, scope: Scope, read: (value: CelValue, key: CelValue) => CelValue): Step {
    const { step, cost } = this.#index(key, scope);
    return (frame) => {
      const value = operand(frame);
      const index = step(frame);
      charge(frame, cost);
      return read(value, index);
    };
  }

  /** What is not there costs nothing. */
  #optional(operand: Step, { step, cost }: { step: Step; cost: number }): Step {
    return (frame) => {
      const found = optionalField(operand(frame), step(frame));
      if (found.value !== undefined) charge(frame, cost);
      return found;
    };
  }

  #presence({ operand, field }: Select, scope: Scope): Step {
    const step = this.#attribute(operand, scope, true);
    return (frame) => hasField(step(frame), field);
  }

  #variable(node: Ident | Select, scope: Scope, charged: boolean): Step {
    const meaning = this.#checked.meanings[node.id];
    const name = meaning?.kind === "variable" ? meaning.name : "";
    const slot = scope.get(name) ?? -1;
    const type = this.#checked.types[node.id];
    const read = (frame: Frame): CelValue => {
      const value = frame.slots[slot];
      if (typeof value !== "object" || value === null) {
        if (value !== undefined) return value;
        throw new CelRuntimeError(`no such attribute(s): ${name}`);
      }
      if (value instanceof CelRuntimeError) throw value;
      if (!(value instanceof Lazy)) return value;
      return fromJson(value.get(), type ?? { kind: "dyn" });
    };
    if (!charged) return read;
    return (frame) => {
      charge(frame, 1);
      return read(frame);
    };
  }

  #call(node: Call, scope: Scope): Plan {
    const meaning = this.#checked.meanings[node.id];
    const [first, second] = node.args;
    const planned = (argument: Expr | undefined): Step => {
      if (argument === undefined) throw new TypeError(`"${node.name}" lacks an argument`);
      return this.#plan(argument, scope).step;
    };
    switch (node.name) {
      case "_&&_":
        return { step: logicalStep(planned(first), planned(second), false) };
      case "_||_":
        return { step: logicalStep(planned(first), planned(second), true) };
      case "@not_strictly_false":
        return { step: notStrictlyFalseStep(planned(first)) };
      case "_[_]":
      case "_[?_]":
      case "_?._":
      case "_?_:_":
        return { step: this.#attribute(node, scope, true) };
    }
    if (meaning?.kind !== "call") throw new TypeError(`"${node.name}" was not resolved`);
    if (LAZY_METHODS.has(node.name) && meaning.member && node.target !== undefined) {
      return { step: alternativeStep(planned(node.target), planned(first), node.name === "or" ? "or" : "orValue") };
    }
    const plans = meaning.args.map((argument) => this.#plan(argument, scope));
    const set = node.name === "@in" ? constantSet(plans) : undefined;
    if (set !== undefined) return { step: set };
    const step = callStep(
      meaning.overloads,
      plans.map((plan) => plan.step),
    );
    const folds = FOLDED.has(node.name) && !meaning.member && plans.length === 1 && plans[0]?.constant !== undefined;
    return folds ? folded(step) : { step };
  }

  #list({ items }: ListLiteral, scope: Scope): Plan {
    const plans = items.map(({ value }) => this.#plan(value, scope));
    const optional = items.map((item) => item.optional);
    if (!optional.includes(true)) {
      const values = plans.flatMap((plan) => (plan.constant === undefined ? [] : [plan.constant.value]));
      if (values.length === plans.length) return constant(new ArrayList(values));
    }
    return {
      step: listStep(
        plans.map((plan) => plan.step),
        optional,
      ),
    };
  }

  #map({ entries }: MapLiteral, scope: Scope): Plan {
    const plans = entries.map(({ key, value, optional }) => ({
      key: this.#plan(key, scope),
      value: this.#plan(value, scope),
      optional,
    }));
    const step = mapStep(plans.map(({ key, value, optional }) => ({ key: key.step, value: value.step, optional })));
    const fixed = plans.every(({ key, value, optional }) => !optional && key.constant && value.constant);
    return fixed ? folded(step) : { step };
  }

  #struct(node: StructLiteral, scope: Scope): Step {
    const meaning = this.#checked.meanings[node.id];
    if (meaning?.kind !== "object") throw new TypeError(`"${node.name}" was not resolved`);
    const fields = node.fields.map(({ name, value, optional }) => ({
      name,
      step: this.#plan(value, scope).step,
      optional,
    }));
    return structStep(meaning.type, fields);
  }

  #fold(node: Comprehension, scope: Scope): Step {
    const accu = this.#slots++;
    const variable = this.#slots++;
    const variable2 = node.variable2 === undefined ? undefined : this.#slots++;
    const inner = new Map(scope).set(node.accu, accu).set(node.variable, variable);
    if (node.variable2 !== undefined && variable2 !== undefined) inner.set(node.variable2, variable2);
    const { init } = node;
    const isEmpty =
      (init.kind === "list" && init.items.length === 0) || (init.kind === "map" && init.entries.length === 0);
    return foldStep({
      range: this.#plan(node.range, scope).step,
      init: this.#plan(init, scope).step,
      collects: isEmpty ? (init.kind as "list" | "map") : undefined,
      condition: this.#plan(node.condition, inner).step,
      step: this.#plan(node.step, inner).step,
      result: this.#plan(node.result, new Map(scope).set(node.accu, accu)).step,
      accu,
      variable,
      variable2,
    });
  }
}

const CHAINS = new Set(["_[_]", "_[?_]", "_?._", "_?_:_"]);
