import { ExpressionCompiler } from "../../../api/kinds/admissionregistration/expression-compiler.ts";
import type { MutatingWebhook } from "../../../api/kinds/admissionregistration/mutating-webhook-configuration.ts";
import type { ValidatingWebhook } from "../../../api/kinds/admissionregistration/validating-webhook-configuration.ts";
import type { Criteria } from "../match/admitted-request.ts";
import { type Expression, expressionOf } from "../policies/expression.ts";

/** What the webhooks of both kinds of configuration have in common is all that the calls go by. */
export type Webhook = ValidatingWebhook & Pick<MutatingWebhook, "reinvocationPolicy">;

/** One webhook of a configuration. */
export interface Hook {
  /** Tells it from all others, also from one of the same name in another configuration. */
  readonly key: string;
  readonly configuration: string;
  readonly webhook: Webhook;
  readonly criteria: Criteria;
  /** All of which have to hold. */
  readonly conditions: readonly Expression[];
}

/** The webhooks of one configuration, in their order. */
export function hooksOf(configuration: string, webhooks: readonly Webhook[]): Hook[] {
  return webhooks.map((webhook, index) => ({
    key: `${configuration}/${webhook.name}/${index}`,
    configuration,
    webhook,
    criteria: { ...webhook, rules: webhook.rules ?? [] },
    conditions: (webhook.matchConditions ?? []).map(({ expression }) => compiled(expression)),
  }));
}

function compiled(expression: string): Expression {
  const compiler = new ExpressionCompiler({ params: false });
  return expressionOf(expression, (text) => compiler.condition(text));
}
