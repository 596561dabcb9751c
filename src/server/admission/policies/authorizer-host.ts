import type { AuthorizationAnswer, AuthorizationQuery } from "../../../api/cel/library/authorization.ts";
import { type Authoriser, type Decision, decide, type Question } from "../../auth/authoriser.ts";
import type { User } from "../../auth/user.ts";

/** Thrown out of an evaluation that needs an answer which takes time; the evaluation starts over when it is there. */
class PendingDecision extends Error {
  readonly answered: Promise<unknown>;

  constructor(answered: Promise<unknown>) {
    super("an authoriser has not answered yet");
    this.answered = answered;
  }
}

/** Answers the `authorizer` of expressions from the server's authorisers. Within one request, each question is asked once. */
export class AuthorizerHost {
  readonly #authorisers: readonly Authoriser[];
  readonly #user: User;
  readonly #known = new Map<string, AuthorizationAnswer>();

  constructor(authorisers: readonly Authoriser[], user: User) {
    this.#authorisers = authorisers;
    this.#user = user;
  }

  /** Evaluates, again whenever a decision had to be waited for. `evaluate` must have no effect but its result. */
  async settled<T>(evaluate: () => T): Promise<T> {
    for (;;) {
      try {
        return evaluate();
      } catch (error) {
        if (!(error instanceof PendingDecision)) throw error;
        await error.answered;
      }
    }
  }

  decide(question: AuthorizationQuery): AuthorizationAnswer {
    const key = JSON.stringify(question);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const decision = this.#ask(toQuestion(question, this.#user), key);
    this.#known.set(key, decision);
    return decision;
  }

  #ask(question: Question, key: string): Decision {
    for (const [i, authoriser] of this.#authorisers.entries()) {
      const decision = authoriser.authorise(question);
      if (decision instanceof Promise) {
        throw new PendingDecision(this.#await(decision, { question, key, others: this.#authorisers.slice(i + 1) }));
      }
      if (decision !== undefined) return decision;
    }
    return { allowed: false, reason: "" };
  }

  /** Notes the decision when it is there; without an opinion the others are asked. */
  async #await(
    pending: Promise<Decision | undefined>,
    { question, key, others }: { question: Question; key: string; others: readonly Authoriser[] },
  ): Promise<void> {
    try {
      this.#known.set(key, (await pending) ?? (await decide(others, question)));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#known.set(key, { allowed: false, reason: "", error: text });
    }
  }
}

function toQuestion(question: AuthorizationQuery, user: User): Question {
  const {
    serviceAccount,
    verb,
    path,
    group = "",
    resource = "",
    subresource = "",
    namespace = "",
    name = "",
  } = question;
  const asked = serviceAccount === undefined ? user : serviceAccountUser(serviceAccount);
  if (path !== undefined) return { user: asked, info: { verb, path } };
  const target = { group, version: "*", namespace, resource, name, subresource, rest: "" };
  return { user: asked, info: { verb, path: "", target } };
}

const serviceAccountUser = ({ namespace, name }: { namespace: string; name: string }): User => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
});
