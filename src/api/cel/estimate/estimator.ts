import type { CelType } from "../cel-type.ts";
import { DYN } from "../cel-type.ts";
import type { Checked } from "../check/checked.ts";
import { type CostRange, fixed, NOTHING, plus, times, UNKNOWN, union } from "../cost-range.ts";
import type { Overload, SizedNode } from "../library/overload.ts";
import type { SizeHints } from "../size-hints.ts";
import type { Call, Comprehension, Expr, Ident, Select } from "../syntax/ast.ts";
import { ACCUMULATOR } from "../syntax/macros.ts";
import { isScalar, literalSize } from "./known-size.ts";
import { type EntrySizes, type Local, Locals } from "./locals.ts";

/** What an evaluation costs at least and at most, reckoned as cel-go does: Kubernetes refuses rules by this number. */
export function estimateCost(checked: Checked, hints: SizeHints): CostRange {
  return new Estimator(checked, hints).cost(checked.expression);
}

const ONE = fixed(1);
const LIST = fixed(10);
const MAP = fixed(30);
const STRUCT = fixed(40);

class Estimator {
  readonly #checked: Checked;
  readonly #hints: SizeHints;
  readonly #costs = new Map<number, CostRange>();
  readonly #paths = new Map<number, readonly string[]>();
  readonly #sizes = new Map<number, CostRange>();
  readonly #entries = new Map<number, EntrySizes>();
  readonly #locals = new Locals();

  constructor(checked: Checked, hints: SizeHints) {
    this.#checked = checked;
    this.#hints = hints;
  }

  /** Nodes that macros use twice are reckoned once. */
  cost(node: Expr): CostRange {
    const known = this.#costs.get(node.id);
    if (known !== undefined) return known;
    const cost = this.#costOf(node);
    this.#costs.set(node.id, cost);
    return cost;
  }

  #costOf(node: Expr): CostRange {
    switch (node.kind) {
      case "literal":
        return NOTHING;
      case "ident":
        return this.#ident(node);
      case "select":
        return this.#select(node);
      case "call":
        return this.#call(node);
      case "list":
        return this.#list(
          node.id,
          node.items.map(({ value }) => value),
        );
      case "map":
        return this.#map(node.id, node.entries);
      case "struct":
        return this.#sum(
          node.fields.map(({ value }) => value),
          STRUCT,
        );
      case "comprehension":
        return isBinding(node) ? this.#binding(node) : this.#comprehension(node);
    }
  }

  #sum(nodes: readonly Expr[], start: CostRange): CostRange {
    return nodes.reduce((sum, node) => plus(sum, this.cost(node)), start);
  }

  #type(node: Expr): CelType {
    return this.#checked.types[node.id] ?? DYN;
  }

  #ident(node: Ident): CostRange {
    this.#paths.set(node.id, this.#locals.find(node.name)?.path ?? [node.name.replace(/^\./, "")]);
    return ONE;
  }

  #select(node: Select): CostRange {
    const meaning = this.#checked.meanings[node.id];
    if (meaning !== undefined) {
      // A name with dots is one variable.
      if (meaning.kind === "variable") this.#paths.set(node.id, [meaning.name]);
      return ONE;
    }
    const operand = this.cost(node.operand);
    if (node.test) return operand;
    const path = this.#path(node.operand);
    if (path !== undefined) this.#paths.set(node.id, [...path, node.field]);
    const { kind } = this.#type(node.operand);
    return kind === "map" || kind === "object" || kind === "parameter" ? plus(operand, ONE) : operand;
  }

  #path(node: Expr): readonly string[] | undefined {
    const local = node.kind === "ident" ? this.#locals.find(node.name) : undefined;
    return local === undefined ? this.#paths.get(node.id) : local.path;
  }

  #list(id: number, items: readonly Expr[]): CostRange {
    const sum = this.#sum(items, LIST);
    const value = items.map((item) => this.#sizeOrUnknown(item)).reduce(union, emptyRange(items.length));
    this.#entries.set(id, { container: "list", key: ONE, value });
    return sum;
  }

  #map(id: number, entries: readonly { readonly key: Expr; readonly value: Expr }[]): CostRange {
    const sum = this.#sum(
      entries.flatMap(({ key, value }) => [key, value]),
      MAP,
    );
    const start = emptyRange(entries.length);
    this.#entries.set(id, {
      container: "map",
      key: entries.map(({ key }) => this.#sizeOrUnknown(key)).reduce(union, start),
      value: entries.map(({ value }) => this.#sizeOrUnknown(value)).reduce(union, start),
    });
    return sum;
  }

  #call(node: Call): CostRange {
    const meaning = this.#checked.meanings[node.id];
    if (meaning?.kind !== "call") return this.#sum(node.args, ONE);
    const { args, overloads } = meaning;
    const costs = args.map((argument) => this.cost(argument));
    if (node.name === "dyn" && args[0] !== undefined) {
      this.#copy(node.id, args[0]);
      return plus(ONE, costs[0] ?? NOTHING);
    }
    let total: CostRange = { min: Number.POSITIVE_INFINITY, max: 0 };
    let size: CostRange | undefined;
    for (const overload of overloads) {
      const estimate = this.#overload(node, overload, { args, costs });
      total = union(total, estimate.cost);
      if (estimate.size !== undefined) size = size === undefined ? estimate.size : union(size, estimate.size);
      this.#indexPath(node, overload, args[0]);
    }
    if (size !== undefined) this.#sizes.set(node.id, size);
    return overloads.length === 0 ? NOTHING : total;
  }

  #indexPath(node: Call, overload: Overload, container: Expr | undefined): void {
    const step = overload.id === "index_list" ? "@items" : overload.id === "index_map" ? "@values" : undefined;
    const path = container === undefined ? undefined : this.#path(container);
    if (step !== undefined && path !== undefined) this.#paths.set(node.id, [...path, step]);
  }

  #overload(
    node: Call,
    overload: Overload,
    { args, costs }: { args: readonly Expr[]; costs: readonly CostRange[] },
  ): { cost: CostRange; size?: CostRange } {
    const [first = NOTHING, second = NOTHING, third = NOTHING] = costs;
    switch (overload.id) {
      case "logical_and":
      case "logical_or":
        return { cost: { min: first.min, max: plus(first, second).max } };
      case "conditional":
        return { cost: plus(first, union(second, third)), size: this.#alternatives(node, args[1], args[2]) };
      case "index_list":
      case "index_map": {
        const size = args[0] === undefined ? undefined : this.#entriesOf(args[0])?.value;
        return { cost: plus(ONE, costs.reduce(plus, NOTHING)), ...(size === undefined ? {} : { size }) };
      }
    }
    if (overload.id === "add_list") this.#joinEntries(node, args[0], args[1]);
    const own = overload.estimate?.(args.map((argument) => this.#sized(argument))) ?? { cost: ONE };
    return { ...own, cost: costs.reduce(plus, own.cost) };
  }

  #alternatives(node: Call, yes: Expr | undefined, no: Expr | undefined): CostRange {
    if (yes === undefined || no === undefined) return UNKNOWN;
    this.#joinEntries(node, yes, no);
    return union(this.#sizeOrUnknown(yes), this.#sizeOrUnknown(no));
  }

  #joinEntries(node: Call, a: Expr | undefined, b: Expr | undefined): void {
    const left = a === undefined ? undefined : this.#entriesOf(a);
    const right = b === undefined ? undefined : this.#entriesOf(b);
    if (left === undefined || right === undefined) return;
    this.#entries.set(node.id, {
      container: left.container,
      key: union(left.key, right.key),
      value: union(left.value, right.value),
    });
  }

  #copy(id: number, source: Expr): void {
    const size = this.#size(source);
    if (size !== undefined) this.#sizes.set(id, size);
    const entries = this.#entriesOf(source);
    if (entries !== undefined) this.#entries.set(id, entries);
  }

  #comprehension(node: Comprehension): CostRange {
    let sum = plus(this.cost(node.range), this.cost(node.init));
    this.#locals.push(node.accu, {
      path: this.#path(node.init),
      size: this.#size(node.init),
      entries: this.#entriesOf(node.init),
    });
    this.#pushLoop(node);
    const round = plus(this.cost(node.condition), this.cost(node.step));
    this.#locals.pop(node.variable);
    if (node.variable2 !== undefined) this.#locals.pop(node.variable2);
    sum = plus(sum, this.cost(node.result));
    this.#locals.pop(node.accu);
    const count = this.#sizeOrUnknown(node.range);
    if (node.init.kind === "list" || node.init.kind === "map") {
      this.#sizes.set(node.id, count);
      const entries = this.#entriesOf(node.step);
      if (entries !== undefined) this.#entries.set(node.id, entries);
    } else if (node.init.kind === "literal") this.#sizes.set(node.id, ONE);
    return plus(sum, times(count, round));
  }

  /** The variables of a loop: where their values come from and how large they are. */
  #pushLoop({ range, variable, variable2 }: Comprehension): void {
    const entries = this.#entriesOf(range);
    const isList = (entries?.container ?? this.#type(range).kind) === "list";
    const path = this.#path(range);
    const below = (step: string): readonly string[] | undefined => (path === undefined ? undefined : [...path, step]);
    const item: Local = { path: below(isList ? "@items" : "@values"), size: entries?.value };
    const key: Local = { path: below(isList ? "@indices" : "@keys"), size: entries?.key };
    this.#locals.push(variable, variable2 === undefined && isList ? item : key);
    if (variable2 !== undefined) this.#locals.push(variable2, item);
  }

  /** `optMap` and its like bind a value by a comprehension over nothing. */
  #binding(node: Comprehension): CostRange {
    const sum = plus(this.cost(node.range), this.cost(node.init));
    this.#locals.push(node.accu, {
      path: this.#path(node.init),
      size: this.#size(node.init),
      entries: this.#entriesOf(node.init),
    });
    const total = plus(sum, this.cost(node.result));
    this.#locals.pop(node.accu);
    this.#copy(node.id, node.result);
    return total;
  }

  #sized(node: Expr): SizedNode {
    const type = this.#type(node);
    const path = this.#visiblePath(node);
    return {
      type,
      size: this.#sizeOrUnknown(node),
      ...(node.kind === "literal" ? { literal: node.value } : {}),
      item: () => (type.kind === "list" ? this.#item(type.item, path) : undefined),
    };
  }

  /** Kubernetes asks for an item by its path or type, without regard to what the list was made of. */
  #item(type: CelType, list: readonly string[] | undefined): SizedNode {
    const size = this.#hints(list === undefined ? undefined : [...list, "@items"], type) ?? UNKNOWN;
    return { type, size, item: () => undefined };
  }

  #visiblePath(node: Expr): readonly string[] | undefined {
    const path = this.#path(node);
    return path?.[0] === ACCUMULATOR ? undefined : path;
  }

  #sizeOrUnknown(node: Expr): CostRange {
    return this.#size(node) ?? UNKNOWN;
  }

  #size(node: Expr): CostRange | undefined {
    const known = this.#sizes.get(node.id) ?? literalSize(node);
    if (known !== undefined) return known;
    const type = this.#type(node);
    const hinted = this.#hints(this.#path(node), type);
    if (hinted !== undefined) {
      this.#sizes.set(node.id, hinted);
      return hinted;
    }
    if (isScalar(type)) return ONE;
    return node.kind === "ident" ? this.#locals.find(node.name)?.size : undefined;
  }

  #entriesOf(node: Expr): EntrySizes | undefined {
    const known = this.#entries.get(node.id);
    if (known !== undefined || node.kind !== "ident") return known;
    return this.#locals.find(node.name)?.entries;
  }
}

/** Where the ranges of entries begin: nothing is joined to the entries of an empty literal. */
const emptyRange = (count: number): CostRange => ({ min: count === 0 ? 0 : Number.POSITIVE_INFINITY, max: 0 });

function isBinding({ range, condition, accu }: Comprehension): boolean {
  return (
    range.kind === "list" &&
    range.items.length === 0 &&
    condition.kind === "literal" &&
    condition.value === false &&
    accu !== ACCUMULATOR
  );
}
