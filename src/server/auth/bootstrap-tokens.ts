import { timingSafeEqual } from "node:crypto";
import { Secret } from "../../api/kinds/core/secret.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { Authenticator, Credentials } from "./authenticator.ts";
import type { User } from "./user.ts";

const TOKEN = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;

/** Join tokens ID.SECRET, which are Secrets of type bootstrap.kubernetes.io/token in kube-system. */
export class BootstrapTokens implements Authenticator {
  readonly name = "bootstrap-token";
  readonly #registry: Registry;
  readonly #resources: ResourceTable;
  readonly #clock: Clock;

  constructor(registry: Registry, resources: ResourceTable, clock: Clock) {
    this.#registry = registry;
    this.#resources = resources;
    this.#clock = clock;
  }

  async authenticate({ bearer }: Credentials): Promise<User | undefined> {
    const [, id, secret] = TOKEN.exec(bearer ?? "") ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const stored = this.#registry.cached({
      resource: this.#resources.builtIn(Secret),
      namespace: "kube-system",
      name: `bootstrap-token-${id}`,
    });
    const object = stored?.value as Secret | undefined;
    if (object?.type !== "bootstrap.kubernetes.io/token" || object.metadata?.deletionTimestamp !== undefined) {
      return undefined;
    }
    const field = (name: string): string => Buffer.from(object.data?.[name] ?? "", "base64").toString();
    if (field("token-id") !== id || !same(field("token-secret"), secret)) return undefined;
    if (field("usage-bootstrap-authentication") !== "true") return undefined;
    const expiration = field("expiration");
    if (expiration !== "" && !(Date.parse(expiration) > this.#clock.now())) return undefined;
    const extra = field("auth-extra-groups")
      .split(",")
      .filter((group) => group.startsWith("system:bootstrappers:"));
    return { name: `system:bootstrap:${id}`, groups: ["system:bootstrappers", ...extra] };
  }
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
