import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine();
afterAll(() => line[Symbol.asyncDispose]());

const map = (name: string, data: Record<string, string>): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });

/** Applies text from standard input. */
const apply = (text: string, flags = "") => line.orch(`apply -f - ${flags}`.trim(), { stdin: text });

/** The data of a ConfigMap. */
const dataOf = async (name: string): Promise<unknown> =>
  JSON.parse((await line.orch(["get", "configmap", name, "-o", "jsonpath={.data}"])).out);

test("apply creates, configures, and leaves alone what is as the file says", async () => {
  expect((await apply(map("a", { x: "1" }))).out).toBe("configmap/a created\n");
  expect((await apply(map("a", { x: "2" }))).out).toBe("configmap/a configured\n");
  expect((await apply(map("a", { x: "2" }))).out).toBe("configmap/a unchanged\n");
});

test("apply removes a field that left the file, and keeps what others have set", async () => {
  await apply(map("b", { mine: "1", gone: "2" }));
  await line.orch(["patch", "configmap", "b", "-p", '{"data":{"other":"3"}}']);
  expect((await apply(map("b", { mine: "1" }))).out).toBe("configmap/b configured\n");
  expect(await dataOf("b")).toEqual({ mine: "1", other: "3" });
});

test("apply merges lists by their keys", async () => {
  const pod = (env: object[]) =>
    JSON.stringify({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: {
        selector: { matchLabels: { app: "d" } },
        template: { metadata: { labels: { app: "d" } }, spec: { containers: [{ name: "c", image: "i", env }] } },
      },
    });
  await apply(
    pod([
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ]),
  );
  await line.orch("set env deployment/d C=3");
  await apply(pod([{ name: "B", value: "5" }]));
  const { out } = await line.orch([
    "get",
    "deploy",
    "d",
    "-o",
    "jsonpath={range .spec.template.spec.containers[0].env[*]}{.name}={.value} {end}",
  ]);
  expect(out.trim().split(" ").sort()).toEqual(["B=5", "C=3"]);
});

test("apply --dry-run changes nothing", async () => {
  expect((await apply(map("dry", {}), "--dry-run=server")).out).toBe("configmap/dry created (server dry run)\n");
  expect((await apply(map("dry", {}), "--dry-run=client")).out).toBe("configmap/dry created (dry run)\n");
  expect((await line.orch("get configmap dry")).status).toBe(1);
});

test("apply --server-side refuses a field of another manager until it is told to take it over", async () => {
  const first = await apply(map("s", { x: "1" }), "--server-side --field-manager one");
  expect(first.out).toBe("configmap/s serverside-applied\n");
  const second = await apply(map("s", { x: "2" }), "--server-side --field-manager two");
  expect([second.status, second.out]).toEqual([1, ""]);
  expect(second.err).toContain('conflict with "one"');
  expect(await dataOf("s")).toEqual({ x: "1" });
  const forced = await apply(map("s", { x: "2" }), "--server-side --field-manager two --force-conflicts");
  expect(forced.status).toBe(0);
  expect(await dataOf("s")).toEqual({ x: "2" });
});

test("apply reads folders, several documents and Lists", async () => {
  await Bun.write(`${line.dir}/folder/one.yaml`, `${map("f1", {})}\n---\n${map("f2", {})}\n`);
  await Bun.write(
    `${line.dir}/folder/two.json`,
    JSON.stringify({ apiVersion: "v1", kind: "List", items: [JSON.parse(map("f3", {}))] }),
  );
  await Bun.write(`${line.dir}/folder/deep/three.yml`, map("f4", {}));
  const { out, status } = await line.orch("apply -f folder");
  expect([status, out]).toEqual([0, "configmap/f1 created\nconfigmap/f2 created\nconfigmap/f3 created\n"]);
  expect((await line.orch("apply -R -f folder")).out).toEndWith("configmap/f3 unchanged\n");
  expect((await line.orch("get configmap f4 -o name")).out).toBe("configmap/f4\n");
});
