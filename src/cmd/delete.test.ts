import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine(["--no-scheduler"]);
afterAll(() => line[Symbol.asyncDispose]());

const names = async (words: string): Promise<string[]> =>
  (await line.orch(`get ${words} -o name`)).out.split("\n").filter(Boolean);

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await holds()); await Bun.sleep(50)) {
    if (Date.now() > end) throw new Error(`not within 15 s: ${what}`);
  }
}

const deploy = async (name: string): Promise<void> => {
  await line.orch(`create deployment ${name} --image i --replicas 2`);
  await until("two pods", async () => (await names(`pods -l app=${name}`)).length === 2);
};

test("delete takes what belongs to the object with it, and with --cascade=foreground before it", async () => {
  await deploy("web");
  const { out, status } = await line.orch("delete deployment web --cascade=foreground");
  expect([status, out]).toEqual([0, 'deployment.apps "web" deleted from default namespace\n']);
  expect(await names("deployments,replicasets,pods -l app=web")).toEqual([]);
});

test("delete --cascade=orphan leaves what belonged to it", async () => {
  await deploy("left");
  await line.orch("delete deployment left --cascade=orphan");
  expect(await names("deployments")).toEqual([]);
  expect((await names("replicasets,pods -l app=left")).length).toBe(3);
  await line.orch("delete replicasets -l app=left");
  await until("pods collected", async () => (await names("pods -l app=left")).length === 0);
});

test("delete waits until a finalizer has let go, or as long as it is told", async () => {
  await line.orch("create configmap held");
  await line.orch(["patch", "cm", "held", "-p", '{"metadata":{"finalizers":["example.org/hold"]}}']);
  const late = await line.orch("delete cm held --timeout 1s");
  expect(late).toMatchObject({ status: 1, err: "error: timed out waiting for configmap/held to go\n" });
  expect((await line.orch("delete cm held --no-wait")).status).toBe(0);
  const waiting = line.orch("delete cm held");
  await Bun.sleep(500);
  await line.orch(["patch", "cm", "held", "-p", '{"metadata":{"finalizers":null}}']);
  expect(await waiting).toEqual({ status: 0, out: 'configmap "held" deleted from default namespace\n', err: "" });
  expect(await names("cm held --ignore-not-found")).toEqual([]);
});

test("delete of a namespace returns when all that was in it is gone", async () => {
  await line.orch("create namespace full");
  await line.orch("create configmap in -n full");
  expect((await line.orch("delete namespace full")).status).toBe(0);
  expect(await names("cm -n full")).toEqual([]);
  expect((await line.orch("get ns full")).status).toBe(1);
});

test("delete chooses by label, by file and by name, and refuses to guess", async () => {
  line.write(
    "two.yaml",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: f1}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: f2}\n",
  );
  await line.orch("apply -f two.yaml");
  expect((await line.orch("delete -f two.yaml")).out).toBe(
    'configmap "f2" deleted from default namespace\nconfigmap "f1" deleted from default namespace\n',
  );
  await line.orch("create configmap l");
  await line.orch("label cm l x=y");
  expect((await line.orch("delete cm -l x=y -o name")).out).toBe("configmap/l\n");
  expect(await line.orch("delete cm")).toMatchObject({ status: 2, out: "" });
  expect(await line.orch("delete cm nope")).toEqual({
    status: 1,
    out: "",
    err: 'error: configmaps "nope" not found\n',
  });
  expect((await line.orch("delete cm nope --ignore-not-found")).status).toBe(0);
});
