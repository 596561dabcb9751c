import type { Structural, ValidationRule } from "../../structural.ts";
import { escapeField } from "../schema/escape.ts";
import { type SchemaType, schemaType } from "../schema/schema-type.ts";
import { type CompiledRule, compileRule } from "./compiled-rule.ts";

/** The rules of a schema, arranged as the schema is; without the branches that have none. */
export interface RuleTree {
  /** The node of the schema: how lists and maps correlate. */
  readonly schema: Structural;
  /** Compiled when first asked for: most rules of most definitions never run. */
  rules(): readonly CompiledRule[];
  readonly items?: RuleTree;
  readonly values?: RuleTree;
  readonly properties: ReadonlyMap<string, RuleTree>;
  readonly allOf: readonly RuleTree[];
}

/** The rules below a schema; undefined when there are none. `root` is for resources, whose names are always seen. */
export function ruleTree(schema: Structural, { root }: { root: boolean }): RuleTree | undefined {
  if (!hasRules(schema)) return undefined;
  return branch(schema, schema, schemaType(schema, { root, name: "selfType" }));
}

function hasRules(schema: Structural): boolean {
  const { properties = {}, additionalProperties: values, items, allOf = [] } = schema;
  return (
    (schema["x-kubernetes-validations"] ?? []).length > 0 ||
    Object.values(properties).some(hasRules) ||
    (typeof values === "object" && hasRules(values)) ||
    (items !== undefined && hasRules(items)) ||
    allOf.some(hasRules)
  );
}

/** `from` has the rules, `node` the types: they differ below an allOf, whose schemas have no types of their own. */
function branch(from: Structural, node: Structural, declared: SchemaType | undefined): RuleTree | undefined {
  // Of what CEL does not see, rules cannot be told.
  if (declared === undefined) return undefined;
  const own = from["x-kubernetes-validations"] ?? [];
  const properties = propertyBranches(from, node, declared);
  const items = below(from.items, node.items, declared.element);
  const values = below(schemaOf(from.additionalProperties), schemaOf(node.additionalProperties), declared.element);
  const allOf = (from.allOf ?? []).flatMap((part) => branch(part, node, declared) ?? []);
  if (own.length === 0 && properties.size === 0 && !items && !values && allOf.length === 0) return undefined;
  return {
    schema: node,
    rules: compiledOnce(own, node, declared),
    ...(items === undefined ? {} : { items }),
    ...(values === undefined ? {} : { values }),
    properties,
    allOf,
  };
}

function compiledOnce(rules: readonly ValidationRule[], node: Structural, declared: SchemaType) {
  let compiled: readonly CompiledRule[] | undefined;
  return () => {
    compiled ??= rules.map((rule) => compileRule(rule, node, declared));
    return compiled;
  };
}

const schemaOf = (schema: Structural | boolean | undefined): Structural | undefined =>
  typeof schema === "object" ? schema : undefined;

function below(from: Structural | undefined, node: Structural | undefined, declared: SchemaType | undefined) {
  return from === undefined || node === undefined ? undefined : branch(from, node, declared);
}

function propertyBranches(from: Structural, node: Structural, declared: SchemaType): Map<string, RuleTree> {
  const branches = new Map<string, RuleTree>();
  for (const name of Object.keys(from.properties ?? {}).sort()) {
    const [own, typed] = [from.properties?.[name], node.properties?.[name]];
    if (own === undefined || typed === undefined) continue;
    const made = branch(own, typed, fieldType(name, typed, declared));
    if (made !== undefined) branches.set(name, made);
  }
  return branches;
}

/** A field whose name CEL cannot say is still seen by the rules on itself. */
function fieldType(name: string, schema: Structural, declared: SchemaType): SchemaType | undefined {
  const escaped = escapeField(name);
  if (escaped !== undefined) return declared.fields?.get(escaped);
  return schemaType(schema, { root: schema["x-kubernetes-embedded-resource"] === true, name: "selfType" });
}
