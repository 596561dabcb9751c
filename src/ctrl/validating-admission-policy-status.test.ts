import { expect, test } from "bun:test";
import { ValidatingAdmissionPolicy } from "../api/kinds/admissionregistration/validating-admission-policy.ts";
import { CustomResourceDefinition } from "../api/kinds/apiextensions/custom-resource-definition.ts";
import { startControlPlane, until } from "./control-plane.suite.ts";

const limits = {
  metadata: { name: "limits.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "limits", kind: "Limit" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object" as const, properties: { most: { type: "integer" as const } } } },
      },
    ],
  },
};

test("validatingPolicyStatusController notes type errors once for each generation of a policy", async () => {
  await using plane = await startControlPlane({ datastore: "sqlite" });
  const { client } = plane;
  const resourceRules = [
    { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["deployments"] },
  ];
  const spec = { matchConstraints: { resourceRules }, validations: [{ expression: "object.replicas > 1" }] };
  await client.create(ValidatingAdmissionPolicy, { metadata: { name: "typed" }, spec });
  const observed = (generation: number) =>
    until(`generation ${generation} is observed`, async () => {
      const { status } = await client.get(ValidatingAdmissionPolicy, { name: "typed" });
      return status?.observedGeneration === generation ? status : undefined;
    });
  const first = await observed(1);
  expect(first.typeChecking?.expressionWarnings?.map(({ fieldRef }) => fieldRef)).toEqual([
    "spec.validations[0].expression",
  ]);
  expect(first.conditions).toBeUndefined();
  const fixed = { spec: { validations: [{ expression: "object.spec.replicas > 1" }] } };
  await client.patch(ValidatingAdmissionPolicy, { name: "typed" }, fixed, { type: "merge" });
  expect((await observed(2)).typeChecking?.expressionWarnings).toBeUndefined();
  await client.create(CustomResourceDefinition, limits);
  await Bun.sleep(100);
  const custom = {
    spec: {
      paramKind: { apiVersion: "example.com/v1", kind: "Limit" },
      validations: [{ expression: "object.spec.replicas < params.most && params.least > 1" }],
    },
  };
  await client.patch(ValidatingAdmissionPolicy, { name: "typed" }, custom, { type: "merge" });
  expect((await observed(3)).typeChecking?.expressionWarnings?.[0]?.warning).toContain("undefined field 'least'");
});
