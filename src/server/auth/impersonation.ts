import { badRequestError } from "../../api/errors.ts";
import type { ApiHeaders } from "../http/api-request.ts";
import type { RequestInfo } from "../http/request-info.ts";
import { type Authoriser, decide, refusal } from "./authoriser.ts";
import type { User } from "./user.ts";

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;
const PREFIX = /^impersonate-/i;
const EXTRA = "impersonate-extra-";

interface Source {
  readonly headers: ApiHeaders;
  /** The lines as they came, where they are known: names and values in turn. */
  readonly rawHeaders?: readonly string[] | undefined;
}

/** The user that the headers ask to act as, once the real one may; the real one without such headers. */
export async function impersonated(source: Source, user: User, authorisers: readonly Authoriser[]): Promise<User> {
  const { headers } = source;
  if (!isAsked(source)) return user;
  const name = headers.get("impersonate-user");
  const groups = linesOf(source, "impersonate-group");
  const uid = headers.get("impersonate-uid");
  const extra = extraOf(source);
  if (name === null) {
    if (groups.length === 0 && uid === null && Object.keys(extra).length === 0) return user;
    throw badRequestError("requested impersonation without a user: set the header Impersonate-User");
  }
  const questions = [
    userQuestion(name),
    ...groups.map((group) => question("", "groups", group)),
    ...(uid === null ? [] : [question("authentication.k8s.io", "uids", uid)]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => question("authentication.k8s.io", "userextras", value, key)),
    ),
  ];
  for (const info of questions) {
    const { allowed, reason } = await decide(authorisers, { user, info });
    if (!allowed) throw refusal({ user, info }, reason);
  }
  return { name, groups: withImplied(name, groups), ...(uid === null ? {} : { uid }), extra };
}

/** Whether any header is about impersonation, as few requests' are. */
function isAsked({ headers, rawHeaders }: Source): boolean {
  if (rawHeaders === undefined) return [...headers.keys()].some((name) => PREFIX.test(name));
  for (let i = 0; i < rawHeaders.length; i += 2) if (PREFIX.test(rawHeaders[i] ?? "")) return true;
  return false;
}

function userQuestion(name: string): RequestInfo {
  const account = ACCOUNT.exec(name);
  if (account === null) return question("", "users", name);
  const [, namespace = "", short = ""] = account;
  const info = question("", "serviceaccounts", short);
  return info.target === undefined ? info : { ...info, target: { ...info.target, namespace } };
}

function question(group: string, resource: string, name: string, subresource = ""): RequestInfo {
  const target = { group, version: "v1", namespace: "", resource, name, subresource, rest: "" };
  return { verb: "impersonate", path: "", target };
}

/** Groups that come with being a service account, and with being somebody. */
function withImplied(name: string, groups: readonly string[]): string[] {
  const account = ACCOUNT.exec(name);
  const own =
    account !== null && groups.length === 0
      ? ["system:serviceaccounts", `system:serviceaccounts:${account[1]}`]
      : [...groups];
  if (name === "system:anonymous")
    return own.includes("system:unauthenticated") ? own : [...own, "system:unauthenticated"];
  return own.includes("system:authenticated") ? own : [...own, "system:authenticated"];
}

/** Values of a header, a line each; without the lines as they came, commas are taken for their ends. */
function linesOf({ headers, rawHeaders }: Source, name: string): string[] {
  const joined = headers.get(name);
  if (joined === null) return [];
  if (rawHeaders === undefined) return joined.split(/,\s*/).filter((value) => value !== "");
  return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
}

function extraOf(source: Source): Record<string, string[]> {
  const names = [...source.headers.keys()].filter((name) => name.startsWith(EXTRA));
  return Object.fromEntries(names.map((name) => [decodeURIComponent(name.slice(EXTRA.length)), linesOf(source, name)]));
}
