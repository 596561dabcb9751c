/** Macros: calls that the parser turns into something else, as the language definition and Kubernetes' extensions have them. */
import type { Comprehension, Expr, Ident } from "./ast.ts";

export interface MacroCall {
  readonly name: string;
  readonly target?: Expr;
  readonly args: readonly Expr[];
  readonly at: number;
}

/** Why a call that looks like a macro is none. */
export interface Complaint {
  readonly at: number;
  readonly complaint: string;
}

/** The variable that comprehensions collect in: no expression can name it. */
export const ACCUMULATOR = "@result";

type Expansion = (call: MacroCall & { target: Expr }, make: Maker) => Expr | Complaint;

/** What a call becomes; undefined when it is no macro. */
export function expandMacro(call: MacroCall, id: () => number): Expr | Complaint | undefined {
  const { name, target, args } = call;
  const make = new Maker(call.at, id);
  if (target === undefined) return name === "has" && args.length === 1 ? presence(call, make) : undefined;
  return MEMBERS[`${name}/${args.length}`]?.({ ...call, target }, make);
}

const MEMBERS: Readonly<Record<string, Expansion>> = {
  "all/2": (call, make) => quantifier(call, make, "all"),
  "all/3": (call, make) => quantifier(call, make, "all"),
  "exists/2": (call, make) => quantifier(call, make, "exists"),
  "exists/3": (call, make) => quantifier(call, make, "exists"),
  "exists_one/2": (call, make) => quantifier(call, make, "one"),
  "existsOne/2": (call, make) => quantifier(call, make, "one"),
  "exists_one/3": (call, make) => quantifier(call, make, "one"),
  "existsOne/3": (call, make) => quantifier(call, make, "one"),
  "map/2": (call, make) => collected(call, make, { variables: 1 }),
  "map/3": (call, make) => collected(call, make, { variables: 1 }),
  "filter/2": filtered,
  "transformList/3": (call, make) => collected(call, make, { variables: 2 }),
  "transformList/4": (call, make) => collected(call, make, { variables: 2 }),
  "transformMap/3": (call, make) => mapped(call, make, "value"),
  "transformMap/4": (call, make) => mapped(call, make, "value"),
  "transformMapEntry/3": (call, make) => mapped(call, make, "entry"),
  "transformMapEntry/4": (call, make) => mapped(call, make, "entry"),
  "optMap/2": (call, make) => onOptional(call, make, (then) => make.call("optional.of", [then])),
  "optFlatMap/2": (call, make) => onOptional(call, make, (then) => then),
};

/** Makes the nodes of an expansion: all stand where the macro stands. */
class Maker {
  readonly at: number;
  readonly #id: () => number;

  constructor(at: number, id: () => number) {
    this.at = at;
    this.#id = id;
  }

  ident = (name: string): Ident => ({ kind: "ident", id: this.#id(), at: this.at, name });
  accu = (): Ident => this.ident(ACCUMULATOR);
  literal = (value: boolean | bigint): Expr => ({ kind: "literal", id: this.#id(), at: this.at, value });
  list = (...values: Expr[]): Expr => ({
    kind: "list",
    id: this.#id(),
    at: this.at,
    items: values.map((value) => ({ value, optional: false })),
  });
  map = (): Expr => ({ kind: "map", id: this.#id(), at: this.at, entries: [] });
  call = (name: string, args: readonly Expr[], target?: Expr): Expr => ({
    kind: "call",
    id: this.#id(),
    at: this.at,
    name,
    args,
    ...(target === undefined ? {} : { target }),
  });
  test = (operand: Expr, field: string): Expr => ({
    kind: "select",
    id: this.#id(),
    at: this.at,
    operand,
    field,
    test: true,
  });
  fold = (parts: Omit<Comprehension, "kind" | "id" | "at">): Expr => ({
    kind: "comprehension",
    id: this.#id(),
    at: this.at,
    ...parts,
  });
}

function presence({ args: [argument], at }: MacroCall, make: Maker): Expr | Complaint {
  if (argument?.kind === "select" && !argument.test) return make.test(argument.operand, argument.field);
  return { at: argument?.at ?? at, complaint: "invalid argument to has() macro" };
}

/** The loop variables: the first one or two arguments. */
function variablesOf(args: readonly Expr[], count: number): Pick<Comprehension, "variable" | "variable2"> | Complaint {
  const names: string[] = [];
  for (const argument of args.slice(0, count)) {
    if (argument.kind !== "ident" || argument.name.startsWith(".")) {
      return { at: argument.at, complaint: "argument must be a simple name" };
    }
    if (argument.name === ACCUMULATOR || argument.name === "__result__") {
      return { at: argument.at, complaint: "iteration variable overwrites accumulator variable" };
    }
    if (names.includes(argument.name)) {
      return { at: argument.at, complaint: `duplicate variable name: ${argument.name}` };
    }
    names.push(argument.name);
  }
  const [variable = "", variable2] = names;
  return { variable, ...(variable2 === undefined ? {} : { variable2 }) };
}

function quantifier({ target, args }: MacroCall & { target: Expr }, make: Maker, kind: "all" | "exists" | "one") {
  const variables = variablesOf(args, args.length - 1);
  const predicate = args.at(-1);
  if ("complaint" in variables || predicate === undefined) return variables as Complaint;
  const loop = { range: target, ...variables, accu: ACCUMULATOR };
  if (kind === "one") {
    const counted = make.call("_+_", [make.accu(), make.literal(1n)]);
    return make.fold({
      ...loop,
      init: make.literal(0n),
      condition: make.literal(true),
      step: make.call("_?_:_", [predicate, counted, make.accu()]),
      result: make.call("_==_", [make.accu(), make.literal(1n)]),
    });
  }
  const all = kind === "all";
  const open = all ? make.accu() : make.call("!_", [make.accu()]);
  return make.fold({
    ...loop,
    init: make.literal(all),
    condition: make.call("@not_strictly_false", [open]),
    step: make.call(all ? "_&&_" : "_||_", [make.accu(), predicate]),
    result: make.accu(),
  });
}

/** map and transformList: a list of what the last argument gives, for items that pass the filter before it. */
function collected({ target, args }: MacroCall & { target: Expr }, make: Maker, { variables }: { variables: 1 | 2 }) {
  const names = variablesOf(args, variables);
  const item = args.at(-1);
  if ("complaint" in names || item === undefined) return names as Complaint;
  const added = make.call("_+_", [make.accu(), make.list(item)]);
  return gathered(
    { target, names, init: make.list(), added, filter: args[args.length - 2], make },
    args.length > variables + 1,
  );
}

function filtered({ target, args }: MacroCall & { target: Expr }, make: Maker): Expr | Complaint {
  const names = variablesOf(args, 1);
  if ("complaint" in names) return names;
  const added = make.call("_+_", [make.accu(), make.list(make.ident(names.variable))]);
  return gathered({ target, names, init: make.list(), added, filter: args[1], make }, true);
}

function mapped(
  { target, args }: MacroCall & { target: Expr },
  make: Maker,
  kind: "value" | "entry",
): Expr | Complaint {
  const names = variablesOf(args, 2);
  const last = args.at(-1);
  if ("complaint" in names || last === undefined) return names as Complaint;
  const inserted = kind === "entry" ? [make.accu(), last] : [make.accu(), make.ident(names.variable), last];
  const added = make.call("cel.@mapInsert", inserted);
  return gathered({ target, names, init: make.map(), added, filter: args[2], make }, args.length > 3);
}

interface Gathering {
  readonly target: Expr;
  readonly names: Pick<Comprehension, "variable" | "variable2">;
  readonly init: Expr;
  readonly added: Expr;
  readonly filter: Expr | undefined;
  readonly make: Maker;
}

function gathered({ target, names, init, added, filter, make }: Gathering, hasFilter: boolean): Expr {
  return make.fold({
    range: target,
    ...names,
    accu: ACCUMULATOR,
    init,
    condition: make.literal(true),
    step: hasFilter && filter !== undefined ? make.call("_?_:_", [filter, added, make.accu()]) : added,
    result: make.accu(),
  });
}

/** `x.optMap(v, f)`: f of the value where there is one. The value is bound by a comprehension over nothing. */
function onOptional({ target, args }: MacroCall & { target: Expr }, make: Maker, wrap: (then: Expr) => Expr) {
  const names = variablesOf(args, 1);
  const then = args[1];
  if ("complaint" in names || then === undefined) return names as Complaint;
  const bound = make.fold({
    range: make.list(),
    variable: "#unused",
    accu: names.variable,
    init: make.call("value", [], target),
    condition: make.literal(false),
    step: make.ident(names.variable),
    result: then,
  });
  return make.call("_?_:_", [make.call("hasValue", [], target), wrap(bound), make.call("optional.none", [])]);
}
