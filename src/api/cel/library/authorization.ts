import { BOOL, opaque, STRING } from "../cel-type.ts";
import { fixed, plus, scaled } from "../cost-range.ts";
import { CelOpaque } from "../value.ts";
import { sizeOf } from "../values/size.ts";
import { always, sizeOfNode, TRAVERSAL } from "./costs.ts";
import { type CelFunction, type Estimate, func, method, type RunCost } from "./overload.ts";

/** What an expression asks: may somebody do `verb` to a path or a resource? */
export interface AuthorizationQuery {
  readonly verb: string;
  /** Set for a path that is no resource; then nothing below but the service account is. */
  readonly path?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  /** Who, when it is not the user of the request. */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

export interface AuthorizationAnswer {
  readonly allowed: boolean;
  readonly reason: string;
  /** Why it could not be decided. */
  readonly error?: string;
}

/** Decides at once: an authoriser that has to wait is asked before and answers from what it learned. */
export type Authorize = (query: AuthorizationQuery) => AuthorizationAnswer;

export const AUTHORIZER_TYPE = opaque<CelAuthorizer>("kubernetes.authorization.Authorizer");
const PATH_CHECK_TYPE = opaque<CelAuthorizer>("kubernetes.authorization.PathCheck");
const GROUP_CHECK_TYPE = opaque<CelAuthorizer>("kubernetes.authorization.GroupCheck");
export const RESOURCE_CHECK_TYPE = opaque<CelAuthorizer>("kubernetes.authorization.ResourceCheck");
const DECISION_TYPE = opaque<CelDecision>("kubernetes.authorization.Decision");

type Stage = typeof AUTHORIZER_TYPE | typeof PATH_CHECK_TYPE | typeof GROUP_CHECK_TYPE | typeof RESOURCE_CHECK_TYPE;
type Known = Omit<AuthorizationQuery, "verb">;

/**
 * The variable `authorizer`, and what its methods make of it until `check` is called. The variable `authorizer.requestResource` is one
 * of type RESOURCE_CHECK_TYPE with the resource of the request.
 */
export class CelAuthorizer extends CelOpaque {
  readonly type: Stage;
  readonly authorize: Authorize;
  readonly known: Known;

  constructor(authorize: Authorize, type: Stage = AUTHORIZER_TYPE, known: Known = {}) {
    super();
    this.authorize = authorize;
    this.type = type;
    this.known = known;
  }

  equals(other: CelOpaque): boolean {
    return other === this;
  }

  with(type: Stage, more: Known): CelAuthorizer {
    return new CelAuthorizer(this.authorize, type, { ...this.known, ...more });
  }

  check(verb: string): CelDecision {
    return new CelDecision(this.authorize({ ...this.known, verb }));
  }
}

class CelDecision extends CelOpaque {
  readonly type = DECISION_TYPE;
  readonly answer: AuthorizationAnswer;

  constructor(answer: AuthorizationAnswer) {
    super();
    this.answer = answer;
  }

  equals(other: CelOpaque): boolean {
    return other === this;
  }
}

/** Two checks fit into one expression. */
const checking = always(350_000);

/** A selector has one requirement for two characters at most; each is a structure and a list. */
const REQUIREMENTS = 0.5;
const REQUIREMENT = 50;
const SELECTOR = 10;

const selectorCost: RunCost = ([, text]) => {
  const size = sizeOf(text ?? null);
  return SELECTOR + Math.ceil(size * TRAVERSAL) + Math.ceil(Math.ceil(size * REQUIREMENTS) * REQUIREMENT);
};

const selectorEstimate: Estimate = (args) => {
  const size = sizeOfNode(args, 1);
  const requirements = scaled(scaled(size, REQUIREMENTS), REQUIREMENT);
  return { cost: plus(plus(fixed(SELECTOR), scaled(size, TRAVERSAL)), requirements) };
};

const selecting = { cost: selectorCost, estimate: selectorEstimate };

const CHECK = RESOURCE_CHECK_TYPE;

/** A method that adds one fact to a resource check. */
function refine(name: string, id: string, fact: (value: string) => Known, costs = {}): CelFunction {
  return func(
    name,
    method(id, [CHECK, STRING], CHECK, (check, value) => check.with(CHECK, fact(value)), costs),
  );
}

export const AUTHORIZATION_FUNCTIONS: readonly CelFunction[] = [
  func(
    "path",
    method("authorizer_path", [AUTHORIZER_TYPE, STRING], PATH_CHECK_TYPE, (a, path) =>
      a.with(PATH_CHECK_TYPE, { path }),
    ),
  ),
  func(
    "group",
    method("authorizer_group", [AUTHORIZER_TYPE, STRING], GROUP_CHECK_TYPE, (a, group) =>
      a.with(GROUP_CHECK_TYPE, { group }),
    ),
  ),
  func(
    "serviceAccount",
    method("authorizer_serviceaccount", [AUTHORIZER_TYPE, STRING, STRING], AUTHORIZER_TYPE, (a, namespace, name) =>
      a.with(AUTHORIZER_TYPE, { serviceAccount: { namespace, name } }),
    ),
  ),
  func(
    "resource",
    method("groupcheck_resource", [GROUP_CHECK_TYPE, STRING], CHECK, (group, resource) =>
      group.with(CHECK, { resource }),
    ),
  ),
  refine("subresource", "resourcecheck_subresource", (subresource) => ({ subresource })),
  refine("namespace", "resourcecheck_namespace", (namespace) => ({ namespace })),
  refine("name", "resourcecheck_name", (name) => ({ name })),
  refine("fieldSelector", "authorizer_fieldselector", (fieldSelector) => ({ fieldSelector }), selecting),
  refine("labelSelector", "authorizer_labelselector", (labelSelector) => ({ labelSelector }), selecting),
  func(
    "check",
    method("pathcheck_check", [PATH_CHECK_TYPE, STRING], DECISION_TYPE, (check, verb) => check.check(verb), checking),
    method("resourcecheck_check", [CHECK, STRING], DECISION_TYPE, (check, verb) => check.check(verb), checking),
  ),
  func(
    "allowed",
    method("decision_allowed", [DECISION_TYPE], BOOL, ({ answer }) => answer.allowed),
  ),
  func(
    "reason",
    method("decision_reason", [DECISION_TYPE], STRING, ({ answer }) => answer.reason),
  ),
  func(
    "errored",
    method("decision_errored", [DECISION_TYPE], BOOL, ({ answer }) => answer.error !== undefined),
  ),
  func(
    "error",
    method("decision_error", [DECISION_TYPE], STRING, ({ answer }) => answer.error ?? ""),
  ),
];
