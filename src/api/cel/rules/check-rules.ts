import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import type { Structural, ValidationRule } from "../../structural.ts";
import { escapeField } from "../schema/escape.ts";
import { MAX_REQUEST, type SchemaType, schemaType } from "../schema/schema-type.ts";
import { type CompiledRule, compileRule } from "./compiled-rule.ts";
import { RulePathError, resolveRulePath } from "./rule-path.ts";

/** What one rule, and what all rules of one schema, may cost by their estimates. */
const RULE_LIMIT = 10_000_000;
const SCHEMA_LIMIT = 100_000_000;

const REASONS = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

/** Complaints about the rules in the schema of a custom resource. `path` is where the schema is. */
export function checkRules(schema: Structural, path: string): FieldError[] {
  const run = new RuleCheck();
  const root: Node = { schema, path, count: 1, uncorrelated: undefined };
  run.visit(root, () => schemaType(schema, { root: true, name: "selfType" }));
  return [...run.errors, ...run.total(path)];
}

/** A node of the schema, and how often values of it can be in an object. */
interface Node {
  readonly schema: Structural;
  readonly path: string;
  /** Undefined when nothing above bounds it. */
  readonly count: number | undefined;
  /** Where above values cannot be found again in an old object. */
  readonly uncorrelated: string | undefined;
}

/** The type of a node, made when a rule needs it. */
type Declare = () => SchemaType | undefined;

class RuleCheck {
  readonly errors: FieldError[] = [];
  #sum = 0;
  readonly #expensive: { path: string; cost: number }[] = [];

  visit(node: Node, declare: Declare): void {
    const { schema, path } = node;
    let made: { type: SchemaType | undefined } | undefined;
    const once: Declare = () => {
      made ??= { type: declare() };
      return made.type;
    };
    const count = this.#countBelow(node);
    const { items, properties = {}, additionalProperties: values } = schema;
    const { uncorrelated } = node;
    if (typeof values === "object") {
      this.visit({ count, uncorrelated, schema: values, path: `${path}.additionalProperties` }, () => once()?.element);
    }
    const below = {
      count,
      uncorrelated: uncorrelated ?? (schema["x-kubernetes-map-type"] === "atomic" ? path : undefined),
    };
    for (const [name, property] of Object.entries(properties)) {
      this.visit({ ...below, schema: property, path: `${path}.properties[${name}]` }, () =>
        fieldOf(name, property, once()),
      );
    }
    if (items !== undefined && !Array.isArray(items)) {
      const correlates = schema["x-kubernetes-list-type"] === "map";
      const within = uncorrelated ?? (correlates ? undefined : path);
      this.visit({ schema: items, path: `${path}.items`, count, uncorrelated: within }, () => once()?.element);
    }
    this.#rules(node, once);
  }

  #countBelow({ schema, count }: Node): number | undefined {
    const most =
      schema.type === "array"
        ? schema.maxItems
        : schema.type === "object" && schema.additionalProperties
          ? schema.maxProperties
          : 1;
    return count === undefined || most === undefined ? undefined : count * Math.max(most, 0);
  }

  #rules(node: Node, declare: Declare): void {
    const { schema, path } = node;
    const rules = schema["x-kubernetes-validations"] ?? [];
    if (rules.length === 0) return;
    const at = (i: number): string => `${path}.x-kubernetes-validations[${i}]`;
    const form = rules.flatMap((rule, i) => checkForm(rule, schema, at(i)));
    this.errors.push(...form);
    if (form.length > 0) return;
    const declared = declare();
    if (declared === undefined) {
      const type = `type: '${schema.type ?? ""}' x-kubernetes-preserve-unknown-fields: '${schema["x-kubernetes-preserve-unknown-fields"] ?? false}'`;
      this.errors.push(
        invalid(
          `${path}.x-kubernetes-validations`,
          "",
          `rule declared on schema that does not support validation rules ${type}`,
        ),
      );
      return;
    }
    const count = node.count ?? Math.floor(MAX_REQUEST / (declared.minSize + 1));
    for (const [i, rule] of rules.entries()) {
      this.#rule(compileRule(rule, schema, declared), { at: at(i), count, uncorrelated: node.uncorrelated });
    }
  }

  #rule(compiled: CompiledRule, place: { at: string; count: number; uncorrelated: string | undefined }): void {
    const { rule } = compiled;
    const { at, uncorrelated } = place;
    this.#charge(`${at}.rule`, "estimated rule cost", compiled.maxCost * place.count);
    if (compiled.error !== undefined) this.errors.push(invalid(`${at}.rule`, rule, compiled.error));
    if (compiled.messageError !== undefined) {
      this.errors.push(invalid(`${at}.messageExpression`, rule, compiled.messageError));
    } else if (compiled.message !== undefined) {
      this.#charge(`${at}.messageExpression`, "estimated messageExpression cost", compiled.messageMaxCost);
    }
    if (compiled.usesOldSelf && uncorrelated !== undefined) {
      const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
      this.errors.push(invalid(`${at}.rule`, rule.rule, why));
    }
    if (!compiled.usesOldSelf && compiled.error === undefined && rule.optionalOldSelf !== undefined) {
      const why = "may not be set if oldSelf is not used in rule";
      this.errors.push(invalid(`${at}.optionalOldSelf`, rule.optionalOldSelf, why));
    }
  }

  #charge(path: string, what: string, cost: number): void {
    if (cost > RULE_LIMIT) this.errors.push(forbidden(path, exceeds(what, cost, RULE_LIMIT)));
    this.#sum += cost;
    if (cost >= SCHEMA_LIMIT / 100) this.#expensive.push({ path, cost });
  }

  /** What is to be said of all rules together: the four dearest are named. */
  total(path: string): FieldError[] {
    if (this.#sum <= SCHEMA_LIMIT) return [];
    const dearest = this.#expensive.sort((a, b) => b.cost - a.cost).slice(0, 4);
    const contributed = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema";
    const what = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
    return [
      ...dearest.map((rule) => forbidden(rule.path, contributed)),
      forbidden(path, exceeds(what, this.#sum, SCHEMA_LIMIT)),
    ];
  }
}

function fieldOf(name: string, schema: Structural, declared: SchemaType | undefined): SchemaType | undefined {
  const escaped = escapeField(name);
  if (escaped !== undefined && declared !== undefined) return declared.fields?.get(escaped);
  return schemaType(schema, { root: schema["x-kubernetes-embedded-resource"] === true, name: "selfType" });
}

function exceeds(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  // A factor of 1.0 would look like none.
  const shown = factor > 100 ? "more than 100x" : `${factor < 1.5 ? factor.toFixed(6) : factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}

const hasLineBreak = (text: string): boolean => /[\n\r]/.test(text);

/** What can be said of a rule without compiling it. */
function checkForm(rule: ValidationRule, schema: Structural, at: string): FieldError[] {
  const errors = [...checkMessage(rule, at)];
  if (rule.messageExpression && rule.messageExpression.trim() === "") {
    errors.push(required(`${at}.messageExpression`, "messageExpression must be non-empty if specified"));
  }
  if (rule.reason !== undefined && !REASONS.includes(rule.reason)) {
    errors.push(notSupported(`${at}.reason`, rule.reason, REASONS));
  }
  return [...errors, ...checkFieldPath(rule.fieldPath ?? "", schema, `${at}.fieldPath`)];
}

/** The first that is wrong with a rule and its message. */
function checkMessage({ rule, message = "" }: ValidationRule, at: string): FieldError[] {
  const trimmed = message.trim();
  if ((rule ?? "").trim() === "") return [required(`${at}.rule`, "rule is not specified")];
  if (message !== "" && trimmed === "")
    return [invalid(`${at}.message`, message, "message must be non-empty if specified")];
  if (hasLineBreak(trimmed)) return [invalid(`${at}.message`, message, "message must not contain line breaks")];
  if (hasLineBreak(rule.trim()) && trimmed === "") {
    return [required(`${at}.message`, "message must be specified if rule contains line breaks")];
  }
  return [];
}

function checkFieldPath(path: string, schema: Structural, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (path === "") return errors;
  if (path.trim() === "") errors.push(invalid(at, path, "fieldPath must be non-empty if specified"));
  if (hasLineBreak(path)) errors.push(invalid(at, path, "fieldPath must not contain line breaks"));
  try {
    resolveRulePath(path, schema);
  } catch (error) {
    if (!(error instanceof RulePathError)) throw error;
    errors.push(invalid(at, path, `fieldPath must be a valid path: ${error.message}`));
  }
  return errors;
}
