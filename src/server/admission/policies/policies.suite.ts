import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "../../../api/kind.ts";
import { systemClock } from "../../../lib/clock.ts";
import { createLogger } from "../../../lib/log.ts";
import { openStore } from "../../../store/open.ts";
import type { User } from "../../auth/user.ts";
import { createServer } from "../../server.ts";

type Json = KubeObject & { metadata: Record<string, unknown>; spec: Record<string, unknown> };

export interface Answered {
  readonly status: number;
  readonly body: Json;
  readonly warnings: string;
}

const REGISTRATION = "/apis/admissionregistration.k8s.io/v1";
export const APPS = "/apis/apps/v1/namespaces";

/** A server with what tests of policies do again and again. */
export interface PolicyServer extends AsyncDisposable {
  send(method: string, path: string, body?: unknown, as?: User): Promise<Answered>;
  /** Creates a policy or binding; `kind` without its "AdmissionPolicy", as in "Validating" and "MutatingBinding". Throws when refused. */
  put(resource: "validating" | "mutating", name: string, parts: { policy: object; bindings?: object[] }): Promise<void>;
  /** Deletes a policy and its bindings. */
  drop(resource: "validating" | "mutating", name: string): Promise<void>;
}

export async function startPolicyServer(): Promise<PolicyServer> {
  const dir = mkdtempSync(join(tmpdir(), "orch-policies-"));
  const log = createLogger({ level: "error" });
  const stop = new AbortController();
  const store = await openStore({ datastore: "sqlite", dir, signal: stop.signal, log });
  const shared = { store, dir, log, clock: systemClock, signal: stop.signal };
  const server = await createServer({
    ...shared,
    address: "127.0.0.1",
    port: 0,
    serviceClusterIPRange: "10.96.0.0/16",
  });
  const send: PolicyServer["send"] = async (method, path, body, as) => {
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const init = { method, headers: { "content-type": type }, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await server.fetch(new Request(`https://orch${path}`, init), as);
    const warnings = response.headers.get("warning") ?? "";
    return { status: response.status, body: (await response.json()) as Json, warnings };
  };
  const create = async (resource: string, name: string, spec: object): Promise<void> => {
    const made = await send("POST", `${REGISTRATION}/${resource}`, { metadata: { name }, spec });
    if (made.status !== 201) throw new Error(`${resource} "${name}" is refused: ${made.body["message"]}`);
  };
  return {
    send,
    async put(resource, name, { policy, bindings = [{}] }) {
      await create(`${resource}admissionpolicies`, name, policy);
      for (const [i, binding] of bindings.entries()) {
        const actions = resource === "validating" ? { validationActions: ["Deny"] } : {};
        await create(`${resource}admissionpolicybindings`, `${name}-${i}`, {
          policyName: name,
          ...actions,
          ...binding,
        });
      }
    },
    async drop(resource, name) {
      const { body } = await send("GET", `${REGISTRATION}/${resource}admissionpolicybindings`);
      const bindings = (body["items"] as Json[]).filter(({ spec }) => spec["policyName"] === name);
      for (const { metadata } of bindings) {
        await send("DELETE", `${REGISTRATION}/${resource}admissionpolicybindings/${metadata["name"]}`);
      }
      await send("DELETE", `${REGISTRATION}/${resource}admissionpolicies/${name}`);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      stop.abort();
      await store[Symbol.asyncDispose]();
      rmSync(dir, { recursive: true });
    },
  };
}

export const deployment = (name: string, replicas: number, labels: Record<string, string> = {}, image = "i") => ({
  metadata: { name, labels },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image }] } },
  },
});

/** Rules for writes of deployments. */
export const DEPLOYMENTS = {
  resourceRules: [
    { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["deployments"] },
  ],
};

export const CONFIG_MAPS = {
  resourceRules: [
    { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE", "DELETE"], resources: ["configmaps"] },
  ],
};
