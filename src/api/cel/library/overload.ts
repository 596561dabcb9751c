/** How functions are declared: type, meaning and cost in one place. */
import type { CelType, ListType, MapType, OpaqueType, OptionalType, ScalarType, TypeOfType } from "../cel-type.ts";
import type { CostRange } from "../cost-range.ts";
import type { Literal } from "../syntax/ast.ts";
import type {
  CelBytes,
  CelDuration,
  CelList,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  CelValue,
} from "../value.ts";

/** One signature of a function. */
export interface Overload {
  /** Unique among all functions: `string_char_at`. */
  readonly id: string;
  /** Whether it is called as a method: then the first parameter is what stands before the dot. */
  readonly member: boolean;
  readonly params: readonly CelType[];
  readonly result: CelType;
  readonly call: (...args: CelValue[]) => CelValue;
  /** What a call costs, known before it is made so that one too dear is never made; 1 where it is not given. */
  readonly cost?: RunCost;
  /** What a call will cost and how large its result is; 1 and unknown where it is not given. */
  readonly estimate?: Estimate;
}

export interface CelFunction {
  readonly name: string;
  readonly overloads: readonly Overload[];
}

export type RunCost = (args: readonly CelValue[]) => number;

export type Estimate = (args: readonly SizedNode[]) => { readonly cost: CostRange; readonly size?: CostRange };

/** What is known before the evaluation of an argument. */
export interface SizedNode {
  readonly type: CelType;
  readonly size: CostRange;
  readonly literal?: Literal["value"];
  /** The items of a list. */
  item(): SizedNode | undefined;
}

/** The class of a type's values at run time. */
export type ValueOf<T extends CelType> =
  T extends ScalarType<"string">
    ? string
    : T extends ScalarType<"int">
      ? bigint
      : T extends ScalarType<"uint">
        ? CelUint
        : T extends ScalarType<"double">
          ? number
          : T extends ScalarType<"bool">
            ? boolean
            : T extends ScalarType<"null">
              ? null
              : T extends ScalarType<"bytes">
                ? CelBytes
                : T extends ScalarType<"timestamp">
                  ? CelTimestamp
                  : T extends ScalarType<"duration">
                    ? CelDuration
                    : T extends ListType
                      ? CelList
                      : T extends MapType
                        ? CelMap
                        : T extends OptionalType
                          ? CelOptional
                          : T extends TypeOfType
                            ? CelTypeValue
                            : T extends OpaqueType<infer V>
                              ? V
                              : CelValue;

type Arguments<P extends readonly CelType[]> = { [K in keyof P]: ValueOf<P[K]> };

interface Costs {
  readonly cost?: RunCost;
  readonly estimate?: Estimate;
}

/** One overload of a function that is called as `name(a, b)`. */
export function global<const P extends readonly CelType[]>(
  id: string,
  params: P,
  result: CelType,
  call: (...args: Arguments<P>) => CelValue,
  costs: Costs = {},
): Overload {
  // The checker and the dispatch by type see to it that the arguments are what the implementation takes.
  return { id, member: false, params, result, call: call as unknown as Overload["call"], ...costs };
}

/** One overload of a function that is called as `a.name(b)`. */
export function method<const P extends readonly CelType[]>(
  id: string,
  params: P,
  result: CelType,
  call: (...args: Arguments<P>) => CelValue,
  costs: Costs = {},
): Overload {
  return { ...global(id, params, result, call, costs), member: true };
}

export const func = (name: string, ...overloads: Overload[]): CelFunction => ({ name, overloads });
