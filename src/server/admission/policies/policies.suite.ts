import { afterAll, afterEach, beforeAll } from "bun:test";
import type { User } from "../../auth/user.ts";
import { type Sent, startTestServer } from "../../test-server.ts";

const REGISTRATION = "/apis/admissionregistration.k8s.io/v1";
export const APPS = "/apis/apps/v1/namespaces";

/** A server with what tests of policies do again and again. */
interface PolicyServer extends AsyncDisposable {
  send(method: string, path: string, body?: unknown, as?: User): Promise<Sent>;
  /** Creates a policy and its bindings, NAME-0 and so on; one that matches everything when none are given. Throws when refused. */
  put(what: "validating" | "mutating", name: string, parts: { policy: object; bindings?: object[] }): Promise<void>;
  /** Deletes a policy and its bindings. */
  drop(what: "validating" | "mutating", name: string): Promise<void>;
}

async function startPolicyServer(): Promise<PolicyServer> {
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

type Labels = Record<string, string>;

/** What tests of policies share. The server starts before them; a policy that one puts is gone after it. */
export interface PolicyTests {
  send: PolicyServer["send"];
  put(name: string, policy: object, bindings?: object[]): Promise<void>;
  drop(name: string): Promise<void>;
  /** Creates a Deployment "web" without writing it, in one of the namespaces default, test and prod. */
  deploy(namespace: string, replicas: number, labels?: Labels, image?: string): Promise<Sent>;
  /** Creates a ConfigMap without writing it. */
  map(name: string, data?: Labels, metadata?: object): Promise<Sent>;
}

/** To be called in a `describe`. The namespaces test and prod have a label `environment` that says so. */
export function usePolicies(what: "validating" | "mutating"): PolicyTests {
  let server: PolicyServer;
  const used = new Set<string>();
  beforeAll(async () => {
    server = await startPolicyServer();
    for (const name of ["test", "prod"]) {
      await server.send("POST", "/api/v1/namespaces", { metadata: { name, labels: { environment: name } } });
    }
  });
  afterEach(async () => {
    for (const name of used) await server.drop(what, name);
    used.clear();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  const send: PolicyServer["send"] = (...request) => server.send(...request);
  return {
    send,
    put(name, policy, bindings) {
      used.add(name);
      return server.put(what, name, { policy, ...(bindings && { bindings }) });
    },
    drop: (name) => server.drop(what, name),
    deploy: (namespace, replicas, labels, image) =>
      send("POST", `${APPS}/${namespace}/deployments?dryRun=All`, deployment("web", replicas, labels, image)),
    map: (name, data = {}, metadata = {}) =>
      send("POST", "/api/v1/namespaces/default/configmaps?dryRun=All", { metadata: { name, ...metadata }, data }),
  };
}

export const deployment = (name: string, replicas: number, labels: Labels = {}, image = "i") => ({
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
