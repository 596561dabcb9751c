import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine();
afterAll(() => line[Symbol.asyncDispose]());

const json = async (words: string): Promise<unknown> => JSON.parse((await line.orch(`${words} -o json`)).out);

test("create configmap and secret take literals and files, and keep bytes that are no text", async () => {
  line.write("text.txt", "hello\n");
  await Bun.write(`${line.dir}/raw.bin`, new Uint8Array([0xff, 0, 1]));
  expect(
    await json("create configmap c --from-literal a=b=c --from-file text.txt --from-file k=raw.bin"),
  ).toMatchObject({
    data: { a: "b=c", "text.txt": "hello\n" },
    binaryData: { k: "/wAB" },
  });
  expect(await json("create secret generic s --from-literal a=b")).toMatchObject({
    type: "Opaque",
    data: { a: "Yg==" },
  });
  const twice = await line.orch("create configmap d --from-literal a=1 --from-literal a=2");
  expect(twice).toEqual({ status: 2, out: "", err: 'error: key "a" is given twice\n' });
});

test("create service and deployment make what their flags say", async () => {
  expect(await json("create service nodeport web --tcp 80:http --node-port 30080")).toMatchObject({
    spec: {
      type: "NodePort",
      selector: { app: "web" },
      ports: [{ name: "80-http", port: 80, targetPort: "http", nodePort: 30080 }],
    },
  });
  expect((await line.orch("create service clusterip none")).err).toStartWith("error: --tcp is missing");
  expect(await json("create service externalname ext --external-name example.org")).toMatchObject({
    spec: { type: "ExternalName", externalName: "example.org" },
  });
  expect(await json("create deployment d --image r/app:1 --image side --replicas 3 --port 8080")).toMatchObject({
    spec: { replicas: 3, template: { spec: { containers: [{ name: "app", image: "r/app:1" }, { name: "side" }] } } },
  });
});

test("create --dry-run=client prints and makes nothing", async () => {
  const { out } = await line.orch("create namespace dry --dry-run=client -o yaml");
  expect(Bun.YAML.parse(out)).toEqual({ apiVersion: "v1", kind: "Namespace", metadata: { name: "dry" } });
  expect((await line.orch("get namespace dry")).status).toBe(1);
});

test("create token makes a token that the server knows the account by", async () => {
  await line.orch("create serviceaccount robot");
  const { out, status } = await line.orch("create token robot --duration 1h");
  expect(status).toBe(0);
  const kubeconfig = line.write(
    "token.yaml",
    `clusters: [{name: a, cluster: {server: "${line.url}", insecure-skip-tls-verify: true}}]\ncontexts: [{name: a, context: {cluster: a}}]\ncurrent-context: a\n`,
  );
  const whoami = await line.orch(`auth whoami --kubeconfig ${kubeconfig} --token ${out.trim()}`);
  expect(whoami.out).toContain("system:serviceaccount:default:robot");
  const tampered = `${out.trim().slice(0, -6)}AAAAAA`;
  expect(await line.orch(`auth whoami --kubeconfig ${kubeconfig} --token ${tampered}`)).toEqual({
    status: 1,
    out: "",
    err: "error: Unauthorized\n",
  });
  expect((await line.orch("create token robot --duration 1s")).err).toContain("10 minutes");
});
