import { badRequestError, invalidError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { authenticate } from "../auth/authenticator.ts";
import { decide, rulesOf } from "../auth/authoriser.ts";
import { ISSUER } from "../auth/service-account-tokens.ts";
import type { User } from "../auth/user.ts";
import type { Reply } from "../http/answer.ts";
import type { RequestInfo } from "../http/request-info.ts";
import { respondValue } from "../http/respond.ts";
import { placeInNamespace } from "../registry/create-object.ts";
import { decodeBody } from "../registry/decode-object.ts";
import { timestamp } from "../registry/timestamp.ts";
import { writeOptions } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";

type Answer = (ctx: ResourceContext, object: KubeObject) => Promise<object> | object;

interface AccessSpec {
  readonly user?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
  readonly resourceAttributes?: Readonly<Record<string, string>>;
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
}

const specOf = (object: KubeObject): AccessSpec => (object["spec"] ?? {}) as AccessSpec;

/** Kinds that are questions: a create answers with the status filled in, and nothing is stored. */
export const REVIEWS: Readonly<Record<string, Answer>> = {
  SelfSubjectReview: ({ user }) => ({ userInfo: userInfo(user) }),
  SelfSubjectAccessReview: (ctx, object) => access(ctx, ctx.user, specOf(object)),
  SubjectAccessReview: (ctx, object) => access(ctx, subject(specOf(object)), specOf(object)),
  LocalSubjectAccessReview: (ctx, object) => access(ctx, subject(specOf(object)), specOf(object)),
  SelfSubjectRulesReview: rules,
  TokenReview: token,
};

/** Answers a create of a review. */
export async function review(ctx: ResourceContext): Promise<Reply> {
  const options = writeOptions(ctx.query, ctx.request.headers.get("user-agent"), "CreateOptions");
  const object = await decodeBody(ctx, options);
  const { kind, group } = ctx.resource.kind;
  const { clock } = ctx.server;
  placeInNamespace(ctx, object);
  const errors = ctx.resource.kind.validate?.(object, undefined) ?? [];
  if (errors.length > 0) throw invalidError({ group, kind, name: "" }, errors);
  const metadata = {
    ...object.metadata,
    ...(kind === "SelfSubjectReview" ? { creationTimestamp: timestamp(clock) } : {}),
  };
  const status = await REVIEWS[kind]?.(ctx, object);
  return respondValue(ctx, { ...object, metadata, status }, 201);
}

function rules({ server, user }: ResourceContext, object: KubeObject): object {
  const { namespace = "" } = (object["spec"] ?? {}) as { namespace?: string };
  if (namespace === "") throw badRequestError("no namespace on request");
  const { rules: all, errors } = rulesOf(server.authorisers, user, namespace);
  return {
    resourceRules: all
      .filter(({ resources = [] }) => resources.length > 0)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({ verbs, apiGroups, resources, resourceNames })),
    nonResourceRules: all
      .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: errors.length > 0,
    ...(errors.length === 0 ? {} : { evaluationError: errors.join(", ") }),
  };
}

const subject = ({ user = "", uid, groups = [], extra }: AccessSpec): User => ({
  name: user,
  groups,
  ...(uid === undefined ? {} : { uid }),
  ...(extra === undefined ? {} : { extra }),
});

async function access(ctx: ResourceContext, user: User, spec: AccessSpec): Promise<object> {
  const { allowed, reason } = await decide(ctx.server.authorisers, { user, info: question(spec) });
  return { allowed, ...(reason === "" ? {} : { reason }) };
}

function question({ resourceAttributes: attributes, nonResourceAttributes: path }: AccessSpec): RequestInfo {
  if (attributes === undefined) return { verb: path?.verb ?? "", path: path?.path ?? "" };
  const of = (name: string): string => attributes[name] ?? "";
  const [group, version, namespace] = [of("group"), of("version"), of("namespace")];
  const [resource, name, subresource] = [of("resource"), of("name"), of("subresource")];
  return { verb: of("verb"), path: "", target: { group, version, namespace, resource, name, subresource, rest: "" } };
}

async function token(ctx: ResourceContext, object: KubeObject): Promise<object> {
  const { token: bearer = "", audiences = [] } = (object["spec"] ?? {}) as { token?: string; audiences?: string[] };
  const { server } = ctx;
  if (bearer === "") throw badRequestError("token is required for TokenReview in authentication");
  if (audiences.length > 0) {
    const found = await server.tokens.review(bearer, audiences);
    if (found === undefined) return { user: {}, error: "the token is not valid for these audiences" };
    return { authenticated: true, user: userInfo(found.user), audiences: found.audiences };
  }
  const request = new Request("https://orch/", { headers: { authorization: `Bearer ${bearer}` } });
  try {
    const user = await authenticate(server.authenticators, request, {});
    return { authenticated: true, user: userInfo(user), audiences: [ISSUER] };
  } catch {
    return { user: {}, error: "[invalid bearer token, token lookup failed]" };
  }
}

function userInfo({ name, uid, groups, extra }: User): object {
  return {
    username: name,
    ...(uid === undefined || uid === "" ? {} : { uid }),
    groups,
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
