import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine();
afterAll(() => line[Symbol.asyncDispose]());

test("explain tells what a type, a field and everything below it are for", async () => {
  const pod = (await line.orch("explain pods")).out;
  expect(pod).toStartWith("KIND:       Pod\nVERSION:    v1\n\nDESCRIPTION:\n    Pod is a collection of containers");
  expect(pod).toContain("\n  spec\t<PodSpec>\n");
  const strategy = (await line.orch("explain deploy.spec.strategy")).out;
  expect(strategy).toContain("GROUP:      apps\n");
  expect(strategy).toContain("FIELD: strategy\t<DeploymentStrategy>\n");
  const containers = (await line.orch("explain pod.spec.containers --recursive")).out;
  expect(containers).toContain("FIELD: containers\t<[]Container> -required-\n");
  expect(containers).toContain("\n  env\t<[]EnvVar>\n    name\t<string> -required-\n");
  for (const text of pod.split("\n")) if (!text.includes("https://")) expect(text.length).toBeLessThanOrEqual(80);
});

test("explain shows a type that contains itself once", async () => {
  const { out } = await line.orch("explain crd.spec.versions.schema --recursive");
  expect(out.split("\n").length).toBeLessThan(200);
  expect(out).toContain("\n  openAPIV3Schema\t<JSONSchemaProps>\n");
});

test("explain -o json follows the server's preferred version, or the one that is given", async () => {
  const read = async (words: string): Promise<unknown> => JSON.parse((await line.orch(words)).out);
  expect(await read("explain hpa.spec.maxReplicas -o json")).toMatchObject({
    group: "autoscaling",
    version: "v2",
    field: "maxReplicas",
    type: "integer",
    required: true,
  });
  expect(await read("explain hpa.spec --api-version autoscaling/v1 -o json")).toMatchObject({ version: "v1" });
});

test("explain says what is there when a field or a type is not", async () => {
  const field = await line.orch("explain deployment.spec.strategy.kind");
  expect(field).toEqual({
    status: 1,
    out: "",
    err: 'error: "strategy" has no field "kind" (it has: rollingUpdate, type)\n',
  });
  expect((await line.orch("explain gizmo")).err).toContain('does not have a resource type "gizmo"');
  expect((await line.orch("explain pod --api-version apps/v1")).err).toContain('has no "Pod" in version "apps/v1"');
  expect((await line.orch("explain pod -o yaml")).status).toBe(2);
});
