import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine();
afterAll(() => line[Symbol.asyncDispose]());

const status = (conditions: object[]) => [
  "patch",
  "deployment",
  "web",
  "--subresource",
  "status",
  "--type",
  "merge",
  "-p",
  JSON.stringify({ status: { conditions, observedGeneration: 1 } }),
];

await line.orch("create deployment web --image i");

test("wait ends when a condition becomes true, and not before", async () => {
  await line.orch(status([{ type: "Available", status: "False" }]));
  const waiting = line.orch("wait deployment/web --for=condition=available");
  expect(await Promise.race([waiting, Bun.sleep(700)])).toBeUndefined();
  await line.orch(status([{ type: "Available", status: "True" }]));
  expect(await waiting).toEqual({ status: 0, out: "deployment.apps/web condition met\n", err: "" });
  expect((await line.orch("wait deploy --all --for=condition=Available=False --timeout 1s")).err).toBe(
    'error: timed out waiting for "condition=Available=False" on deployments.apps/web\n',
  );
});

test("wait looks at values by path", async () => {
  expect((await line.orch(["wait", "deploy/web", "--for=jsonpath={.spec.replicas}=1"])).status).toBe(0);
  const waiting = line.orch(["wait", "deploy/web", "--for=jsonpath={.spec.replicas}=4"]);
  await line.orch("scale deploy/web --replicas 4");
  expect((await waiting).out).toBe("deployment.apps/web condition met\n");
});

test("wait sees objects come and go", async () => {
  const coming = line.orch("wait cm/late --for=create");
  await Bun.sleep(300);
  await line.orch("create configmap late");
  expect((await coming).out).toBe("configmap/late created\n");
  const going = line.orch("wait cm/late --for=delete");
  await Bun.sleep(300);
  await line.orch("delete cm late");
  expect((await going).out).toBe("configmap/late deleted\n");
});

test("wait refuses what it does not understand and what is not there", async () => {
  expect((await line.orch("wait cm/x --for=nope")).err).toStartWith('error: --for "nope": expected condition=TYPE');
  expect(await line.orch("wait cm/x --for=condition=Ready")).toMatchObject({
    status: 1,
    err: 'error: configmaps "x" not found\n',
  });
  expect((await line.orch("wait cm/x")).status).toBe(2);
});
