import type { User } from "../../auth/user.ts";
import { type Sent, startTestServer } from "../../test-server.ts";

const REGISTRATION = "/apis/admissionregistration.k8s.io/v1";
export const APPS = "/apis/apps/v1/namespaces";

/** A server with what tests of policies do again and again. */
export interface PolicyServer extends AsyncDisposable {
  send(method: string, path: string, body?: unknown, as?: User): Promise<Sent>;
  /** Creates a policy and its bindings, NAME-0 and so on; one that matches everything when none are given. Throws when refused. */
  put(what: "validating" | "mutating", name: string, parts: { policy: object; bindings?: object[] }): Promise<void>;
  /** Deletes a policy and its bindings. */
  drop(what: "validating" | "mutating", name: string): Promise<void>;
}

export async function startPolicyServer(): Promise<PolicyServer> {
  const server = await startTestServer();
  const send: PolicyServer["send"] = (method, path, body, as) => server.send(method, path, body, as && { as });
  const create = async (resource: string, name: string, spec: object): Promise<void> => {
    const made = await send("POST", `${REGISTRATION}/${resource}`, { metadata: { name }, spec });
    if (made.status !== 201) throw new Error(`${resource} "${name}" is refused: ${made.body.message}`);
  };
  return {
    send,
    async put(what, name, { policy, bindings = [{}] }) {
      await create(`${what}admissionpolicies`, name, policy);
      const actions = what === "validating" ? { validationActions: ["Deny"] } : {};
      for (const [i, binding] of bindings.entries()) {
        const spec = { policyName: name, ...actions, ...binding };
        await create(`${what}admissionpolicybindings`, `${name}-${i}`, spec);
      }
    },
    async drop(what, name) {
      const bindings = `${REGISTRATION}/${what}admissionpolicybindings`;
      const { body } = await send("GET", bindings);
      for (const { metadata, spec } of body.items) {
        if (spec.policyName === name) await send("DELETE", `${bindings}/${metadata.name}`);
      }
      await send("DELETE", `${REGISTRATION}/${what}admissionpolicies/${name}`);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
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
