import { CelCompileError } from "../../cel/cel-errors.ts";
import type { CelType } from "../../cel/cel-type.ts";
import { celTypeOf } from "../../cel/schema/schema-type.ts";
import type { Structural } from "../../structural.ts";
import { ExpressionCompiler } from "./expression-compiler.ts";
import type { NamedRuleWithOperations } from "./match-resources.ts";
import type { ExpressionWarning, ValidatingAdmissionPolicy } from "./validating-admission-policy.ts";

/** A kind with the schema of its objects. */
export interface TypedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural name in rules. */
  readonly resource: string;
  schema(): Structural;
}

/** Of how many kinds the expressions of a policy are checked at most. */
const MOST_KINDS = 10;
const COMPILE_PREFIX = "compilation failed: ";

/**
 * What looks wrong about a policy's validations and messages once the kinds that its rules name are known: fields that they do not have,
 * comparisons of different types. Rules with wildcards name no kind. Nothing of this keeps a policy from being in force.
 */
export function checkTypes({ spec }: ValidatingAdmissionPolicy, kinds: readonly TypedKind[]): ExpressionWarning[] {
  const named = namedKinds(spec?.matchConstraints?.resourceRules ?? [], kinds);
  const { apiVersion = "", kind: paramKind } = spec?.paramKind ?? {};
  const [version, group = ""] = apiVersion.split("/").reverse();
  const params = kinds.find((one) => one.group === group && one.version === version && one.kind === paramKind);
  const compilers = named.map((kind) => {
    const types = { object: typeOf(kind), ...(params === undefined ? {} : { params: typeOf(params) }) };
    const compiler = new ExpressionCompiler({ params: spec?.paramKind !== undefined, types });
    compiler.compose();
    for (const variable of spec?.variables ?? []) complaintOf(() => compiler.variable(variable));
    return { kind, compiler };
  });
  const check = (fieldRef: string, expression: string): ExpressionWarning[] => {
    const complaints = compilers.flatMap(({ kind, compiler }) => {
      const complaint = complaintOf(() => compiler.any(expression));
      return complaint === undefined ? [] : [`${kind.group}/${kind.version}, Kind=${kind.kind}: ${complaint}\n`];
    });
    return complaints.length === 0 ? [] : [{ fieldRef, warning: complaints.join("\n") }];
  };
  return (spec?.validations ?? []).flatMap(({ expression, messageExpression = "" }, i) => [
    ...check(`spec.validations[${i}].expression`, expression),
    ...(messageExpression === "" ? [] : check(`spec.validations[${i}].messageExpression`, messageExpression)),
  ]);
}

const typeOf = (kind: TypedKind): CelType => celTypeOf(kind.schema());

function complaintOf(compile: () => unknown): string | undefined {
  try {
    compile();
    return undefined;
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    return error.message.startsWith(COMPILE_PREFIX) ? error.message.slice(COMPILE_PREFIX.length) : error.message;
  }
}

/** The kinds that rules name without a wildcard, in the order of group, version and kind. Subresources are left out. */
function namedKinds(rules: readonly NamedRuleWithOperations[], kinds: readonly TypedKind[]): TypedKind[] {
  const found = new Set<TypedKind>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of rules) {
    if (apiGroups.includes("*") || apiVersions.includes("*")) continue;
    for (const kind of kinds) {
      const isNamed =
        apiGroups.includes(kind.group) && apiVersions.includes(kind.version) && resources.includes(kind.resource);
      if (isNamed && found.size < MOST_KINDS) found.add(kind);
    }
  }
  const order = ({ group, version, kind }: TypedKind): string => [group, version, kind].join("\0");
  return [...found].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}
