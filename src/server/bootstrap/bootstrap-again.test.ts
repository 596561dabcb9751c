import { expect, test } from "bun:test";
import { createLogger } from "../../lib/log.ts";
import { startTestServer } from "../test-server.ts";

const GROUP = "/apis/admissionregistration.k8s.io/v1";

test("tryBootstrap lets a server start whose policies refuse everything that it writes", async () => {
  const lines: string[] = [];
  await using server = await startTestServer({
    log: createLogger({ level: "error", write: (line) => void lines.push(line) }),
  });
  const rule = { apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/*"] };
  const objects = {
    validatingadmissionpolicies: {
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: "false" }],
    },
    validatingadmissionpolicybindings: { policyName: "nothing", validationActions: ["Deny"] },
  };
  for (const [resource, spec] of Object.entries(objects)) {
    expect((await server.send("POST", `${GROUP}/${resource}`, { metadata: { name: "nothing" }, spec })).status).toBe(
      201,
    );
  }
  expect(lines).toEqual([]);
  // Another port: the endpoints of this server cannot be published.
  await server.restart();
  expect(lines.join()).toContain("the cluster's own objects are not up to date");
  expect((await server.send("DELETE", `${GROUP}/validatingadmissionpolicybindings/nothing`)).status).toBe(200);
  lines.length = 0;
  await server.restart();
  expect(lines).toEqual([]);
});
