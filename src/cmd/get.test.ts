import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine();
afterAll(() => line[Symbol.asyncDispose]());

const get = async (...words: string[]): Promise<string> => (await line.orch(["get", ...words])).out;
const rows = (text: string): string[][] =>
  text
    .trimEnd()
    .split("\n")
    .map((row) => row.split(/ {2,}/));

await line.orch("create configmap a --from-literal x=1 --from-literal y=2");
await line.orch("create configmap b --from-literal x=5");
await line.orch("label configmap a tier=front");
await line.orch("create namespace other");
await line.orch("create configmap c -n other");
await line.orch("create serviceaccount sa");

test("get prints a table, of one namespace or of all", async () => {
  expect(rows(await get("configmaps")).map((row) => row.slice(0, 2))).toEqual([
    ["NAME", "DATA"],
    ["a", "2"],
    ["b", "1"],
  ]);
  const all = rows(await get("cm", "-A", "--no-headers")).map((row) => row.slice(0, 3));
  expect(all).toContainEqual(["other", "c", "0"]);
  expect(all).toContainEqual(["default", "a", "2"]);
});

test("get chooses by label, field and name, and sorts", async () => {
  expect(await get("cm", "-l", "tier=front", "-o", "name")).toBe("configmap/a\n");
  expect(await get("cm", "-l", "tier!=front", "-o", "name")).toBe("configmap/b\n");
  expect(await get("cm", "--field-selector", "metadata.name=b", "-o", "name")).toBe("configmap/b\n");
  expect(await get("cm", "b", "a", "-o", "name")).toBe("configmap/b\nconfigmap/a\n");
  expect(rows(await get("cm", "--sort-by", ".data.x", "--no-headers")).map(([name]) => name)).toEqual(["a", "b"]);
});

test("get shows several types with their type before the name", async () => {
  expect(await get("cm/a", "sa/sa", "-o", "name")).toBe("configmap/a\nserviceaccount/sa\n");
  expect(await get("cm,sa", "--no-headers")).toMatch(/^configmap\/a .*\nconfigmap\/b .*\n\nserviceaccount\/sa .*\n$/);
});

test("get adds columns of labels", async () => {
  expect(rows(await get("cm", "a", "-L", "tier", "--show-labels"))[0]?.slice(-2)).toEqual(["TIER", "LABELS"]);
  expect(rows(await get("cm", "a", "-L", "tier", "--show-labels"))[1]?.slice(-2)).toEqual(["front", "tier=front"]);
});

test("get prints json, yaml, jsonpath and custom columns", async () => {
  const one = JSON.parse(await get("cm", "a", "-o", "json"));
  expect(one).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", data: { x: "1", y: "2" } });
  expect(one.metadata.managedFields).toBeUndefined();
  expect(JSON.parse(await get("cm", "a", "-o", "json", "--show-managed-fields")).metadata.managedFields).toBeArray();
  expect(JSON.parse(await get("cm", "-o", "json"))).toMatchObject({
    kind: "List",
    items: [{ metadata: { name: "a" } }, { metadata: { name: "b" } }],
  });
  expect(Bun.YAML.parse(await get("cm", "a", "-o", "yaml"))).toEqual(one);
  expect(await get("cm", "-o", "jsonpath={.items[*].metadata.name}")).toBe("a b");
  expect(await get("cm", "-o", "custom-columns=N:.metadata.name,Y:.data.y")).toBe("N     Y\na     2\nb     <none>\n");
});

test("get says what is absent and goes on with the rest", async () => {
  const mixed = await line.orch("get cm a nope -o name");
  expect(mixed).toEqual({ status: 1, out: "configmap/a\n", err: 'error: configmaps "nope" not found\n' });
  expect(await line.orch("get cm nope --ignore-not-found")).toEqual({ status: 0, out: "", err: "" });
  expect((await line.orch("get pods")).err).toBe("No resources found in default namespace.\n");
  expect((await line.orch("get nopes")).err).toStartWith('error: the server does not have a resource type "nopes"');
  expect((await line.orch("get cm -o nope")).err).toStartWith('error: cannot print as "nope": expected json, yaml');
});

test("get -w prints what there is, then changes, with one header", async () => {
  await using watching = line.start("get cm -w");
  await watching.until(/^b /m);
  await line.orch("create configmap late");
  await watching.until(/^late +0 /m);
  await line.orch(["patch", "cm", "late", "-p", '{"data":{"k":"v"}}']);
  const text = await watching.until(/^late +1 /m);
  expect(text.match(/NAME/g)?.length).toBe(1);
  await line.orch("delete cm late");
});

test("get -w -o name follows one object", async () => {
  await using watching = line.start("get cm a -w -o name");
  await watching.until(/configmap\/a\n/);
  await line.orch("annotate cm b note=1");
  await line.orch("annotate cm a note=1");
  expect(await watching.until(/(configmap\/a\n){2}/)).toBe("configmap/a\nconfigmap/a\n");
});
