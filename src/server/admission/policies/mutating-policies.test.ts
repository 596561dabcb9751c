import { describe, expect, test } from "bun:test";
import { patched, startWebhook } from "../../webhooks/test-webhook.ts";
import { APPS, DEPLOYMENTS, deployment, usePolicies } from "./policies.suite.ts";

const NS = "/api/v1/namespaces/default";
const PODS = {
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
};
const MAPS = {
  resourceRules: [
    { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["configmaps"] },
  ],
};

describe("mutatingPolicies", () => {
  const { drop, map, put: putWhole, send } = usePolicies("mutating");
  const put = (name: string, policy: object, bindings?: object[]): Promise<void> =>
    putWhole(name, { reinvocationPolicy: "Never", ...policy }, bindings);
  const json = (expression: string) => ({ patchType: "JSONPatch", jsonPatch: { expression } });
  const apply = (expression: string) => ({ patchType: "ApplyConfiguration", applyConfiguration: { expression } });
  const pod = (name: string, metadata: object = {}, spec: object = {}) =>
    send("POST", `${NS}/pods?dryRun=All`, {
      metadata: { name, ...metadata },
      spec: { containers: [{ name: "c", image: "i" }], ...spec },
    });

  test("an apply configuration puts a sidecar beside the init containers that are there, with its defaults", async () => {
    await put("sidecar-policy.example.com", {
      matchConstraints: PODS,
      matchConditions: [
        {
          name: "does-not-already-have-sidecar",
          expression: "!object.spec.?initContainers.orValue([]).exists(ic, ic.name == 'mesh-proxy')",
        },
      ],
      failurePolicy: "Fail",
      reinvocationPolicy: "IfNeeded",
      mutations: [
        apply(`Object{
          spec: Object.spec{
            initContainers: [
              Object.spec.initContainers{
                name: "mesh-proxy",
                image: "mesh/proxy:v1.0.0",
                args: ["proxy", "sidecar"],
                restartPolicy: "Always"
              }
            ]
          }
        }`),
      ],
    });
    // Its list of arguments is atomic: such lists cannot be applied.
    const refused = await pod("p");
    expect([refused.status, refused.body.reason]).toEqual([403, "Invalid"]);
    expect(refused.body.message).toBe(
      "policy 'sidecar-policy.example.com' with binding 'sidecar-policy.example.com-0' denied request: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.initContainers[0].args",
    );
  });

  test("an apply configuration is merged as its schema says", async () => {
    await put("merge", {
      matchConstraints: PODS,
      mutations: [
        apply(`Object{
          metadata: Object.metadata{labels: Object.metadata.labels{added: "yes"}},
          spec: Object.spec{initContainers: [Object.spec.initContainers{name: "mesh-proxy", image: "mesh:1", restartPolicy: "Always"}]}
        }`),
        apply("Object{spec: Object.spec{containers: [Object.spec.containers{name: 'c', imagePullPolicy: 'Never'}]}}"),
      ],
    });
    const initContainers = [{ name: "first", image: "i" }];
    const made = await pod("p", { labels: { own: "yes" } }, { initContainers });
    expect(made.status).toBe(201);
    expect(made.body.metadata.labels).toEqual({ own: "yes", added: "yes" });
    const inits = made.body.spec.initContainers as Record<string, unknown>[];
    expect(inits.map(({ name, imagePullPolicy }) => [name, imagePullPolicy])).toEqual([
      ["first", "Always"],
      ["mesh-proxy", "IfNotPresent"],
    ]);
    expect(made.body.spec.containers).toMatchObject([{ name: "c", image: "i", imagePullPolicy: "Never" }]);
  });

  test("a JSON patch changes, escapes keys and applies nothing when its test does not hold", async () => {
    await put("patch", {
      matchConstraints: MAPS,
      variables: [{ name: "who", expression: "request.userInfo.username" }],
      mutations: [
        json(`!has(object.metadata.labels) ? [JSONPatch{op: "add", path: "/metadata/labels", value: {"a": "b"}}] : []`),
        json(`[
          JSONPatch{op: "remove", path: "/metadata/labels/a"},
          JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/by"), value: variables.who.replace(":", "-")},
          JSONPatch{op: "add", path: "/data", value: {"size": string(object.?data.orValue({}).size())}}
        ]`),
        json(`[
          JSONPatch{op: "test", path: "/data/size", value: "another"},
          JSONPatch{op: "remove", path: "/data"}
        ]`),
      ],
    });
    const made = await map("m", { a: "1", b: "2" });
    expect([made.status, made.body.metadata.labels, made.body.data]).toEqual([
      201,
      { "example.com/by": "system-apiserver" },
      { size: "2" },
    ]);
  });

  test("each mutation sees what the ones before it did, and policies run in the order of their names", async () => {
    const append = (letter: string) =>
      json(`[JSONPatch{op: "add", path: "/data/order", value: object.?data.order.orValue("") + "${letter}"}]`);
    await put("b", { matchConstraints: MAPS, mutations: [append("c"), append("d")] });
    await put("a", { matchConstraints: MAPS, mutations: [append("a"), append("b")] });
    expect((await map("m", { x: "y" })).body.data).toEqual({ x: "y", order: "abcd" });
  });

  test("a policy that wants it is run again after a later one changed the object, once", async () => {
    const count = (key: string) =>
      json(`[JSONPatch{op: "add", path: "/data/${key}", value: object.?data.${key}.orValue("") + "x"}]`);
    await put("a-again", { matchConstraints: MAPS, reinvocationPolicy: "IfNeeded", mutations: [count("a")] });
    await put("b-never", { matchConstraints: MAPS, reinvocationPolicy: "Never", mutations: [count("b")] });
    expect((await map("m", { x: "y" })).body.data).toEqual({ x: "y", a: "xx", b: "x" });
    await drop("b-never");
    expect((await map("m", { x: "y" })).body.data).toEqual({ x: "y", a: "x" });
  });

  test("a policy that wants it sees what a webhook changed after it", async () => {
    await using hook = await startWebhook({
      "/add": (review) => patched(review, [{ op: "add", path: "/data/hook", value: "was here" }]),
    });
    const path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    const [rule] = MAPS.resourceRules;
    const webhook = {
      name: "add.example.com",
      clientConfig: hook.at("/add"),
      rules: [rule],
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
    };
    await send("POST", path, { metadata: { name: "add" }, webhooks: [webhook] });
    const expression = '[JSONPatch{op: "add", path: "/data/seen", value: string(object.data.size())}]';
    await put("seen", { matchConstraints: MAPS, reinvocationPolicy: "IfNeeded", mutations: [json(expression)] });
    await put("unseen", {
      matchConstraints: MAPS,
      mutations: [json(expression.replace("/data/seen", "/data/unseen"))],
    });
    expect((await map("m", { x: "y" })).body.data).toEqual({ x: "y", seen: "4", unseen: "2", hook: "was here" });
    await send("DELETE", `${path}/add`);
    expect(hook.reviews.length).toBe(1);
  });

  test("parameters, match conditions and selectors choose what is changed", async () => {
    await send("POST", `${NS}/configmaps`, { metadata: { name: "params" }, data: { colour: "red" } });
    await put(
      "painted",
      {
        matchConstraints: { ...MAPS, objectSelector: { matchLabels: { paint: "yes" } } },
        paramKind: { apiVersion: "v1", kind: "ConfigMap" },
        matchConditions: [{ name: "plain", expression: "!has(object.data.colour)" }],
        mutations: [apply("Object{data: Object.data{colour: params.data.colour}}")],
      },
      [{ paramRef: { name: "params", parameterNotFoundAction: "Deny" } }],
    );
    const labels = { paint: "yes" };
    expect((await map("m", { a: "b" }, { labels })).body.data).toEqual({ a: "b", colour: "red" });
    expect((await map("m", { colour: "blue" }, { labels })).body.data).toEqual({ colour: "blue" });
    expect((await map("m", { a: "b" })).body.data).toEqual({ a: "b" });
    await send("DELETE", `${NS}/configmaps/params`);
    const refused = await map("m", { a: "b" }, { labels });
    expect([refused.status, refused.body.reason, refused.body.message]).toEqual([
      403,
      "Forbidden",
      "policy 'painted' with binding 'painted-0' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
    ]);
  });

  test("an object in another version is changed in the policy's version and comes back in its own", async () => {
    const rule = { apiGroups: ["autoscaling"], apiVersions: ["v2"], operations: ["CREATE"], resources: ["*"] };
    await put("versions", {
      matchConstraints: { resourceRules: [rule] },
      mutations: [
        json(`[JSONPatch{op: "add", path: "/spec/metrics", value: [Object.spec.metrics{
          type: "Resource",
          resource: Object.spec.metrics.resource{
            name: "cpu",
            target: Object.spec.metrics.resource.target{type: "Utilization", averageUtilization: 55}
          }
        }]}]`),
      ],
    });
    const path = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers?dryRun=All";
    const made = await send("POST", path, {
      metadata: { name: "h" },
      spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" } },
    });
    expect([made.body.message, made.body.spec.targetCPUUtilizationPercentage]).toEqual([undefined, 55]);
  });

  test("what does not fit the object fails the policy, or is passed over where failures are ignored", async () => {
    const cases: [mutation: object, message: string][] = [
      [
        apply("Object{spec: Object.spec{nope: 1}}"),
        "error applying patch: failed to convert patch object to typed object: .spec.nope: field not declared in schema",
      ],
      [
        apply("Object{spec: Object.wrong{replicas: 1}}"),
        'type mismatch: unexpected type name "Object.wrong", expected "Object.spec", which matches field name path from root Object type',
      ],
      [
        apply("Object{spec: Object.spec{selector: Object.spec.selector{matchLabels: {'a': 'b'}}}}"),
        "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.selector",
      ],
      [json('[JSONPatch{op: "remove", path: "/spec/absent"}]'), "JSONPatch: "],
      [json('[JSONPatch{op: "add", path: "/spec/nope", value: 1}]'), 'JSONPatch: unknown field "spec.nope"'],
      [
        json("[JSONPatch{op: 'add', path: '/spec/replicas', value: object.spec.absent}]"),
        "resulted in error: no such key: absent",
      ],
    ];
    const create = () => send("POST", `${APPS}/default/deployments?dryRun=All`, deployment("web", 1));
    for (const [mutation, message] of cases) {
      await put("unfit", { matchConstraints: DEPLOYMENTS, mutations: [mutation] });
      const refused = await create();
      expect([refused.status, refused.body.message]).toEqual([403, expect.stringContaining(message)]);
      expect(refused.body.message).toStartWith("policy 'unfit' with binding 'unfit-0' denied request: ");
      await drop("unfit");
    }
    const one = json('[JSONPatch{op: "replace", path: "/spec/replicas", value: 4}]');
    const mutations = [...cases.map(([mutation]) => mutation), one];
    await put("lenient", { matchConstraints: DEPLOYMENTS, failurePolicy: "Ignore", mutations });
    const made = await create();
    expect([made.status, made.body.spec.replicas]).toEqual([201, 4]);
  });

  test("a scale is changed as a scale", async () => {
    await send("POST", `${APPS}/default/deployments`, deployment("scaled", 1));
    const rule = { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["deployments/scale"] };
    await put("scaled", {
      matchConstraints: { resourceRules: [rule] },
      matchConditions: [{ name: "kind", expression: "request.kind.kind == 'Scale' && object.spec.replicas > 5" }],
      mutations: [apply("Object{spec: Object.spec{replicas: 5}}")],
    });
    const path = `${APPS}/default/deployments/scaled/scale`;
    expect((await send("PATCH", path, { spec: { replicas: 9 } })).body.spec).toEqual({ replicas: 5 });
    expect((await send("PATCH", path, { spec: { replicas: 4 } })).body.spec).toEqual({ replicas: 4 });
    await drop("scaled");
    await put("scaled", {
      matchConstraints: { resourceRules: [rule] },
      mutations: [apply("Object{spec: Object.spec{template: 'x'}}")],
    });
    const refused = await send("PATCH", path, { spec: { replicas: 9 } });
    expect(refused.body.message).toEndWith(".spec.template: field not declared in schema");
  });

  test("the policy of the conformance suite changes a Deployment, and what it makes is validated", async () => {
    await put("conformance", {
      matchConstraints: DEPLOYMENTS,
      mutations: [apply("Object{spec: Object.spec{replicas: object.spec.replicas + 100}}")],
    });
    const path = `${APPS}/default/deployments`;
    const made = await send("POST", path, deployment("web", 1));
    expect(made.body.spec.replicas).toBe(101);
    const patched = await send("PATCH", `${path}/web`, { spec: { replicas: 2 } });
    expect(patched.body.spec.replicas).toBe(102);
    await drop("conformance");
    await put("conformance", {
      matchConstraints: DEPLOYMENTS,
      mutations: [apply("Object{spec: Object.spec{replicas: -1}}")],
    });
    const refused = await send("PATCH", `${path}/web`, { spec: { replicas: 3 } });
    expect([refused.status, refused.body.message]).toEqual([422, expect.stringContaining("spec.replicas")]);
  });
});
