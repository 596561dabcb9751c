import { describe, expect, test } from "bun:test";
import { CONFIG_MAPS, DEPLOYMENTS, usePolicies } from "./policies.suite.ts";

describe("validatingPolicies", () => {
  const { deploy, drop, map, put, send } = usePolicies("validating");

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
    await drop("demo-policy.example.com");
    expect((await deploy("test", 6)).status).toBe(201);
  });

  test("a policy without a binding, and a binding without a policy, are in force for nobody", async () => {
    await put("unbound", { matchConstraints: DEPLOYMENTS, validations: [{ expression: "false" }] }, []);
    await send("POST", "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings", {
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
      await drop("message");
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
    await drop("fails");
    await put("ignored", {
      matchConstraints: CONFIG_MAPS,
      failurePolicy: "Ignore",
      validations: [{ expression }, { expression: "object.metadata.name != 'm'" }],
    });
    expect((await map("other", { a: "1" })).status).toBe(201);
    expect((await map("m", { a: "1" })).status).toBe(422);
  });

  test("expressions that cost too much end, one alone and all together", async () => {
    const many = Array.from({ length: 300 }, (_, i) => `k${i}`);
    const data = Object.fromEntries(many.map((key) => [key, "v"]));
    const nested = "object.data.all(a, object.data.all(b, object.data.all(c, a + b + c != '')))";
    await put("costly", { matchConstraints: CONFIG_MAPS, validations: [{ expression: nested }] });
    expect((await map("m", data)).body.message).toEndWith("operation cancelled: actual cost limit exceeded");
    await drop("costly");
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
    const binding = await send("PATCH", `${registration}/validatingadmissionpolicybindings/everything-0`, {
      metadata: { labels: { a: "b" } },
    });
    expect(binding.status).toBe(200);
    const hooks = await send("POST", `${registration}/validatingwebhookconfigurations`, {
      metadata: { name: "w" },
    });
    expect(hooks.body.message).toEndWith("denied request: all");
  });
});

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
