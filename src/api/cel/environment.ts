import type { CelType, ObjectType } from "./cel-type.ts";

/** What an expression is compiled against. Kubernetes' function libraries are always there. */
export interface CelEnvironment {
  /** The variables and their types. Values are given to `evaluate` as JSON, as CEL values, or as `lazy(() => value)`. */
  readonly variables: Readonly<Record<string, CelType>>;
  /** The objects that an expression may construct, by their full name: `Object.spec{replicas: 1}`. */
  readonly constructs?: (name: string) => ObjectType | undefined;
  /** What the expression has to yield, exactly: `dyn` does not pass for a bool. Without it anything may come out. */
  readonly result?: readonly CelType[];
}
