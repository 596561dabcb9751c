import { beforeAll, describe, expect, test } from "bun:test";
import { CONFIG_MAPS, DEPLOYMENTS, usePolicies } from "./policies.suite.ts";

const MAPS = "/api/v1/namespaces/default/configmaps";
const RULES = "/apis/rules.example.com/v1";

describe("findParams", () => {
  const { deploy, drop, put, send } = usePolicies("validating");

  beforeAll(async () => {
    await send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", LIMITS);
    await Bun.sleep(100);
  });

  test("parameters come from a custom resource: by name, by selector once for each, in the request's namespace or another", async () => {
    const policy = {
      paramKind: { apiVersion: "rules.example.com/v1", kind: "ReplicaLimit" },
      matchConstraints: DEPLOYMENTS,
      validations: [
        {
          expression: "object.spec.replicas <= params.maxReplicas",
          messageExpression: "'limit ' + string(params.maxReplicas)",
        },
      ],
    };
    const limit = (namespace: string, name: string, maxReplicas: number, labels = {}) =>
      send("POST", `${RULES}/namespaces/${namespace}/replicalimits`, {
        metadata: { name, labels },
        maxReplicas,
      });
    await limit("test", "limit", 3);
    await limit("prod", "limit", 100);
    await limit("test", "a", 7, { tier: "x" });
    await limit("test", "b", 5, { tier: "x" });
    await put("by-name", policy, [{ paramRef: { name: "limit", parameterNotFoundAction: "Deny" } }]);
    expect((await deploy("test", 4)).body.message).toEndWith("limit 3");
    expect((await deploy("prod", 4)).status).toBe(201);
    const absent = await deploy("default", 1);
    expect([absent.status, absent.body.message]).toEqual([
      422,
      "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'by-name' with binding 'by-name-0' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
    ]);
    await drop("by-name");
    const paramRef = { name: "limit", namespace: "test", parameterNotFoundAction: "Allow" };
    await put("elsewhere", policy, [{ paramRef }]);
    expect((await deploy("prod", 4)).body.message).toEndWith("limit 3");
    await drop("elsewhere");
    const selector = { matchLabels: { tier: "x" } };
    await put("by-selector", policy, [{ paramRef: { selector, parameterNotFoundAction: "Allow" } }]);
    expect((await deploy("test", 6)).body.message).toEndWith("limit 5");
    expect((await deploy("test", 8)).body.message).toEndWith("limit 7");
    expect((await deploy("test", 5)).status).toBe(201);
    expect((await deploy("default", 50)).status).toBe(201);
  });

  test("parameters that are no longer given are null, and a kind that nobody serves fails the policy", async () => {
    const policy = {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      matchConstraints: DEPLOYMENTS,
      validations: [{ expression: "params != null", message: "no parameters" }],
    };
    await put("unreferred", policy);
    expect((await deploy("test", 1)).body.message).toEndWith("denied request: no parameters");
    await drop("unreferred");
    await put("unserved", { ...policy, paramKind: { apiVersion: "nobody.example.com/v1", kind: "Limit" } });
    expect((await deploy("test", 1)).body.message).toBe(
      "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'unserved' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'nobody.example.com/v1, Kind=Limit'",
    );
  });

  test("parameters of a namespaced kind cannot serve requests on the cluster without naming their namespace", async () => {
    const matchConstraints = {
      resourceRules: [
        { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["persistentvolumes"] },
      ],
    };
    const policy = {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      matchConstraints,
      validations: [{ expression: "true" }],
    };
    await put("cluster", policy, [{ paramRef: { name: "x", parameterNotFoundAction: "Allow" } }]);
    const volume = {
      metadata: { name: "v" },
      spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/x" } },
    };
    const refused = await send("POST", "/api/v1/persistentvolumes?dryRun=All", volume);
    expect(refused.body.message).toEndWith(
      "failed to configure binding: cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
    );
  });

  test("authorizer asks for the requester and for service accounts", async () => {
    const groups = ["system:authenticated"];
    const alice = { name: "alice", groups };
    await send("POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", {
      metadata: { name: "writer" },
      rules: [
        { apiGroups: [""], resources: ["configmaps"], verbs: ["create"] },
        { apiGroups: ["example.com"], resources: ["exemptions"], resourceNames: ["gold"], verbs: ["use"] },
        { nonResourceURLs: ["/secret-path"], verbs: ["get"] },
      ],
    });
    await send("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
      metadata: { name: "alice-writes" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "writer" },
      subjects: [
        { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "alice" },
        { kind: "ServiceAccount", namespace: "test", name: "robot" },
      ],
    });
    const exemption = (name: string): string =>
      `authorizer.group('example.com').resource('exemptions').name('${name}').check('use').allowed()`;
    await put("rights", {
      matchConstraints: CONFIG_MAPS,
      validations: [
        { expression: exemption("gold"), message: "gold" },
        { expression: `!${exemption("silver")}`, message: "silver" },
        { expression: "authorizer.requestResource.check('create').allowed()", message: "create" },
        { expression: "!authorizer.requestResource.check('delete').allowed()", message: "delete" },
        { expression: "authorizer.path('/secret-path').check('get').allowed()", message: "path" },
        {
          expression:
            "authorizer.serviceAccount('test', 'robot').group('').resource('configmaps').check('create').allowed()",
          message: "robot",
        },
        {
          expression:
            "!authorizer.serviceAccount('test', 'other').group('').resource('configmaps').check('create').allowed()",
          message: "other",
        },
        {
          expression: "authorizer.requestResource.check('create').reason().contains('alice-writes')",
          message: "reason",
        },
      ],
    });
    const answer = await send("POST", `${MAPS}?dryRun=All`, { metadata: { name: "m" } }, alice);
    expect([answer.status, answer.body.message]).toEqual([201, undefined]);
    const bob = { name: "bob", groups: ["system:masters"] };
    const other = await send("POST", `${MAPS}?dryRun=All`, { metadata: { name: "m" } }, bob);
    expect(other.body.message).toEndWith("denied request: silver");
  });

  test("who sets up a policy must be able to read its parameters, and updates name what they change", async () => {
    const registration = "/apis/admissionregistration.k8s.io/v1";
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    const carol = { name: "carol", groups: ["system:authenticated"] };
    await send("POST", `${rbac}/clusterroles`, {
      metadata: { name: "policies" },
      rules: [{ apiGroups: ["admissionregistration.k8s.io"], resources: ["*"], verbs: ["*"] }],
    });
    await send("POST", `${rbac}/clusterrolebindings`, {
      metadata: { name: "carol" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "policies" },
      subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "carol" }],
    });
    const policy = {
      metadata: { name: "secretive" },
      spec: {
        paramKind: { apiVersion: "v1", kind: "Secret" },
        matchConstraints: CONFIG_MAPS,
        validations: [{ expression: "true" }],
      },
    };
    const refused = await send("POST", `${registration}/validatingadmissionpolicies`, policy, carol);
    const why =
      'user &{carol  [system:authenticated] map[]} must have "get" permission on all objects of the referenced paramKind (kind=Secret, apiVersion=v1)';
    expect([refused.status, refused.body.details]).toEqual([
      422,
      {
        name: "secretive",
        group: "admissionregistration.k8s.io",
        kind: "ValidatingAdmissionPolicy",
        causes: [{ reason: "FieldValueForbidden", message: `Forbidden: ${why}`, field: "spec.paramKind" }],
      },
    ]);
    await put("secretive", policy.spec, []);
    const binding = {
      metadata: { name: "secretive-0" },
      spec: {
        policyName: "secretive",
        validationActions: ["Deny"],
        paramRef: { name: "s", namespace: "test", parameterNotFoundAction: "Deny" },
      },
    };
    const path = `${registration}/validatingadmissionpolicybindings`;
    const unread = await send("POST", path, binding, carol);
    expect(unread.body.message).toEndWith('does not have "get" permission on the object referenced by paramRef');
    expect((await send("POST", path, binding)).status).toBe(201);
    const bare = await send("PUT", `${path}/secretive-0`, binding);
    expect([bare.status, bare.body.message]).toEqual([
      422,
      expect.stringContaining("metadata.resourceVersion: Invalid value: 0: must be specified for an update"),
    ]);
  });
});

const LIMITS = {
  metadata: { name: "replicalimits.rules.example.com" },
  spec: {
    group: "rules.example.com",
    scope: "Namespaced",
    names: { plural: "replicalimits", kind: "ReplicaLimit" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", properties: { maxReplicas: { type: "integer" } } } },
      },
    ],
  },
};
