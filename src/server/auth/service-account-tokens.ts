import { calculateJwkThumbprint, exportJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { Node } from "../../api/kinds/core/node.ts";
import { Pod } from "../../api/kinds/core/pod.ts";
import { Secret } from "../../api/kinds/core/secret.ts";
import { ServiceAccount } from "../../api/kinds/core/service-account.ts";
import type { Clock } from "../../lib/clock.ts";
import { keyPairFile } from "../pki/key-pair.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { Authenticator, Credentials } from "./authenticator.ts";
import type { User } from "./user.ts";

export const ISSUER = "https://kubernetes.default.svc.cluster.local";
const KNOWN_LIMIT = 4096;
/** A token outlives the deletion of what it is bound to by this much, as in Kubernetes, for last words. */
const LEEWAY_MS = 60_000;

type BindableKind = Parameters<ResourceTable["builtIn"]>[0];

interface Ref {
  readonly name: string;
  readonly uid: string;
}

/** The private claim of Kubernetes' tokens. */
export interface Binding {
  readonly namespace: string;
  readonly serviceaccount: Ref;
  readonly pod?: Ref;
  readonly secret?: Ref;
  /** The uid is unknown of a node that a pod names and that is not there. */
  readonly node?: { readonly name: string; readonly uid?: string };
}

export interface TokenRequest {
  readonly binding: Binding;
  readonly audiences: readonly string[];
  /** Seconds. */
  readonly ttl: number;
}

/** Signs and verifies the tokens of service accounts. */
export class ServiceAccountTokens implements Authenticator {
  readonly name = "service-account-token";
  readonly #keys: CryptoKeyPair;
  readonly #jwk: JWK;
  readonly #registry: Registry;
  readonly #resources: ResourceTable;
  readonly #clock: Clock;
  /** Signatures that were found good; what can change about a token is looked at every time. */
  readonly #known = new Map<string, JWTPayload>();

  private constructor(
    keys: CryptoKeyPair,
    jwk: JWK,
    parts: { registry: Registry; resources: ResourceTable; clock: Clock },
  ) {
    this.#keys = keys;
    this.#jwk = jwk;
    this.#registry = parts.registry;
    this.#resources = parts.resources;
    this.#clock = parts.clock;
  }

  /** Reads the signing key, or makes it at the first start. */
  static async open(
    path: string,
    parts: { registry: Registry; resources: ResourceTable; clock: Clock },
  ): Promise<ServiceAccountTokens> {
    const keys = await keyPairFile(path);
    const jwk = await exportJWK(keys.publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    return new ServiceAccountTokens(keys, { ...jwk, kid, alg: "ES256", use: "sig" }, parts);
  }

  /** The public key, as /openid/v1/jwks serves it. */
  get jwks(): { keys: JWK[] } {
    return { keys: [this.#jwk] };
  }

  /** Makes a token; resolves to it and the time of its end in milliseconds. */
  async issue({ binding, audiences, ttl }: TokenRequest): Promise<{ token: string; expires: number }> {
    const now = Math.floor(this.#clock.now() / 1000);
    const token = await new SignJWT({ "kubernetes.io": binding })
      .setProtectedHeader({ alg: "ES256", kid: this.#jwk.kid ?? "" })
      .setIssuer(ISSUER)
      .setSubject(`system:serviceaccount:${binding.namespace}:${binding.serviceaccount.name}`)
      .setAudience([...audiences])
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + ttl)
      .setJti(crypto.randomUUID())
      .sign(this.#keys.privateKey);
    return { token, expires: (now + ttl) * 1000 };
  }

  async authenticate({ bearer }: Credentials): Promise<User | undefined> {
    return bearer === undefined ? undefined : (await this.review(bearer, [ISSUER]))?.user;
  }

  /** Whose token this is, and for which of these audiences; undefined when it is not valid any more or never was. */
  async review(token: string, audiences: readonly string[]): Promise<{ user: User; audiences: string[] } | undefined> {
    const payload = await this.#verified(token);
    if (payload === undefined || (payload.exp ?? 0) * 1000 <= this.#clock.now()) return undefined;
    const meant = [payload.aud ?? []].flat().filter((audience) => audiences.includes(audience));
    const binding = payload["kubernetes.io"] as Binding | undefined;
    if (meant.length === 0 || binding === undefined || !this.#holds(binding)) return undefined;
    return { user: userOf(binding, payload.jti), audiences: meant };
  }

  async #verified(token: string): Promise<JWTPayload | undefined> {
    const known = this.#known.get(token);
    if (known !== undefined) return known;
    if (token.split(".").length !== 3) return undefined;
    try {
      const { payload } = await jwtVerify(token, this.#keys.publicKey, {
        issuer: ISSUER,
        algorithms: ["ES256"],
        currentDate: new Date(this.#clock.now()),
      });
      if (this.#known.size >= KNOWN_LIMIT) this.#known.clear();
      this.#known.set(token, payload);
      return payload;
    } catch {
      // A token that does not verify is no token of ours: another authenticator may know it.
      return undefined;
    }
  }

  /** Whether the account, and what a token is bound to, are still the ones it was made for. A pod's node is only told. */
  #holds({ namespace, serviceaccount, pod, secret, node }: Binding): boolean {
    if (!this.#stands(ServiceAccount, namespace, serviceaccount)) return false;
    if (secret !== undefined && !this.#stands(Secret, namespace, secret)) return false;
    if (pod !== undefined) return this.#stands(Pod, namespace, pod);
    return node === undefined || this.#stands(Node, "", node);
  }

  #stands(kind: BindableKind, namespace: string, { name, uid }: { name: string; uid?: string }): boolean {
    const found = this.#registry.cached({ resource: this.#resources.builtIn(kind), namespace, name });
    if (found?.value.metadata?.uid !== uid || found === undefined) return false;
    const deleted = found.value.metadata?.["deletionTimestamp"];
    return typeof deleted !== "string" || Date.parse(deleted) + LEEWAY_MS > this.#clock.now();
  }
}

function userOf(binding: Binding, id: string | undefined): User {
  const { namespace, serviceaccount, pod, node } = binding;
  const extra: Record<string, string[]> = {};
  if (id !== undefined) extra["authentication.kubernetes.io/credential-id"] = [`JTI=${id}`];
  if (pod !== undefined) {
    extra["authentication.kubernetes.io/pod-name"] = [pod.name];
    extra["authentication.kubernetes.io/pod-uid"] = [pod.uid];
  }
  if (node !== undefined) {
    extra["authentication.kubernetes.io/node-name"] = [node.name];
    if (node.uid !== undefined) extra["authentication.kubernetes.io/node-uid"] = [node.uid];
  }
  return {
    name: `system:serviceaccount:${namespace}:${serviceaccount.name}`,
    uid: serviceaccount.uid,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
    extra,
  };
}
