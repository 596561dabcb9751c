import { describe, expect, test } from "bun:test";
import { CONFIG_MAPS, usePolicies } from "./policies.suite.ts";

const MAPS = "/api/v1/namespaces/default/configmaps";

describe("PolicyRequests.match()", () => {
  const { drop, map, put, send } = usePolicies("validating");

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
    const asRoot = await send("POST", `${MAPS}?dryRun=All`, { metadata: { name: "m" }, data: { kind: "x" } }, root);
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
    expect((await send("POST", MAPS, { metadata: { name: "h" }, data: { keep: "1", b: "2" } })).status).toBe(201);
    const shrunk = await send("PATCH", `${MAPS}/h`, { data: { b: null } });
    expect(shrunk.body.message).toEndWith("denied request: only grows");
    const kept = await send("DELETE", `${MAPS}/h`);
    expect([kept.status, kept.body.message]).toEqual([
      422,
      "configmaps \"h\" is forbidden: ValidatingAdmissionPolicy 'history' with binding 'history-0' denied request: kept",
    ]);
    await drop("history");
    expect((await send("DELETE", `${MAPS}/h`)).status).toBe(200);
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
      send("POST", `/apis/autoscaling/${version}/namespaces/test/horizontalpodautoscalers?dryRun=All`, autoscaler);
    await put("versions", { matchConstraints: rules(), validations });
    expect((await create("v2")).status).toBe(201);
    expect((await create("v1")).body.message).toEndWith("denied request: converted");
    await drop("versions");
    await put("exact", { matchConstraints: rules({ matchPolicy: "Exact" }), validations });
    expect((await create("v1")).status).toBe(201);
    await drop("exact");
    const [rule] = CONFIG_MAPS.resourceRules;
    const excluding = { ...CONFIG_MAPS, excludeResourceRules: [{ ...rule, resourceNames: ["spared"] }] };
    await put("excluding", { matchConstraints: excluding, validations: [{ expression: "false" }] });
    expect([(await map("spared")).status, (await map("m")).status]).toEqual([201, 422]);
    await drop("excluding");
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
    await send("POST", pods, { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "i" }] } });
    const messageExpression =
      "request.kind.kind + ' ' + request.subResource + ' ' + request.operation + ' ' + request.name";
    const validations = [{ expression: "false", messageExpression }];
    await put("eviction", { matchConstraints: rule("pods/eviction", "CREATE"), validations });
    await put("exec", { matchConstraints: rule("pods/exec", "CONNECT"), validations });
    await put("status", { matchConstraints: rule("pods/status", "UPDATE"), validations });
    const evicted = await send("POST", `${pods}/p/eviction`, { metadata: { name: "p" } });
    expect(evicted.body.message).toEndWith("denied request: Eviction eviction CREATE p");
    const run = await send("POST", `${pods}/p/exec?command=ls&container=c`);
    expect(run.body.message).toEndWith("denied request: PodExecOptions exec CONNECT p");
    const status = await send("PATCH", `${pods}/p/status`, { status: { phase: "Running" } });
    expect(status.body.message).toEndWith("denied request: Pod status UPDATE p");
    expect((await send("PATCH", `${pods}/p`, { metadata: { labels: { a: "b" } } })).status).toBe(200);
  });
});
