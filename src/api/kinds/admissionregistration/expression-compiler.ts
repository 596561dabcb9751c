import { CelCompileError } from "../../cel/cel-errors.ts";
import {
  BOOL,
  type CelType,
  DYN,
  listOf,
  NULL,
  type ObjectField,
  type ObjectType,
  objectOf,
  STRING,
  sameType,
  typeName,
} from "../../cel/cel-type.ts";
import { compileCel } from "../../cel/compile.ts";
import { AUTHORIZER_TYPE, RESOURCE_CHECK_TYPE } from "../../cel/library/authorization.ts";
import type { CelProgram } from "../../cel/program.ts";
import { NAMESPACE, REQUEST } from "../../cel/request-types.ts";
import type { Variable } from "./variable.ts";

/** What `Object{…}` makes, at any depth: fields of any name and type, checked against the schema when the patch is applied. */
const OBJECT = "Object";
const JSON_PATCH: ObjectType = objectOf("JSONPatch", { op: STRING, path: STRING, from: STRING, value: DYN });

export interface ExpressionScope {
  /** Whether there are parameters. */
  readonly params: boolean;
  /** The types of the object and of the parameters, where they are known; otherwise any. */
  readonly types?: { readonly object?: CelType; readonly params?: CelType };
}

/**
 * Compiles the expressions of one policy or webhook: what each kind of expression may read and has to yield. Variables are added in their
 * order, and each may read those before it. Every method throws CelCompileError.
 */
export class ExpressionCompiler {
  readonly #base: Readonly<Record<string, CelType>>;
  readonly #fields: Record<string, CelType> = {};
  #composed = false;

  constructor({ params, types = {} }: ExpressionScope) {
    const object = types.object ?? DYN;
    this.#base = {
      object,
      oldObject: object,
      request: REQUEST,
      namespaceObject: NAMESPACE,
      ...(params ? { params: types.params ?? DYN } : {}),
    };
  }

  /** Lets the expressions that follow read `variables`; policies with none know no such name, those that mutate always do. */
  compose(): void {
    this.#composed = true;
  }

  /** A match condition: yields a boolean and knows no variables. */
  condition(expression: string): CelProgram {
    return exact(expression, compileCel(expression, { variables: { ...this.#base, ...AUTHORIZERS } }), [BOOL]);
  }

  /** A variable, which is known afterwards also when it does not compile: then it is of any type. */
  variable({ name, expression }: Variable): CelProgram {
    this.#composed = true;
    this.#fields[name] = DYN;
    const program = this.#compile(expression, { authorizer: true });
    this.#fields[name] = composable(program.type);
    return program;
  }

  validation(expression: string): CelProgram {
    return exact(expression, this.#compile(expression, { authorizer: true }), [BOOL]);
  }

  message(expression: string): CelProgram {
    return exact(expression, this.#compile(expression, { authorizer: false }), [STRING]);
  }

  annotation(expression: string): CelProgram {
    return exact(expression, this.#compile(expression, { authorizer: true }), [STRING, NULL]);
  }

  /** Yields an `Object{…}` to lay over the object. */
  applyConfiguration(expression: string): CelProgram {
    return exact(expression, this.#compile(expression, { authorizer: true, constructs }), [objectOf(OBJECT, {})]);
  }

  /** Yields a list of `JSONPatch{…}`. */
  jsonPatch(expression: string): CelProgram {
    return exact(expression, this.#compile(expression, { authorizer: true, constructs }), [listOf(JSON_PATCH)]);
  }

  /** Any expression, whatever it yields. */
  any(expression: string): CelProgram {
    return this.#compile(expression, { authorizer: true });
  }

  #compile(
    expression: string,
    options: { authorizer: boolean; constructs?: (name: string) => ObjectType | undefined },
  ): CelProgram {
    const variables = {
      ...this.#base,
      ...(options.authorizer ? AUTHORIZERS : {}),
      ...(this.#composed ? { variables: objectOf("kubernetes.variables", { ...this.#fields }) } : {}),
    };
    return compileCel(expression, {
      variables,
      ...(options.constructs === undefined ? {} : { constructs: options.constructs }),
    });
  }
}

const AUTHORIZERS = { authorizer: AUTHORIZER_TYPE, "authorizer.requestResource": RESOURCE_CHECK_TYPE };

function exact(expression: string, program: CelProgram, wanted: readonly CelType[]): CelProgram {
  if (wanted.some((type) => sameType(type, program.type))) return program;
  const [one] = wanted;
  const names = wanted.length === 1 && one ? goName(one) : `one of [${wanted.map(goName).join(" ")}]`;
  throw new CelCompileError(`must evaluate to ${names} but got ${goName(program.type)}`, { cause: expression });
}

/** What Kubernetes calls some types here, and only here. */
const GO_NAMES: Readonly<Record<string, string>> = {
  null: "null_type",
  timestamp: "google.protobuf.Timestamp",
  duration: "google.protobuf.Duration",
};

function goName(type: CelType): string {
  if (type.kind === "list") return `list(${goName(type.item)})`;
  if (type.kind === "map") return `map(${goName(type.key)}, ${goName(type.value)})`;
  return GO_NAMES[type.kind] ?? typeName(type);
}

/** As Kubernetes keeps the type of a variable: scalars, and lists and maps of them; everything else is of any type. */
function composable(type: CelType): CelType {
  switch (type.kind) {
    case "list":
      return listOf(composable(type.item));
    case "map":
      return { kind: "map", key: composable(type.key), value: composable(type.value) };
    case "object":
    case "opaque":
    case "optional":
    case "type":
    case "parameter":
    case "error":
      return DYN;
    default:
      return type;
  }
}

function constructs(name: string): ObjectType | undefined {
  if (name === JSON_PATCH.name) return JSON_PATCH;
  if (name !== OBJECT && !name.startsWith(`${OBJECT}.`)) return undefined;
  return { kind: "object", name, field: (key): ObjectField => ({ type: DYN, key }) };
}
