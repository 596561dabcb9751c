import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine();
afterAll(() => line[Symbol.asyncDispose]());

const configMap = (extra: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n${extra}`;

/** Runs `apply -f` on a file with this text. */
const applied = async (name: string, text: string) => {
  line.write(name, text);
  return line.orch(`apply -f ${name}`);
};

test("runMain takes flags of the cluster before the subcommand as well as after", async () => {
  await line.orch("create configmap there -n kube-system");
  const before = await line.orch("-n kube-system get configmaps -o name");
  const after = await line.orch("get configmaps -n kube-system -o name");
  expect(before).toEqual(after);
  expect(before.status).toBe(0);
  expect(before.out).toContain("configmap/there\n");
});

test("runMain names unknown commands and flags and exits with 2", async () => {
  expect(await line.orch("nope")).toEqual({
    status: 2,
    out: "",
    err: 'error: unknown command "nope"; "orch --help" lists the commands\n',
  });
  expect((await line.orch("set nope")).err).toBe(
    'error: unknown command "nope"; "orch set --help" lists the commands\n',
  );
  expect((await line.orch("get pods --nope")).err).toBe(
    'error: unknown flag "--nope"; "orch get --help" lists the flags\n',
  );
  expect((await line.orch("get pods --nope")).status).toBe(2);
});

test("Commands place malformed YAML by file, line and column", async () => {
  const { status, out, err } = await applied("bad.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [a\n");
  expect(err).toMatch(/^error: bad\.yaml:5:1: malformed YAML: .*\n$/);
  expect([status, out]).toEqual([1, ""]);
});

test("Commands name an unknown kind, an unknown field and a wrong type with file and document", async () => {
  const kind = await applied("kind.yaml", "apiVersion: v1\nkind: Nope\nmetadata: {name: a}\n");
  expect(kind.err).toBe(
    'error: kind.yaml: document 1 (Nope "a"): unknown kind: the server has no "Nope" in version "v1"\n',
  );
  const field = await applied("field.yaml", `${configMap("data: {a: b}")}\n---\n${configMap("dota: {}")}`);
  expect(field.err).toBe('error: field.yaml: document 2 (ConfigMap "c"): unknown field "dota"\n');
  expect(field.out).toBe("configmap/c created\n");
  const type = await applied("type.yaml", configMap("data: [1]"));
  expect(type.err).toStartWith('error: type.yaml: document 1 (ConfigMap "c"): ');
  expect(type.err).toContain("data");
  expect([kind.status, field.status, type.status]).toEqual([1, 1, 1]);
});

test("Commands apply nothing when any file is wrong", async () => {
  line.write("good.yaml", configMap("data: {}").replace("name: c", "name: never"));
  line.write("worse.yaml", "a: [");
  expect((await line.orch("apply -f good.yaml -f worse.yaml")).status).toBe(1);
  expect((await line.orch("get configmap never")).err).toBe('error: configmaps "never" not found\n');
});

test("Commands name a name that is taken and a namespace that is absent", async () => {
  expect((await line.orch("create configmap twice")).out).toBe("configmap/twice created\n");
  const taken = await line.orch("create configmap twice");
  expect(taken).toMatchObject({ status: 1, out: "" });
  expect(taken.err).toBe('error: ConfigMap "twice": configmaps "twice" already exists\n');
  const absent = await line.orch("create configmap a -n nowhere");
  expect(absent.err).toBe('error: ConfigMap "a": namespaces "nowhere" not found\n');
  expect(absent.status).toBe(1);
});

test("Commands say when the token is wrong", async () => {
  const kubeconfig = line.write(
    "anonymous.yaml",
    `clusters: [{name: a, cluster: {server: "${line.url}", insecure-skip-tls-verify: true}}]\n`,
  );
  const { status, err } = await line.orch(`get pods --kubeconfig ${kubeconfig} --cluster a --token wrong`);
  expect([status, err]).toEqual([1, "error: Unauthorized\n"]);
});

test("Commands say which kubeconfig does not parse, where, and which is absent", async () => {
  line.write("broken.yaml", "clusters: [\n");
  const broken = await line.orch("get pods --kubeconfig broken.yaml");
  expect(broken.err).toMatch(/^error: broken\.yaml:2:1: malformed YAML: .*\n$/);
  line.write("list.yaml", "clusters: 5\n");
  const list = await line.orch("get pods --kubeconfig list.yaml");
  expect(list.err).toMatch(/^error: list\.yaml: not a kubeconfig: clusters: .*\n$/);
  const absent = await line.orch("get pods --kubeconfig absent.yaml");
  expect(absent.err).toStartWith('error: cannot read kubeconfig "absent.yaml": ');
  expect([broken.status, list.status, absent.status]).toEqual([1, 1, 1]);
});

test.each(["get pods", "get nopes", "get pods -w", "auth whoami", "events", "logs x", "wait pods --all --for=delete"])(
  "Command %s says that a server cannot be reached, on one line",
  async (words) => {
    const { status, err } = await line.orch(`${words} --server https://127.0.0.1:1`);
    expect(err).toMatch(/^error: cannot reach the API server at "https:\/\/127\.0\.0\.1:1": .*\n$/);
    expect(status).toBe(1);
  },
);

test("Commands name files that cannot be read", async () => {
  for (const words of ["patch cm x --patch-file /nope", "create configmap x --from-file /nope", "create -f /nope"]) {
    const { status, err } = await line.orch(words);
    expect([status, err]).toEqual([1, 'error: cannot read "/nope": no such file or folder\n']);
  }
});
