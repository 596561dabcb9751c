/** The tree of an expression after its macros were expanded. `id` numbers the nodes from 0; `at` is an offset in the source. */
import type { CelBytes, CelUint } from "../value.ts";

export type Expr = Literal | Ident | Select | Call | ListLiteral | MapLiteral | StructLiteral | Comprehension;

interface Node {
  readonly id: number;
  readonly at: number;
}

export interface Literal extends Node {
  readonly kind: "literal";
  readonly value: null | boolean | bigint | number | string | CelUint | CelBytes;
}

export interface Ident extends Node {
  readonly kind: "ident";
  readonly name: string;
}

export interface Select extends Node {
  readonly kind: "select";
  readonly operand: Expr;
  readonly field: string;
  /** `has(a.b)`: asks whether it is there. */
  readonly test: boolean;
}

/** A function, method (with a target) or operator; operators have the names of the language definition, such as `_&&_`. */
export interface Call extends Node {
  readonly kind: "call";
  readonly name: string;
  readonly target?: Expr;
  readonly args: readonly Expr[];
}

export interface ListLiteral extends Node {
  readonly kind: "list";
  readonly items: readonly { readonly value: Expr; readonly optional: boolean }[];
}

export interface MapLiteral extends Node {
  readonly kind: "map";
  readonly entries: readonly { readonly key: Expr; readonly value: Expr; readonly optional: boolean }[];
}

export interface StructLiteral extends Node {
  readonly kind: "struct";
  readonly name: string;
  readonly fields: readonly {
    readonly name: string;
    readonly at: number;
    readonly value: Expr;
    readonly optional: boolean;
  }[];
}

/** What macros become: goes over `range`, keeps `step` in the variable `accu` while `condition` holds, and yields `result`. */
export interface Comprehension extends Node {
  readonly kind: "comprehension";
  readonly range: Expr;
  readonly variable: string;
  /** With a second variable the first is the index or key, the second the item or value. */
  readonly variable2?: string;
  readonly accu: string;
  readonly init: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}
