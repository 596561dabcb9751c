import type { CelType, ObjectType } from "../cel-type.ts";
import type { Overload } from "../library/overload.ts";
import type { Expr } from "../syntax/ast.ts";

/** What a name or a call turned out to mean. */
export type Meaning =
  | { readonly kind: "variable"; readonly name: string }
  /** A type as a value: `int`, `google.protobuf.Timestamp`. */
  | { readonly kind: "type"; readonly type: CelType }
  /** The overloads that may be meant; several where types are only known at run time. `args` begin with a method's target. */
  | {
      readonly kind: "call";
      readonly overloads: readonly Overload[];
      readonly args: readonly Expr[];
      readonly member: boolean;
    }
  | { readonly kind: "object"; readonly type: ObjectType };

/** A tree with the type of every node and the meaning of names and calls, by id. */
export interface Checked {
  readonly expression: Expr;
  readonly types: readonly CelType[];
  readonly meanings: readonly (Meaning | undefined)[];
  /** The variables of the environment that are read. */
  readonly reads: ReadonlySet<string>;
}
