import { invalidError } from "../../api/errors.ts";
import { type FieldError, invalid } from "../../api/field-error.ts";
import { ISSUER } from "../auth/service-account-tokens.ts";
import type { Reply } from "../http/answer.ts";
import { readValue } from "../http/body.ts";
import { respondValue } from "../http/respond.ts";
import { timestamp } from "../registry/timestamp.ts";
import { dryRunOf } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";
import { admitSubresource } from "./admit-subresource.ts";
import { type BoundObjectRef, boundObject } from "./bound-object.ts";

const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;

interface Named {
  readonly name?: string;
  readonly namespace?: string;
}

interface TokenRequest {
  readonly metadata?: Named;
  readonly spec?: {
    readonly audiences?: readonly string[];
    readonly expirationSeconds?: number;
    readonly boundObjectRef?: BoundObjectRef | null;
  };
}

/** Makes a token of a service account, bound to a pod, a secret or a node when that is asked for. */
export async function requestToken(ctx: ResourceContext): Promise<Reply> {
  const { resource, server, target } = ctx;
  const { name, namespace } = target;
  const { value } = await readValue(ctx.request);
  const dryRun = dryRunOf(ctx.query.getAll("dryRun"), "CreateOptions");
  const { metadata, spec = {} } = await admitSubresource<TokenRequest>(ctx, {
    operation: "CREATE",
    object: value,
    dryRun,
  });
  const ttl = spec.expirationSeconds ?? DEFAULT_SECONDS;
  const errors = complaints(ctx, { metadata, ttl });
  if (errors.length > 0) {
    throw invalidError({ group: "authentication.k8s.io", kind: "TokenRequest", name: metadata?.name ?? "" }, errors);
  }
  const account = await server.registry.read({ resource, namespace, name });
  const audiences = (spec.audiences ?? []).length === 0 ? [ISSUER] : (spec.audiences ?? []);
  const binding = {
    namespace,
    serviceaccount: { name, uid: account.value.metadata?.uid ?? "" },
    ...(await boundObject(ctx, spec.boundObjectRef)),
  };
  const { token, expires } = await server.tokens.issue({ binding, audiences, ttl });
  const left = Math.round((expires - server.clock.now()) / 1000);
  return respondValue(
    ctx,
    {
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: { name, namespace, creationTimestamp: timestamp(server.clock) },
      spec: { audiences, expirationSeconds: ttl, boundObjectRef: spec.boundObjectRef ?? null },
      status: { token, expirationTimestamp: timestamp(server.clock, left) },
    },
    201,
  );
}

function complaints(
  { target }: ResourceContext,
  { metadata, ttl }: { metadata: Named | undefined; ttl: number },
): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ["name", "namespace"] as const) {
    const given = metadata?.[field] ?? "";
    if (given === "" || given === target[field]) continue;
    errors.push(invalid(`metadata.${field}`, given, `must match the service account ${field} if specified`));
  }
  const field = "spec.expirationSeconds";
  if (!Number.isInteger(ttl)) errors.push(invalid(field, ttl, "must be an integer"));
  else if (ttl < LEAST_SECONDS) errors.push(invalid(field, ttl, "may not specify a duration less than 10 minutes"));
  else if (ttl > 2 ** 32) errors.push(invalid(field, ttl, "may not specify a duration larger than 2^32 seconds"));
  return errors;
}
