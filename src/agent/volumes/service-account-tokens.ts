/** Tokens of pods' service accounts, from the TokenRequest subresource: kept until most of their life is over. */
import { ApiError, type Status } from "../../api/errors.ts";
import type { TokenRequest } from "../../api/kinds/authentication/token-request.ts";
import type { ServiceAccountTokenProjection } from "../../api/kinds/core/volume.ts";
import { type PodContext, VolumeError } from "../pod-context.ts";

interface Token {
  readonly text: string;
  /** When to ask for another, in ms since the epoch. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** Share of a token's life after which it is replaced; also after a day, as the API documents. */
const RENEW_SHARE = 0.8;
const RENEW_MOST_MS = 24 * 3600 * 1000;
const DEFAULT_SECONDS = 3600;

export class ServiceAccountTokens {
  readonly #tokens = new Map<string, Token>();

  /** A token that is good for a while. Rejects with VolumeError; while renewal fails, the old one goes on until it has expired. */
  async get(ctx: PodContext, projection: ServiceAccountTokenProjection): Promise<string> {
    const { pod, node } = ctx;
    const seconds = projection.expirationSeconds ?? DEFAULT_SECONDS;
    const key = JSON.stringify([pod.metadata.uid, projection.audience ?? "", seconds]);
    const known = this.#tokens.get(key);
    const now = node.clock.now();
    if (known !== undefined && now < known.renewAt) return known.text;
    try {
      const token = await request(ctx, { audience: projection.audience, seconds });
      this.#tokens.set(key, token);
      return token.text;
    } catch (error) {
      if (known !== undefined && now < known.expiresAt) {
        ctx.log.warn("service account token not renewed; keeping the one there is", { error });
        return known.text;
      }
      const name = accountOf(ctx);
      const reason = error instanceof Error ? error.message : String(error);
      throw new VolumeError(`no token for service account "${name}": ${reason}`, { cause: error });
    }
  }

  /** Drops what is kept for a pod. */
  forget(uid: string): void {
    for (const key of this.#tokens.keys()) {
      if (key.startsWith(`[${JSON.stringify(uid)},`)) this.#tokens.delete(key);
    }
  }
}

const accountOf = (ctx: PodContext): string => ctx.pod.spec?.serviceAccountName || "default";

async function request(ctx: PodContext, asked: { audience: string | undefined; seconds: number }): Promise<Token> {
  const { metadata } = ctx.pod;
  const path = `/api/v1/namespaces/${metadata.namespace}/serviceaccounts/${accountOf(ctx)}/token`;
  const body: TokenRequest = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: {
      ...(asked.audience ? { audiences: [asked.audience] } : {}),
      expirationSeconds: asked.seconds,
      boundObjectRef: { apiVersion: "v1", kind: "Pod", name: metadata.name, uid: metadata.uid },
    },
  };
  const response = await ctx.node.client.raw(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: ctx.signal,
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw ApiError.from(answer as Partial<Status>, response.status);
  const { status } = answer as TokenRequest;
  const now = ctx.node.clock.now();
  const expiresAt = Date.parse(status?.expirationTimestamp ?? "");
  if (!status?.token || Number.isNaN(expiresAt)) throw new Error("the answer to the TokenRequest holds no token");
  return { text: status.token, expiresAt, renewAt: now + Math.min((expiresAt - now) * RENEW_SHARE, RENEW_MOST_MS) };
}
