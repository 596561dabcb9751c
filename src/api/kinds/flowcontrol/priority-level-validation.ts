import { equalJson } from "../../../lib/equal-json.ts";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { CATCH_ALL, EXEMPT } from "./mandatory.ts";
import type {
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from "./priority-level-configuration.ts";

const MAX_QUEUES = 10_000_000;
/** Bits of the hash that deals out the queues. */
const MAX_BITS = 60;
const SHARES = 30;
const QUEUES = 64;
const HAND_SIZE = 8;
const QUEUE_LENGTH = 50;

/** What a level says nothing about. */
export function defaultPriorityLevel(spec: PriorityLevelConfigurationSpec): void {
  if (spec.type === "Exempt") {
    spec.exempt ??= {};
    spec.exempt.nominalConcurrencyShares ??= 0;
    spec.exempt.lendablePercent ??= 0;
  }
  if (spec.limited === undefined) return;
  spec.limited.nominalConcurrencyShares ??= SHARES;
  spec.limited.lendablePercent ??= 0;
  const queuing = spec.limited.limitResponse?.queuing;
  if (queuing === undefined) return;
  queuing.queues ||= QUEUES;
  queuing.handSize ||= HAND_SIZE;
  queuing.queueLengthLimit ||= QUEUE_LENGTH;
}

export function validatePriorityLevel(spec: PriorityLevelConfigurationSpec, name: string): FieldError[] {
  const { type, exempt, limited } = spec;
  const errors: FieldError[] = [];
  if ((name === EXEMPT.name) !== (type === "Exempt")) {
    errors.push(invalid("spec.type", type, "type must be 'Exempt' if and only if name is 'exempt'"));
  }
  if (type === "Exempt") {
    if (limited !== undefined) errors.push(forbidden("spec.limited", "must be nil if the type is not Limited"));
    errors.push(...validateShares(exempt ?? {}, "spec.exempt"));
  } else if (type === "Limited") {
    if (exempt !== undefined) errors.push(forbidden("spec.exempt", "must be nil if the type is Limited"));
    if (limited === undefined) errors.push(required("spec.limited", "must not be empty when type is Limited"));
    else errors.push(...validateLimited(limited, "spec.limited"));
  } else {
    errors.push(notSupported("spec.type", type, ["Exempt", "Limited"]));
  }
  return [...errors, ...validateFixed(spec, name)];
}

function validateFixed(spec: PriorityLevelConfigurationSpec, name: string): FieldError[] {
  if (name === CATCH_ALL.name && !equalJson(spec, CATCH_ALL.level)) {
    return [invalid("spec", spec, `spec of '${name}' must equal the fixed value`)];
  }
  const { exempt: _, ...rest } = spec;
  if (name !== EXEMPT.name || equalJson(rest, { type: "Exempt" })) return [];
  return [invalid("spec", spec, `spec of '${name}' except the 'spec.exempt' must equal the fixed value`)];
}

interface Shares {
  readonly nominalConcurrencyShares?: number | undefined;
  readonly lendablePercent?: number | undefined;
}

function validateShares({ nominalConcurrencyShares: shares = 0, lendablePercent = 0 }: Shares, path: string) {
  const errors: FieldError[] = [];
  if (shares < 0) errors.push(invalid(`${path}.nominalConcurrencyShares`, shares, "must be a non-negative integer"));
  if (lendablePercent < 0 || lendablePercent > 100) {
    errors.push(invalid(`${path}.lendablePercent`, lendablePercent, "must be between 0 and 100, inclusive"));
  }
  return errors;
}

function validateLimited(limited: LimitedPriorityLevelConfiguration, path: string): FieldError[] {
  const { limitResponse, borrowingLimitPercent: borrowed = 0 } = limited;
  const wrong =
    borrowed < 0
      ? [invalid(`${path}.borrowingLimitPercent`, borrowed, "if specified, must be a non-negative integer")]
      : [];
  return [
    ...validateShares(limited, path),
    ...validateResponse(limitResponse ?? { type: "" }, `${path}.limitResponse`),
    ...wrong,
  ];
}

function validateResponse({ type, queuing }: LimitResponse, path: string): FieldError[] {
  if (type === "Reject") {
    const why = "must be nil if limited.limitResponse.type is not Limited";
    return queuing === undefined ? [] : [forbidden(`${path}.queuing`, why)];
  }
  if (type !== "Queue") return [notSupported(`${path}.type`, type, ["Queue", "Reject"])];
  if (queuing !== undefined) return validateQueuing(queuing, `${path}.queuing`);
  return [required(`${path}.queuing`, "must not be empty if limited.limitResponse.type is Limited")];
}

function validateQueuing(queuing: QueuingConfiguration, path: string): FieldError[] {
  const { queueLengthLimit: length = 0, queues = 0, handSize: hand = 0 } = queuing;
  const errors: FieldError[] = [];
  if (length <= 0) errors.push(invalid(`${path}.queueLengthLimit`, length, "must be positive"));
  if (queues <= 0) errors.push(invalid(`${path}.queues`, queues, "must be positive"));
  else if (queues > MAX_QUEUES) {
    errors.push(invalid(`${path}.queues`, queues, `must not be greater than ${MAX_QUEUES}`));
  }
  const wrong = (why: string) => [...errors, invalid(`${path}.handSize`, hand, why)];
  if (hand <= 0) return wrong("must be positive");
  if (hand > queues) return wrong(`should not be greater than queues (${queues})`);
  if (Math.ceil(Math.log2(queues) * hand) <= MAX_BITS) return errors;
  const deal = `deckSize ${queues} and handSize ${hand}`;
  return wrong(`required entropy bits of ${deal} should not be greater than ${MAX_BITS}`);
}

/** Conditions of flows and levels alike: each type once. */
export function validateFlowConditions(conditions: readonly { readonly type?: string | undefined }[] = []) {
  const types = conditions.map(({ type }) => type ?? "");
  return types.flatMap((type, i) => {
    const at = `status.conditions[${i}].type`;
    return [
      ...(types.indexOf(type) < i ? [duplicate(at, type)] : []),
      ...(type === "" ? [required(at, "must not be empty")] : []),
    ];
  });
}
