import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine();
afterAll(() => line[Symbol.asyncDispose]());

const TWO = `# mine
clusters:
- {name: one, cluster: {server: "https://one:1"}}
contexts:
- {name: a, context: {cluster: one, user: me, namespace: web}}
- {name: b, context: {cluster: one, user: me}}
current-context: a
users:
- {name: me, user: {token: secret}}
`;

test("config names contexts and switches between them, leaving the rest of the file as it is", async () => {
  const file = line.write("two.yaml", TWO);
  const config = async (words: string): Promise<string> =>
    (await line.orch(`config ${words} --kubeconfig ${file}`)).out;
  expect(await config("current-context")).toBe("a\n");
  expect(await config("get-contexts -o name")).toBe("a\nb\n");
  expect(await config("use-context b")).toBe('Switched to context "b".\n');
  expect(await config("get-contexts")).toMatch(/^\*\s+b\s+one\s+me/m);
  expect(await Bun.file(file).text()).toContain("# mine\n");
  const absent = await line.orch(`config use-context c --kubeconfig ${file}`);
  expect(absent).toEqual({ status: 1, out: "", err: 'error: context "c" is not in the kubeconfig (contexts: a, b)\n' });
});

test("config view hides secrets unless they are asked for", async () => {
  const file = line.write("view.yaml", TWO);
  const hidden = (await line.orch(`config view --kubeconfig ${file}`)).out;
  expect(Bun.YAML.parse(hidden)).toMatchObject({
    "current-context": "a",
    users: [{ name: "me", user: { token: "REDACTED" } }],
  });
  expect((await line.orch(`config view --raw --kubeconfig ${file}`)).out).toContain("token: secret");
  const namespace = await line.orch([
    "config",
    "view",
    "--kubeconfig",
    file,
    "-o",
    "jsonpath={.contexts[0].context.namespace}",
  ]);
  expect(namespace.out).toBe("web");
});

test("auth and api-resources say what the server says", async () => {
  expect((await line.orch("auth whoami")).out).toMatch(/^Groups +\[system:masters system:authenticated\]$/m);
  expect(await line.orch("auth can-i create pods")).toEqual({ status: 0, out: "yes\n", err: "" });
  expect((await line.orch("auth can-i create nopes")).err).toStartWith(
    'error: the server does not have a resource type "nopes"',
  );
  expect((await line.orch("api-resources --no-headers --api-group apps")).out).toMatch(
    /^deployments +deploy +apps\/v1 +true +Deployment$/m,
  );
  expect((await line.orch("api-resources -o name --no-namespaced")).out).toContain("\nnodes\n");
});
