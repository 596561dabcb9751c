import { ApiError, type StatusDetails } from "../../api/errors.ts";
import type { RequestInfo } from "../http/request-info.ts";
import type { PolicyRule } from "./policy-rule.ts";
import type { User } from "./user.ts";

/** What is asked: may this user do that? */
export interface Question {
  readonly user: User;
  readonly info: RequestInfo;
}

/** One way to decide. Undefined, or a refusal, is no opinion: the next one is asked, and the reasons of refusals are told. */
export interface Authoriser {
  readonly name: string;
  authorise(question: Question): Promise<Decision | undefined> | Decision | undefined;
  /** The rules that a user has cluster-wide and in a namespace, for those who want to know beforehand. */
  rulesFor?(user: User, namespace: string): HeldRules;
}

export interface HeldRules {
  readonly rules: readonly PolicyRule[];
  /** What kept other rules from being found, such as bindings of roles that do not exist. */
  readonly errors: readonly string[];
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Whether one of them allows it; nobody doing so is a no. */
export async function decide(authorisers: readonly Authoriser[], question: Question): Promise<Decision> {
  const reasons: string[] = [];
  for (const authoriser of authorisers) {
    const answer = authoriser.authorise(question);
    const decision = answer instanceof Promise ? await answer : answer;
    if (decision?.allowed) return decision;
    if (decision !== undefined && decision.reason !== "") reasons.push(decision.reason);
  }
  return { allowed: false, reason: reasons.join("\n") };
}

/** All rules that a user has, cluster-wide and in a namespace. */
export function rulesOf(authorisers: readonly Authoriser[], user: User, namespace: string): HeldRules {
  const held = authorisers.flatMap((authoriser) => authoriser.rulesFor?.(user, namespace) ?? []);
  return { rules: held.flatMap(({ rules }) => rules), errors: held.flatMap(({ errors }) => errors) };
}

/** The refusal, in the words of Kubernetes. */
export function refusal({ user, info }: Question, reason: string): ApiError {
  const { target } = info;
  const because = reason === "" ? "" : `: ${reason}`;
  if (target === undefined) {
    const text = `forbidden: User "${user.name}" cannot ${info.verb} path "${info.path}"${because}`;
    return new ApiError("Forbidden", text, { details: {} });
  }
  const resource = target.subresource === "" ? target.resource : `${target.resource}/${target.subresource}`;
  const full = target.group === "" ? target.resource : `${target.resource}.${target.group}`;
  const scope = target.namespace === "" ? "at the cluster scope" : `in the namespace "${target.namespace}"`;
  const subject = target.name === "" ? full : `${full} "${target.name}"`;
  const details: StatusDetails = {
    ...(target.name === "" ? {} : { name: target.name }),
    ...(target.group === "" ? {} : { group: target.group }),
    kind: target.resource,
  };
  return new ApiError(
    "Forbidden",
    `${subject} is forbidden: User "${user.name}" cannot ${info.verb} resource "${resource}" in API group "${target.group}" ${scope}${because}`,
    { details },
  );
}
