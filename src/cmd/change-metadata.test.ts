import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine();
afterAll(() => line[Symbol.asyncDispose]());

const said = async (words: string): Promise<string> => {
  const { out, err } = await line.orch(words);
  return out + err;
};

test("label sets, keeps, replaces only when told, and removes", async () => {
  await line.orch("create configmap a");
  expect(await said("label cm a x=1")).toBe("configmap/a labeled\n");
  expect(await said("label cm a x=1")).toBe("configmap/a not labeled\n");
  expect(await said("label cm a x=2")).toBe(
    'error: configmap/a: "x" already has the value "1"; --overwrite replaces it\n',
  );
  expect(await said("label cm a x=2 y=3 --overwrite")).toBe("configmap/a labeled\n");
  expect(await said("label cm a --list")).toBe("x=2\ny=3\n");
  expect(await said("label cm a x- y-")).toBe("configmap/a unlabeled\n");
  expect((await line.orch(["get", "cm", "a", "-o", "jsonpath={.metadata.labels}"])).out).toBe("");
});

test("annotate acts on all that are chosen", async () => {
  await line.orch("create configmap b");
  expect(await said("annotate cm --all note=hi")).toContain("configmap/b annotated\n");
  expect((await line.orch(["get", "cm", "b", "-o", "jsonpath={.metadata.annotations.note}"])).out).toBe("hi");
  expect(await said("annotate cm note=hi")).toStartWith("error: name objects");
});

test("set image and set env change pod templates", async () => {
  await line.orch("create deployment web --image app:1");
  expect(await said("set image deployment/web app=app:2")).toBe("deployment.apps/web image updated\n");
  expect(await said("set image deployment/web other=x")).toBe(
    'error: deployment.apps/web has no container "other" (containers: app)\n',
  );
  expect(await said("set env deployment/web A=1 B=2")).toBe("deployment.apps/web env updated\n");
  expect(await said("set env deployment/web A=3 B-")).toBe("deployment.apps/web env updated\n");
  expect(await said("set env deployment/web --list")).toBe("# Deployment web, container app\nA=3\n");
  const { out } = await line.orch(["get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}"]);
  expect(out).toBe("app:2");
  expect(await said("set env cm/a A=1")).toBe("error: configmap/a has no pod template\n");
});
