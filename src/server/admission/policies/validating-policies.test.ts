import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { APPS, CONFIG_MAPS, DEPLOYMENTS, deployment, type PolicyServer, startPolicyServer } from "./policies.suite.ts";

const MAPS = "/api/v1/namespaces/default/configmaps";
const RULES = "/apis/rules.example.com/v1";

describe("validatingPolicies", () => {
  let server: PolicyServer;
  const used = new Set<string>();

  beforeAll(async () => {
    server = await startPolicyServer();
    for (const [name, environment] of [
      ["test", "test"],
      ["prod", "prod"],
    ] as const) {
      await server.send("POST", "/api/v1/namespaces", { metadata: { name, labels: { environment } } });
    }
    await server.send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", LIMITS);
    await Bun.sleep(100);
  });
  afterEach(async () => {
    for (const name of used) await server.drop("validating", name);
    used.clear();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const put = (name: string, policy: object, bindings?: object[]): Promise<void> => {
    used.add(name);
    return server.put("validating", name, { policy, ...(bindings && { bindings }) });
  };
  const deploy = (namespace: string, replicas: number, labels?: Record<string, string>, image?: string) =>
    server.send("POST", `${APPS}/${namespace}/deployments?dryRun=All`, deployment("web", replicas, labels, image));
  const map = (name: string, data: Record<string, string> = {}, metadata: object = {}) =>
    server.send("POST", `${MAPS}?dryRun=All`, { metadata: { name, ...metadata }, data });

  test("refuses what a bound policy does not allow, from the next request on, where the binding matches", async () => {
    const selector = { matchResources: { namespaceSelector: { matchLabels: { environment: "test" } } } };
    await put(
      "demo-policy.example.com",
      {
        matchConstraints: DEPLOYMENTS,
        validations: [{ expression: "object.spec.replicas <= 5" }],
      },
      [selector],
    );
    const refused = await deploy("test", 6);
    const message =
      "ValidatingAdmissionPolicy 'demo-policy.example.com' with binding 'demo-policy.example.com-0' denied request: failed expression: object.spec.replicas <= 5";
    expect(refused.status).toBe(422);
    expect(refused.body.message).toBe(`deployments.apps "web" is forbidden: ${message}`);
    expect(refused.body.reason).toBe("Invalid");
    expect(refused.body.details).toEqual({ name: "web", group: "apps", kind: "deployments", causes: [{ message }] });
    expect((await deploy("test", 5)).status).toBe(201);
    expect((await deploy("prod", 6)).status).toBe(201);
    await server.drop("validating", "demo-policy.example.com");
    expect((await deploy("test", 6)).status).toBe(201);
  });

  test("a policy without a binding, and a binding without a policy, are in force for nobody", async () => {
    await put("unbound", { matchConstraints: DEPLOYMENTS, validations: [{ expression: "false" }] }, []);
    await server.send("POST", "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings", {
      metadata: { name: "dangling" },
      spec: { policyName: "absent", validationActions: ["Deny"] },
    });
    expect((await deploy("test", 1)).status).toBe(201);
  });

  test("variables are composed, and messages say what an expression makes of them", async () => {
    await put("image-matches-namespace-environment.policy.example.com", IMAGE_POLICY);
    const wrong = await deploy("prod", 1, { app: "web" }, "test.example.com/nginx");
    expect([wrong.status, wrong.body.message]).toEqual([
      422,
      "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'image-matches-namespace-environment.policy.example.com' with binding 'image-matches-namespace-environment.policy.example.com-0' denied request: only prod images are allowed in namespace prod",
    ]);
    expect((await deploy("prod", 1, { app: "web" }, "prod.example.com/nginx")).status).toBe(201);
    expect((await deploy("prod", 1, { exempt: "true" }, "test.example.com/nginx")).status).toBe(201);
  });

  test("a messageExpression that fails, is blank or has lines gives way to the message, and that to the expression", async () => {
    const reject = "object.metadata.name != 'm'";
    const messages = ["string(object.data.nope)", "'  '", "'a\\nb'"];
    for (const messageExpression of messages) {
      await put("message", {
        matchConstraints: CONFIG_MAPS,
        validations: [{ expression: reject, message: " no m ", messageExpression }],
      });
      expect((await map("m")).body.message).toEndWith("denied request: no m");
      await server.drop("validating", "message");
    }
    await put("message", {
      matchConstraints: CONFIG_MAPS,
      validations: [{ expression: reject, messageExpression: "'not ' + object.metadata.name", reason: "Forbidden" }],
    });
    const refused = await map("m");
    expect([refused.status, refused.body.reason]).toEqual([403, "Forbidden"]);
    expect(refused.body.message).toEndWith("denied request: not m");
  });

  test("reasons give the status, and the first failure is the answer", async () => {
    const matchConstraints = CONFIG_MAPS;
    await put("large", {
      matchConstraints,
      validations: [
        { expression: "size(object.data) < 2", reason: "RequestEntityTooLarge", message: "two at most" },
        { expression: "false", message: "never" },
      ],
    });
    const large = await map("m", { a: "1", b: "2" });
    expect([large.status, large.body.reason]).toEqual([413, "RequestEntityTooLarge"]);
    expect((await map("m", { a: "1" })).body.message).toEndWith("denied request: never");
  });

  test("bindings warn or note instead of refusing", async () => {
    await put(
      "warned",
      { matchConstraints: CONFIG_MAPS, validations: [{ expression: "false", message: "mind the gap" }] },
      [{ validationActions: ["Warn", "Audit"] }],
    );
    const { status, warnings } = await map("m");
    expect([status, warnings]).toEqual([
      201,
      "299 - \"Validation failed for ValidatingAdmissionPolicy 'warned' with binding 'warned-0': mind the gap\"",
    ]);
  });

  test("an expression that fails refuses, unless the policy's failures are ignored", async () => {
    const expression = "object.data.absent == 'x'";
    await put("fails", { matchConstraints: CONFIG_MAPS, validations: [{ expression }] });
    const refused = await map("m", { a: "1" });
    expect([refused.status, refused.body.reason]).toEqual([422, "Invalid"]);
    expect(refused.body.message).toEndWith(
      `denied request: expression '${expression}' resulted in error: no such key: absent`,
    );
    await server.drop("validating", "fails");
    await put("ignored", {
      matchConstraints: CONFIG_MAPS,
      failurePolicy: "Ignore",
      validations: [{ expression }, { expression: "object.metadata.name != 'm'" }],
    });
    expect((await map("other", { a: "1" })).status).toBe(201);
    expect((await map("m", { a: "1" })).status).toBe(422);
  });

  test("match conditions decide beforehand: one that is false excuses, one that fails is a failure", async () => {
    const validations = [{ expression: "false", message: "no" }];
    await put("conditions", {
      matchConstraints: CONFIG_MAPS,
      matchConditions: [
        { name: "not-excused", expression: "!object.metadata.name.startsWith('free')" },
        { name: "user", expression: "request.userInfo.username != 'root'" },
        { name: "has-data", expression: "object.data.kind == 'x'" },
      ],
      validations,
    });
    expect((await map("free", {})).status).toBe(201);
    expect((await map("m", { kind: "y" })).status).toBe(201);
    expect((await map("m", { kind: "x" })).body.message).toEndWith("denied request: no");
    const failed = await map("m", { a: "b" });
    expect([failed.status, failed.body.message]).toEqual([
      422,
      "configmaps \"m\" is forbidden: ValidatingAdmissionPolicy 'conditions' with binding 'conditions-0' denied request: expression 'object.data.kind == 'x'' resulted in error: no such key: kind",
    ]);
    const root = { name: "root", groups: ["system:masters"] };
    const asRoot = await server.send(
      "POST",
      `${MAPS}?dryRun=All`,
      { metadata: { name: "m" }, data: { kind: "x" } },
      root,
    );
    expect(asRoot.status).toBe(201);
  });

  test("oldObject is null for a create and object for a delete; request tells which operation it is", async () => {
    await put("history", {
      matchConstraints: CONFIG_MAPS,
      validations: [
        { expression: "request.operation != 'CREATE' || oldObject == null", message: "create" },
        {
          expression: "request.operation != 'DELETE' || (object == null && !has(oldObject.data.keep))",
          message: "kept",
        },
        {
          expression: "request.operation != 'UPDATE' || object.data.size() >= oldObject.data.size()",
          message: "only grows",
        },
        {
          expression:
            "request.name == 'h' && request.namespace == 'default' && request.resource.resource == 'configmaps'",
        },
        { expression: "request.kind.kind == 'ConfigMap' && request.kind.version == 'v1' && !has(request.subResource)" },
      ],
    });
    expect((await server.send("POST", MAPS, { metadata: { name: "h" }, data: { keep: "1", b: "2" } })).status).toBe(
      201,
    );
    const shrunk = await server.send("PATCH", `${MAPS}/h`, { data: { b: null } });
    expect(shrunk.body.message).toEndWith("denied request: only grows");
    const kept = await server.send("DELETE", `${MAPS}/h`);
    expect([kept.status, kept.body.message]).toEqual([
      422,
      "configmaps \"h\" is forbidden: ValidatingAdmissionPolicy 'history' with binding 'history-0' denied request: kept",
    ]);
    await server.drop("validating", "history");
    expect((await server.send("DELETE", `${MAPS}/h`)).status).toBe(200);
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
      server.send("POST", `${RULES}/namespaces/${namespace}/replicalimits`, {
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
    await server.drop("validating", "by-name");
    const paramRef = { name: "limit", namespace: "test", parameterNotFoundAction: "Allow" };
    await put("elsewhere", policy, [{ paramRef }]);
    expect((await deploy("prod", 4)).body.message).toEndWith("limit 3");
    await server.drop("validating", "elsewhere");
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
    await server.drop("validating", "unreferred");
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
    const refused = await server.send("POST", "/api/v1/persistentvolumes?dryRun=All", volume);
    expect(refused.body.message).toEndWith(
      "failed to configure binding: cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
    );
  });

  test("authorizer asks for the requester and for service accounts", async () => {
    const groups = ["system:authenticated"];
    const alice = { name: "alice", groups };
    await server.send("POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", {
      metadata: { name: "writer" },
      rules: [
        { apiGroups: [""], resources: ["configmaps"], verbs: ["create"] },
        { apiGroups: ["example.com"], resources: ["exemptions"], resourceNames: ["gold"], verbs: ["use"] },
        { nonResourceURLs: ["/secret-path"], verbs: ["get"] },
      ],
    });
    await server.send("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
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
    const answer = await server.send("POST", `${MAPS}?dryRun=All`, { metadata: { name: "m" } }, alice);
    expect([answer.status, answer.body.message]).toEqual([201, undefined]);
    const bob = { name: "bob", groups: ["system:masters"] };
    const other = await server.send("POST", `${MAPS}?dryRun=All`, { metadata: { name: "m" } }, bob);
    expect(other.body.message).toEndWith("denied request: silver");
  });

  test("who sets up a policy must be able to read its parameters, and updates name what they change", async () => {
    const registration = "/apis/admissionregistration.k8s.io/v1";
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    const carol = { name: "carol", groups: ["system:authenticated"] };
    await server.send("POST", `${rbac}/clusterroles`, {
      metadata: { name: "policies" },
      rules: [{ apiGroups: ["admissionregistration.k8s.io"], resources: ["*"], verbs: ["*"] }],
    });
    await server.send("POST", `${rbac}/clusterrolebindings`, {
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
    const refused = await server.send("POST", `${registration}/validatingadmissionpolicies`, policy, carol);
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
    const unread = await server.send("POST", path, binding, carol);
    expect(unread.body.message).toEndWith('does not have "get" permission on the object referenced by paramRef');
    expect((await server.send("POST", path, binding)).status).toBe(201);
    const bare = await server.send("PUT", `${path}/secretive-0`, binding);
    expect([bare.status, bare.body.message]).toEqual([
      422,
      expect.stringContaining("metadata.resourceVersion: Invalid value: 0: must be specified for an update"),
    ]);
  });

  test("rules exclude, name objects, and match another version of the same resource when they may", async () => {
    const autoscaler = {
      metadata: { name: "hpa" },
      spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" } },
    };
    const rules = (more: object = {}) => ({
      resourceRules: [
        {
          apiGroups: ["autoscaling"],
          apiVersions: ["v2"],
          operations: ["*"],
          resources: ["horizontalpodautoscalers"],
        },
      ],
      ...more,
    });
    const validations = [
      { expression: "object.apiVersion == 'autoscaling/v2' && request.kind.version == 'v2'", message: "version" },
      { expression: "request.requestKind.version == 'v2'", message: "converted" },
    ];
    const create = (version: string) =>
      server.send(
        "POST",
        `/apis/autoscaling/${version}/namespaces/test/horizontalpodautoscalers?dryRun=All`,
        autoscaler,
      );
    await put("versions", { matchConstraints: rules(), validations });
    expect((await create("v2")).status).toBe(201);
    expect((await create("v1")).body.message).toEndWith("denied request: converted");
    await server.drop("validating", "versions");
    await put("exact", { matchConstraints: rules({ matchPolicy: "Exact" }), validations });
    expect((await create("v1")).status).toBe(201);
    await server.drop("validating", "exact");
    const [rule] = CONFIG_MAPS.resourceRules;
    const excluding = { ...CONFIG_MAPS, excludeResourceRules: [{ ...rule, resourceNames: ["spared"] }] };
    await put("excluding", { matchConstraints: excluding, validations: [{ expression: "false" }] });
    expect([(await map("spared")).status, (await map("m")).status]).toEqual([201, 422]);
    await server.drop("validating", "excluding");
    const objectSelector = { matchLabels: { checked: "yes" } };
    await put("selecting", {
      matchConstraints: { ...CONFIG_MAPS, objectSelector },
      validations: [{ expression: "false" }],
    });
    expect([(await map("m")).status, (await map("m", {}, { labels: { checked: "yes" } })).status]).toEqual([201, 422]);
  });

  test("subresources are matched by their own rules and seen as what they are", async () => {
    const rule = (resource: string, operation: string) => ({
      resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: [operation], resources: [resource] }],
    });
    const pods = "/api/v1/namespaces/default/pods";
    await server.send("POST", pods, { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "i" }] } });
    const messageExpression =
      "request.kind.kind + ' ' + request.subResource + ' ' + request.operation + ' ' + request.name";
    const validations = [{ expression: "false", messageExpression }];
    await put("eviction", { matchConstraints: rule("pods/eviction", "CREATE"), validations });
    await put("exec", { matchConstraints: rule("pods/exec", "CONNECT"), validations });
    await put("status", { matchConstraints: rule("pods/status", "UPDATE"), validations });
    const evicted = await server.send("POST", `${pods}/p/eviction`, { metadata: { name: "p" } });
    expect(evicted.body.message).toEndWith("denied request: Eviction eviction CREATE p");
    const run = await server.send("POST", `${pods}/p/exec?command=ls&container=c`);
    expect(run.body.message).toEndWith("denied request: PodExecOptions exec CONNECT p");
    const status = await server.send("PATCH", `${pods}/p/status`, { status: { phase: "Running" } });
    expect(status.body.message).toEndWith("denied request: Pod status UPDATE p");
    expect((await server.send("PATCH", `${pods}/p`, { metadata: { labels: { a: "b" } } })).status).toBe(200);
  });

  test("expressions that cost too much end, one alone and all together", async () => {
    const many = Array.from({ length: 300 }, (_, i) => `k${i}`);
    const data = Object.fromEntries(many.map((key) => [key, "v"]));
    const nested = "object.data.all(a, object.data.all(b, object.data.all(c, a + b + c != '')))";
    await put("costly", { matchConstraints: CONFIG_MAPS, validations: [{ expression: nested }] });
    expect((await map("m", data)).body.message).toEndWith("operation cancelled: actual cost limit exceeded");
    await server.drop("validating", "costly");
    const half = "object.data.all(a, object.data.all(b, a + b != 'x'))";
    const validations = Array.from({ length: 60 }, (_, i) => ({ expression: `${half} || ${i} < 0` }));
    await put("budget", { matchConstraints: CONFIG_MAPS, validations });
    expect((await map("m", data)).body.message).toEndWith(
      "validation failed due to running out of cost budget, no further validation rules will be run",
    );
  });

  test("policies cannot refuse to be changed, but may guard webhook configurations", async () => {
    const resourceRules = [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"] }];
    await put("everything", {
      matchConstraints: { resourceRules },
      validations: [{ expression: "false", message: "all" }],
    });
    const registration = "/apis/admissionregistration.k8s.io/v1";
    const binding = await server.send("PATCH", `${registration}/validatingadmissionpolicybindings/everything-0`, {
      metadata: { labels: { a: "b" } },
    });
    expect(binding.status).toBe(200);
    const hooks = await server.send("POST", `${registration}/validatingwebhookconfigurations`, {
      metadata: { name: "w" },
    });
    expect(hooks.body.message).toEndWith("denied request: all");
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

const IMAGE_POLICY = {
  matchConstraints: DEPLOYMENTS,
  variables: [
    {
      name: "environment",
      expression:
        "'environment' in namespaceObject.metadata.labels ? namespaceObject.metadata.labels['environment'] : 'prod'",
    },
    { name: "exempt", expression: "'exempt' in object.metadata.labels && object.metadata.labels['exempt'] == 'true'" },
    { name: "containers", expression: "object.spec.template.spec.containers" },
    { name: "containersToCheck", expression: "variables.containers.filter(c, c.image.contains('example.com/'))" },
  ],
  validations: [
    {
      expression:
        "variables.exempt || variables.containersToCheck.all(c, c.image.startsWith(variables.environment + '.'))",
      messageExpression:
        "'only ' + variables.environment + ' images are allowed in namespace ' + namespaceObject.metadata.name",
    },
  ],
};
