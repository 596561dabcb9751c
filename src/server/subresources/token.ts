import { badRequestError, conflictError, invalidError } from "../../api/errors.ts";
import { invalid } from "../../api/field-error.ts";
import { Pod } from "../../api/kinds/core/pod.ts";
import { ISSUER } from "../auth/service-account-tokens.ts";
import type { Reply } from "../http/answer.ts";
import { readValue } from "../http/body.ts";
import { respondValue } from "../http/respond.ts";
import { timestamp } from "../registry/timestamp.ts";
import { dryRunOf } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";
import { admitSubresource } from "./admit-subresource.ts";

const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;

interface TokenRequest {
  readonly spec?: {
    readonly audiences?: readonly string[];
    readonly expirationSeconds?: number;
    readonly boundObjectRef?: { readonly kind?: string; readonly name?: string; readonly uid?: string };
  };
}

/** Makes a token of a service account, bound to a pod when that is asked for. */
export async function requestToken(ctx: ResourceContext): Promise<Reply> {
  const { resource, server, target } = ctx;
  const { name, namespace } = target;
  const { value } = await readValue(ctx.request);
  const dryRun = dryRunOf(ctx.query.getAll("dryRun"), "CreateOptions");
  const { spec = {} } = await admitSubresource<TokenRequest>(ctx, { operation: "CREATE", object: value, dryRun });
  const ttl = spec.expirationSeconds ?? DEFAULT_SECONDS;
  if (!Number.isInteger(ttl) || ttl < LEAST_SECONDS || ttl > 2 ** 32) {
    throw invalidError({ group: "authentication.k8s.io", kind: "TokenRequest", name: "" }, [
      invalid(
        "spec.expirationSeconds",
        ttl,
        "may not specify a duration less than 10 minutes or more than 2^32 seconds",
      ),
    ]);
  }
  const account = await server.registry.read({ resource, namespace, name });
  const audiences = (spec.audiences ?? []).length === 0 ? [ISSUER] : (spec.audiences ?? []);
  const binding = {
    namespace,
    serviceaccount: { name, uid: account.value.metadata?.uid ?? "" },
    ...(await boundPod(ctx, spec.boundObjectRef)),
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

type Ref = NonNullable<NonNullable<TokenRequest["spec"]>["boundObjectRef"]>;

async function boundPod(ctx: ResourceContext, ref: Ref | undefined) {
  if (ref === undefined || ref === null) return {};
  const { registry, resources } = ctx.server;
  if (ref.kind !== "Pod" || ref.name === undefined) {
    throw invalidError({ group: "authentication.k8s.io", kind: "TokenRequest", name: "" }, [
      invalid("spec.boundObjectRef", ref.kind, "tokens can be bound to a Pod"),
    ]);
  }
  const resource = resources.builtIn(Pod);
  const { value } = await registry.read({ resource, namespace: ctx.target.namespace, name: ref.name });
  const uid = value.metadata?.uid ?? "";
  if ((value as Pod).spec?.serviceAccountName !== ctx.target.name) {
    const why = `cannot bind token for serviceaccount "${ctx.target.name}" to pod running with different serviceaccount name.`;
    throw badRequestError(why);
  }
  if (ref.uid !== undefined && ref.uid !== "" && ref.uid !== uid) {
    throw conflictError(
      resource.name,
      ref.name,
      `the UID in the bound object reference (${ref.uid}) does not match the UID in record (${uid})`,
    );
  }
  return { pod: { name: ref.name, uid } };
}
