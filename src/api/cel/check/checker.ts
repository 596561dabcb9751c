import {
  BOOL,
  type CelType,
  DYN,
  ERROR,
  INT,
  listOf,
  mapOf,
  type ObjectType,
  optionalOf,
  parameter,
  typeName,
  typeOf,
} from "../cel-type.ts";
import type { CelEnvironment } from "../environment.ts";
import { FUNCTIONS } from "../library/functions.ts";
import type { Overload } from "../library/overload.ts";
import { TYPE_NAMES } from "../library/type-names.ts";
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
import type { SourceErrors } from "../syntax/source-errors.ts";
import type { Checked, Meaning } from "./checked.ts";
import { literalType } from "./literal-type.ts";
import { firstPart, qualifiedName } from "./names.ts";
import { renamed, Substitution } from "./substitution.ts";

/** Finds the type of every node. What does not fit is told to `errors`, and the rest is checked all the same. */
export function check(expression: Expr, environment: CelEnvironment, errors: SourceErrors): Checked {
  return new Checker(environment, errors).run(expression);
}

type Scope = ReadonlyMap<string, CelType>;

class Checker {
  readonly #environment: CelEnvironment;
  readonly #errors: SourceErrors;
  readonly #substitution = new Substitution();
  readonly #types: CelType[] = [];
  readonly #meanings: (Meaning | undefined)[] = [];
  readonly #reads = new Set<string>();
  #fresh = 0;
  #formatting = false;

  constructor(environment: CelEnvironment, errors: SourceErrors) {
    this.#environment = environment;
    this.#errors = errors;
  }

  run(expression: Expr): Checked {
    this.#check(expression, new Map());
    const types = this.#types.map((type) => this.#substitution.apply(type, true));
    return { expression, types, meanings: this.#meanings, reads: this.#reads };
  }

  /** Macros use a node twice, always in one scope: chains of them would take forever if it was checked twice. */
  #check(node: Expr, scope: Scope): CelType {
    const known = this.#types[node.id];
    if (known !== undefined) return known;
    const type = this.#typeOf(node, scope);
    this.#types[node.id] = type;
    return type;
  }

  #typeOf(node: Expr, scope: Scope): CelType {
    switch (node.kind) {
      case "literal":
        return literalType(node);
      case "ident":
        return this.#ident(node, scope);
      case "select":
        return this.#select(node, scope);
      case "call":
        return this.#call(node, scope);
      case "list":
        return this.#list(node, scope);
      case "map":
        return this.#map(node, scope);
      case "struct":
        return this.#struct(node, scope);
      case "comprehension":
        return this.#comprehension(node, scope);
    }
  }

  #complain(at: number, message: string): CelType {
    this.#errors.add(at, message);
    return ERROR;
  }

  #ident(node: Ident, scope: Scope): CelType {
    const found = this.#name(node.id, node.name, scope);
    return found ?? this.#complain(node.at, `undeclared reference to '${node.name}' (in container '')`);
  }

  /** The type of a variable or of a type's name; undefined when there is none. */
  #name(id: number, written: string, scope: Scope): CelType | undefined {
    const name = written.replace(/^\./, "");
    const local = name === written ? scope.get(name) : undefined;
    const variable = local ?? own(this.#environment.variables, name);
    if (variable !== undefined) {
      this.#meanings[id] = { kind: "variable", name };
      if (local === undefined) this.#reads.add(name);
      return variable;
    }
    const type = own(TYPE_NAMES, name);
    if (type === undefined) return undefined;
    this.#meanings[id] = { kind: "type", type };
    return typeOf(type);
  }

  #select(node: Select, scope: Scope): CelType {
    const qualified = node.test ? undefined : qualifiedName(node);
    // `google.protobuf.Timestamp`: a name with dots, unless its first part is a variable.
    if (qualified !== undefined && !scope.has(firstPart(qualified))) {
      const found = this.#name(node.id, qualified, scope);
      if (found !== undefined) return found;
    }
    const operand = this.#substitution.apply(this.#check(node.operand, scope));
    const field = this.#field(operand, node.field, node.at);
    return node.test ? BOOL : field;
  }

  #field(operand: CelType, field: string, at: number): CelType {
    switch (operand.kind) {
      case "dyn":
      case "error":
      case "parameter":
        return operand.kind === "error" ? ERROR : DYN;
      case "map":
        return operand.value;
      case "object":
        return operand.field(field)?.type ?? this.#complain(at, `undefined field '${field}'`);
      case "optional": {
        const inner = this.#field(this.#substitution.apply(operand.item), field, at);
        return inner.kind === "error" ? ERROR : optionalOf(inner);
      }
      default:
        return this.#complain(at, `type '${typeName(operand)}' does not support field selection`);
    }
  }

  #call(node: Call, scope: Scope): CelType {
    const { name, target, args } = node;
    if (name === "_?._") return this.#optionalSelect(node, scope);
    const prefix = target === undefined ? undefined : qualifiedName(target);
    if (prefix !== undefined && !scope.has(firstPart(prefix)) && FUNCTIONS.has(`${prefix}.${name}`)) {
      return this.#resolve(node, { name: `${prefix}.${name}`, args, member: false }, scope);
    }
    const all = target === undefined ? args : [target, ...args];
    return this.#resolve(node, { name: name.replace(/^\./, ""), args: all, member: target !== undefined }, scope);
  }

  #optionalSelect(node: Call, scope: Scope): CelType {
    const [operand, field] = node.args;
    if (operand === undefined || field?.kind !== "literal" || typeof field.value !== "string") return ERROR;
    const type = this.#substitution.apply(this.#check(operand, scope));
    this.#check(field, scope);
    const selected = this.#field(type, field.value, node.at);
    return selected.kind === "optional" || selected.kind === "error" ? selected : optionalOf(selected);
  }

  #resolve(
    node: Call,
    { name, args, member }: { name: string; args: readonly Expr[]; member: boolean },
    scope: Scope,
  ): CelType {
    const outside = this.#formatting;
    this.#formatting ||= member && name === "format";
    const types = args.map((argument) => this.#check(argument, scope));
    this.#formatting = outside;
    const declared = FUNCTIONS.get(name);
    if (declared === undefined) return this.#complain(node.at, `undeclared reference to '${name}' (in container '')`);
    const fitting: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of declared.overloads) {
      if (overload.member !== member || overload.params.length !== args.length) continue;
      const suffix = `#${this.#fresh++}`;
      const params = overload.params.map((type) => renamed(type, suffix));
      if (!this.#substitution.assignAll(params, types)) continue;
      fitting.push(overload);
      const own = this.#substitution.apply(renamed(overload.result, suffix));
      result = result === undefined || typeName(result) === typeName(own) ? own : DYN;
    }
    this.#meanings[node.id] = { kind: "call", overloads: fitting, args, member };
    if (result !== undefined) return result;
    if (types.some((type) => type.kind === "error")) return ERROR;
    return this.#complain(
      node.at,
      `found no matching overload for '${name}' applied to '${this.#signature(types, member)}'`,
    );
  }

  #signature(types: readonly CelType[], member: boolean): string {
    const names = types.map((type) => typeName(this.#substitution.apply(type, true)));
    return member ? `${names[0]}.(${names.slice(1).join(", ")})` : `(${names.join(", ")})`;
  }

  #list(node: ListLiteral, scope: Scope): CelType {
    let item: CelType | undefined;
    for (const { value, optional } of node.items) {
      item = this.#joined(item, this.#entry(value, scope, optional), value.at);
    }
    return listOf(item ?? this.#unknown());
  }

  #map(node: MapLiteral, scope: Scope): CelType {
    let key: CelType | undefined;
    let value: CelType | undefined;
    for (const entry of node.entries) {
      key = this.#joined(key, this.#check(entry.key, scope), entry.key.at);
      value = this.#joined(value, this.#entry(entry.value, scope, entry.optional), entry.value.at);
    }
    return mapOf(key ?? this.#unknown(), value ?? this.#unknown());
  }

  /** The type of an entry; of an optional one, what the optional holds. */
  #entry(value: Expr, scope: Scope, optional: boolean): CelType {
    const type = this.#substitution.apply(this.#check(value, scope));
    if (!optional || type.kind === "error") return type;
    if (type.kind === "optional") return type.item;
    if (type.kind === "dyn") return DYN;
    return this.#complain(value.at, `expected type 'optional_type(${typeName(type)})' but found '${typeName(type)}'`);
  }

  /** Entries of one literal have one type, except in what is to be formatted. */
  #joined(previous: CelType | undefined, type: CelType, at: number): CelType {
    if (previous === undefined) return type;
    const joined = this.#substitution.join(previous, type);
    if (joined !== undefined) return joined;
    if (this.#formatting) return DYN;
    return this.#complain(at, `expected type '${this.#print(previous)}' but found '${this.#print(type)}'`);
  }

  #print(type: CelType): string {
    return typeName(this.#substitution.apply(type, true));
  }

  #struct(node: StructLiteral, scope: Scope): CelType {
    const type = this.#environment.constructs?.(node.name);
    if (type === undefined) {
      for (const { value } of node.fields) this.#check(value, scope);
      return this.#complain(node.at, `undeclared reference to '${node.name}' (in container '')`);
    }
    for (const field of node.fields) this.#structField(type, field, scope);
    this.#meanings[node.id] = { kind: "object", type };
    return type;
  }

  #structField(type: ObjectType, { name, at, value, optional }: StructLiteral["fields"][number], scope: Scope): void {
    const actual = this.#entry(value, scope, optional);
    const wanted = type.field(name)?.type;
    if (wanted === undefined) this.#complain(at, `undefined field '${name}'`);
    else if (!this.#substitution.assign(wanted, actual)) {
      this.#complain(
        at,
        `expected type of field '${name}' is '${typeName(wanted)}' but provided type is '${this.#print(actual)}'`,
      );
    }
  }

  #comprehension(node: Comprehension, scope: Scope): CelType {
    const range = this.#substitution.apply(this.#check(node.range, scope));
    const accu = this.#check(node.init, scope);
    const inner = new Map(scope).set(node.accu, accu);
    const [first, second] = this.#loopTypes(range, node);
    inner.set(node.variable, node.variable2 === undefined ? first : second[0]);
    if (node.variable2 !== undefined) inner.set(node.variable2, second[1]);
    this.#expect(node.condition, BOOL, inner);
    this.#expect(node.step, accu, inner);
    return this.#check(node.result, new Map(scope).set(node.accu, this.#substitution.apply(accu)));
  }

  /** The type of a single variable, and those of an index or key with its item or value. */
  #loopTypes(range: CelType, node: Comprehension): [CelType, [CelType, CelType]] {
    switch (range.kind) {
      case "list":
        return [range.item, [INT, range.item]];
      case "map":
        return [range.key, [range.key, range.value]];
      case "dyn":
      case "error":
      case "parameter":
        return [DYN, [DYN, DYN]];
      default:
        this.#complain(
          node.range.at,
          `expression of type '${typeName(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        return [ERROR, [ERROR, ERROR]];
    }
  }

  #expect(node: Expr, wanted: CelType, scope: Scope): void {
    const actual = this.#check(node, scope);
    if (this.#substitution.assign(wanted, actual)) return;
    this.#complain(node.at, `expected type '${this.#print(wanted)}' but found '${this.#print(actual)}'`);
  }

  #unknown(): CelType {
    return parameter(`_${this.#fresh++}`);
  }
}

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
