import { type CelType, DYN, ERROR, listOf, mapOf, optionalOf, type ParameterType, typeOf } from "../cel-type.ts";

/** What type parameters stand for while an expression is checked. */
export class Substitution {
  #bound: Map<string, CelType>;

  constructor(bound = new Map<string, CelType>()) {
    this.#bound = bound;
  }

  /** Whether values of each type may stand where the other list says; on success the parameters are bound, else nothing changes. */
  assignAll(to: readonly CelType[], from: readonly CelType[]): boolean {
    const before = new Map(this.#bound);
    if (to.every((type, i) => this.#assign(type, from[i] ?? ERROR))) return true;
    this.#bound = before;
    return false;
  }

  assign(to: CelType, from: CelType): boolean {
    return this.assignAll([to], [from]);
  }

  /** The more general of two types, when one fits the other. */
  join(a: CelType, b: CelType): CelType | undefined {
    return this.assign(a, b) ? mostGeneral(this.apply(a), this.apply(b)) : undefined;
  }

  /** The type with its parameters replaced; with `final`, by `dyn` where nothing is known of them. */
  apply(type: CelType, final = false): CelType {
    switch (type.kind) {
      case "parameter": {
        const bound = this.#bound.get(type.name);
        if (bound !== undefined) return this.apply(bound, final);
        return final ? DYN : type;
      }
      case "list":
        return listOf(this.apply(type.item, final));
      case "map":
        return mapOf(this.apply(type.key, final), this.apply(type.value, final));
      case "optional":
        return optionalOf(this.apply(type.item, final));
      case "type":
        return typeOf(this.apply(type.of, final));
      default:
        return type;
    }
  }

  #assign(to: CelType, from: CelType): boolean {
    if (to.kind === "parameter" && from.kind === "parameter" && to.name === from.name) return true;
    if (from.kind === "parameter") return this.#bind(from, to);
    if (to.kind === "parameter") return this.#bind(to, from);
    if (anything(to) || anything(from)) return true;
    if (from.kind === "null" || to.kind === "null") return acceptsNull(to) && acceptsNull(from);
    switch (to.kind) {
      case "list":
        return from.kind === "list" && this.#assign(to.item, from.item);
      case "map":
        return from.kind === "map" && this.#assign(to.key, from.key) && this.#assign(to.value, from.value);
      case "optional":
        return from.kind === "optional" && this.#assign(to.item, from.item);
      case "object":
      case "opaque":
        return from.kind === to.kind && from.name === to.name;
      default:
        return from.kind === to.kind;
    }
  }

  #bind(parameter: ParameterType, type: CelType): boolean {
    const bound = this.#bound.get(parameter.name);
    if (bound !== undefined) {
      if (!this.#assign(bound, type)) return false;
      const general = mostGeneral(this.apply(bound), this.apply(type));
      if (!mentions(general, parameter.name)) this.#bound.set(parameter.name, general);
      return true;
    }
    const applied = this.apply(type);
    if (applied.kind === "parameter" && applied.name === parameter.name) return true;
    if (mentions(applied, parameter.name)) return false;
    this.#bound.set(parameter.name, applied);
    return true;
  }
}

/** The type with its parameters renamed, so that two uses of one declaration do not meet. */
export function renamed(type: CelType, suffix: string): CelType {
  switch (type.kind) {
    case "parameter":
      return { kind: "parameter", name: `${type.name}${suffix}` };
    case "list":
      return listOf(renamed(type.item, suffix));
    case "map":
      return mapOf(renamed(type.key, suffix), renamed(type.value, suffix));
    case "optional":
      return optionalOf(renamed(type.item, suffix));
    case "type":
      return typeOf(renamed(type.of, suffix));
    default:
      return type;
  }
}

const anything = (type: CelType): boolean => type.kind === "dyn" || type.kind === "error";

/** Types that null fits: messages, opaque types and times. */
function acceptsNull({ kind }: CelType): boolean {
  return (
    kind === "null" ||
    kind === "object" ||
    kind === "opaque" ||
    kind === "optional" ||
    kind === "timestamp" ||
    kind === "duration"
  );
}

function mentions(type: CelType, name: string): boolean {
  switch (type.kind) {
    case "parameter":
      return type.name === name;
    case "list":
    case "optional":
      return mentions(type.item, name);
    case "map":
      return mentions(type.key, name) || mentions(type.value, name);
    case "type":
      return mentions(type.of, name);
    default:
      return false;
  }
}

function mostGeneral(a: CelType, b: CelType): CelType {
  return lessSpecific(a, b) ? a : b;
}

function lessSpecific(a: CelType, b: CelType): boolean {
  if (anything(a) || a.kind === "parameter") return true;
  if (anything(b) || b.kind === "parameter") return false;
  if (a.kind === "list" && b.kind === "list") return lessSpecific(a.item, b.item);
  if (a.kind === "optional" && b.kind === "optional") return lessSpecific(a.item, b.item);
  if (a.kind === "map" && b.kind === "map") return lessSpecific(a.key, b.key) && lessSpecific(a.value, b.value);
  return b.kind === "null" || a.kind !== "null";
}
