/** What kubectl changes: apply in both ways, diff, edit, patches, labels, replacement, and every way to delete. */
import { beforeEach, expect, test } from "bun:test";
import { chmodSync } from "node:fs";
import { configMap, web } from "./manifests.ts";
import { type AnyObject, type KubectlVersion, onStage } from "./stage.ts";

const VERSIONS: readonly KubectlVersion[] = ["1.35", "1.20"];
const MAPS = "/api/v1/namespaces/default/configmaps";
const DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/web";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

onStage("kubectl writes", (stage) => {
  const kubectl = (version: KubectlVersion = "1.35") => stage().kubectl(version);

  beforeEach(async () => {
    await kubectl().ok(
      "delete deployment,replicaset,service,configmap -l of!=nothing --wait --ignore-not-found --timeout=30s",
    );
  }, 60_000);

  for (const version of VERSIONS) {
    test(`${version}: apply creates, leaves alone, changes and takes away`, async () => {
      const client = kubectl(version);
      await client.prints("apply -f -", "deployment.apps/web created\nservice/web created\n", { stdin: web() });
      await client.prints("apply -f -", "deployment.apps/web unchanged\nservice/web unchanged\n", { stdin: web() });
      const before = await stage().read(DEPLOYMENT);
      expect(before?.metadata.annotations?.[LAST_APPLIED]).toContain('"replicas":2');
      const changed = web(3).replace('{name: A, value: "1"}', '{name: B, value: "2"}');
      await client.prints("apply -f -", /deployment.apps\/web configured/, { stdin: changed });
      await stage().has(DEPLOYMENT, {
        metadata: { generation: 2 },
        spec: { replicas: 3, template: { spec: { containers: [{ env: [{ name: "B", value: "2" }] }] } } },
      });
      await client.ok("apply -f -", { stdin: configMap("one", "a") });
      await client.ok("annotate cm one mine=kept");
      const emptied = configMap("one", "a").replace(", labels: {of: test}", "");
      await client.prints("apply -f -", "configmap/one configured\n", { stdin: emptied });
      const map = await stage().read(`${MAPS}/one`);
      expect([map?.metadata.labels, map?.metadata.annotations?.["mine"]]).toEqual([undefined, "kept"]);
      await client.prints("apply view-last-applied cm one -o yaml", /key: a/);
    });

    test(`${version}: apply --prune, --validate and --dry-run=server`, async () => {
      const client = kubectl(version);
      const both = `${configMap("one", "a")}---\n${configMap("two", "b")}`;
      await client.ok("apply -f -", { stdin: both });
      const prune = version === "1.35" ? "--prune-allowlist=core/v1/ConfigMap" : "--prune-whitelist=core/v1/ConfigMap";
      await client.prints(`apply --prune -l of=test ${prune} -f -`, /configmap\/two pruned/, {
        stdin: configMap("one", "a"),
      });
      await stage().has(`${MAPS}/two`, null);
      const wrong = configMap("bad", "x").replace("\ndata:", "\ndatas:");
      await client.fails("apply -f -", /unknown field "datas"/, { stdin: wrong });
      await client.prints("apply --validate=false -f -", "configmap/bad created\n", { stdin: wrong });
      await client.prints("apply --dry-run=server -f -", "configmap/dry created (server dry run)\n", {
        stdin: configMap("dry", "x"),
      });
      await stage().has(`${MAPS}/dry`, null);
      await client.ok("apply -f -", { stdin: web() });
      const other = web().replaceAll("app: web", "app: other");
      await client.fails("apply -f -", /spec.selector.*field is immutable/, { stdin: other });
    });

    test(`${version}: apply --server-side owns fields, and conflicts are told`, async () => {
      const client = kubectl(version);
      await client.prints("apply --server-side -f -", "configmap/one serverside-applied\n", {
        stdin: configMap("one", "a"),
      });
      await client.ok("apply --server-side --field-manager=other --force-conflicts -f -", {
        stdin: configMap("one", "b"),
      });
      await client.fails("apply --server-side -f -", /conflict with "other".*\.data\.key/s, {
        stdin: configMap("one", "c"),
      });
      await stage().has(`${MAPS}/one`, { data: { key: "b" } });
      await client.ok("apply --server-side --force-conflicts -f -", { stdin: configMap("one", "c") });
      await stage().has(`${MAPS}/one`, { data: { key: "c" } });
      await client.ok("apply -f -", { stdin: configMap("two", "a") });
      await client.ok("apply --server-side --force-conflicts -f -", {
        stdin: configMap("two", "b").replace(", labels: {of: test}", ""),
      });
      await stage().has(`${MAPS}/two`, { data: { key: "b" } });
    });

    test(`${version}: diff ends with 1 and shows what apply would change, and changes nothing`, async () => {
      const client = kubectl(version);
      await client.ok("apply -f -", { stdin: web() });
      const before = await stage().read(DEPLOYMENT);
      const same = await client.run("diff -f -", { stdin: web() });
      expect([same.status, same.out], `kubectl ${version} diff of what is there: ${same.err}`).toEqual([0, ""]);
      const outcome = await client.run("diff -f -", { stdin: web(5) });
      expect(outcome.status, `kubectl ${version} diff: ${outcome.err}`).toBe(1);
      expect(outcome.out).toMatch(/-\s+replicas: 2\n\+\s+replicas: 5/);
      expect((await stage().read(DEPLOYMENT))?.metadata.generation).toBe(before?.metadata.generation ?? 0);
    });

    test(`${version}: edit writes what the editor leaves, and nothing when it leaves all as it was`, async () => {
      const client = kubectl(version);
      await client.ok("apply -f -", { stdin: configMap("one", "before") });
      const editor = stage().write("editor.sh", '#!/bin/sh\nsed -i "s/key: before/key: after/" "$1"\n');
      chmodSync(editor, 0o755);
      await client.prints("edit cm one", "configmap/one edited\n", { env: { EDITOR: editor } });
      await stage().has(`${MAPS}/one`, { data: { key: "after" } });
      const idle = await client.run("edit cm one", { env: { EDITOR: "true" } });
      expect([idle.status, idle.out + idle.err]).toEqual([0, "Edit cancelled, no changes made.\n"]);
    });

    test(`${version}: patch of three kinds`, async () => {
      const client = kubectl(version);
      await client.ok("apply -f -", { stdin: web() });
      const image = '{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"x:2"}]}}}}';
      await client.prints(["patch", "deploy", "web", "-p", image], "deployment.apps/web patched\n");
      await stage().has(DEPLOYMENT, {
        spec: { template: { spec: { containers: [{ name: "app", image: "x:2", env: [{ name: "A" }] }] } } },
      });
      const merge = '{"metadata":{"labels":{"app":null,"new":"1"}}}';
      await client.prints(["patch", "deploy", "web", "--type=merge", "-p", merge], /patched/);
      expect((await stage().read(DEPLOYMENT))?.metadata.labels).toEqual({ new: "1" });
      const operations =
        '[{"op":"test","path":"/spec/replicas","value":2},{"op":"replace","path":"/spec/replicas","value":1}]';
      await client.prints(["patch", "deploy", "web", "--type=json", "-p", operations], /patched/);
      await stage().has(DEPLOYMENT, { spec: { replicas: 1 } });
      await client.fails(["patch", "deploy", "web", "--type=json", "-p", operations], /test|The request is invalid/);
      await client.fails(
        ["patch", "deploy", "web", "-p", '{"spec":{"replicas":-1}}'],
        /must be greater than or equal to 0/,
      );
    });

    test(`${version}: label, annotate and scale`, async () => {
      const client = kubectl(version);
      await client.ok("apply -f -", { stdin: web() });
      await client.prints("label deploy web tier=front", "deployment.apps/web labeled\n");
      await client.fails("label deploy web tier=back", /already has a value|--overwrite is false/);
      await client.prints("label deploy web tier=back --overwrite", /labeled/);
      await client.prints("label deploy web tier-", /(un)?labeled/);
      expect((await stage().read(DEPLOYMENT))?.metadata.labels).toEqual({ app: "web" });
      await client.prints("annotate deploy --all note=read", /annotated/);
      await client.ok("annotate deploy web note-");
      expect((await stage().read(DEPLOYMENT))?.metadata.annotations?.["note"]).toBeUndefined();
      await client.fails("label deploy web a.b/c/d=e", /qualified name|invalid label/i);
      await client.prints("scale deploy web --current-replicas=2 --replicas=3", "deployment.apps/web scaled\n");
      await client.fails("scale deploy web --current-replicas=2 --replicas=4", /Expected replicas to be 2, was 3/);
      await stage().has(DEPLOYMENT, { spec: { replicas: 3 } });
    });

    test(`${version}: create, replace and replace --force`, async () => {
      const client = kubectl(version);
      await client.prints("create -f -", "configmap/one created\n", { stdin: configMap("one", "a") });
      await client.fails("create -f -", /\(AlreadyExists\)/, { stdin: configMap("one", "a") });
      const before = await stage().read(`${MAPS}/one`);
      await client.prints("replace -f -", "configmap/one replaced\n", { stdin: configMap("one", "b") });
      expect((await stage().read(`${MAPS}/one`))?.metadata.uid).toBe(before?.metadata.uid ?? "");
      await client.prints("replace --force -f -", /configmap\/one replaced/, { stdin: configMap("one", "c") });
      const after = await stage().read(`${MAPS}/one`);
      expect([after?.["data"], after?.metadata.uid === before?.metadata.uid]).toEqual([{ key: "c" }, false]);
      const stale = JSON.stringify({ ...before, metadata: { ...before?.metadata, uid: after?.metadata.uid } });
      await client.fails("replace -f -", /\(Conflict\).*the object has been modified/, { stdin: stale });
      await client.prints("create --edit=false --dry-run=server -f -", /created \(server dry run\)/, {
        stdin: configMap("dry", "a"),
      });
    });

    test(`${version}: delete with every cascade`, async () => {
      const client = kubectl(version);
      const sets = async (): Promise<AnyObject[]> =>
        (await stage().read<{ items: AnyObject[] }>("/apis/apps/v1/namespaces/default/replicasets"))?.items ?? [];
      const made = async (): Promise<void> => {
        await client.ok("apply -f -", { stdin: web() });
        await stage().until("the deployment has a replica set", async () => (await sets()).length === 1);
      };
      await made();
      await client.prints(
        "delete deploy web",
        'deployment.apps "web" deleted\n'.replace(/\n/, version === "1.35" ? " from default namespace\n" : "\n"),
      );
      await stage().until("the replica set goes in the background", async () => (await sets()).length === 0);
      await made();
      await client.ok("delete deploy web --cascade=foreground");
      expect(await sets(), "replica sets after a foreground deletion").toEqual([]);
      await made();
      await client.ok("delete deploy web --cascade=orphan");
      const [orphan] = await sets();
      expect(orphan?.metadata.ownerReferences, "owners of an orphaned replica set").toBeUndefined();
      await client.ok("delete rs -l app=web --now");
      await client.ok("apply -f -", { stdin: `${configMap("one", "a")}---\n${configMap("two", "a")}` });
      await client.ok("delete cm one --dry-run=server");
      await stage().has(`${MAPS}/one`, {});
      await client.ok("delete cm -l of=test");
      await stage().has(`${MAPS}/one`, null);
      await client.fails("delete cm one", /\(NotFound\)/);
      await client.ok("delete cm one --ignore-not-found");
    });

    test(`${version}: kustomize and apply -k`, async () => {
      stage().write("base.yaml", configMap("base", "a"));
      stage().write(
        "kustomization.yaml",
        "resources: [base.yaml]\nnamePrefix: pre-\ncommonLabels: {from: kustomize}\nconfigMapGenerator:\n- name: made\n  literals: [k=v]\n",
      );
      const client = kubectl(version);
      await client.prints("kustomize .", /name: pre-base/);
      await client.prints("apply -k .", /configmap\/pre-base created/);
      await stage().has(`${MAPS}/pre-base`, { metadata: { labels: { from: "kustomize" } }, data: { key: "a" } });
      await client.prints("get -k . -o name", /configmap\/pre-made-/);
      await client.ok("delete -k .");
      await stage().has(`${MAPS}/pre-base`, null);
    });

    test(`${version}: the last applied state is shown, set and edited`, async () => {
      const client = kubectl(version);
      await client.ok("create -f -", { stdin: configMap("one", "a") });
      const file = stage().write("one.yaml", configMap("one", "a"));
      await client.prints(`apply set-last-applied --create-annotation=true -f ${file}`, /configmap\/one configured/);
      const editor = stage().write("editor.sh", '#!/bin/sh\nsed -i "s/key: a/key: b/" "$1"\n');
      chmodSync(editor, 0o755);
      await client.prints("apply edit-last-applied configmap/one", "configmap/one edited\n", {
        env: { EDITOR: editor },
      });
      const map = await stage().read(`${MAPS}/one`);
      expect([map?.["data"], map?.metadata.annotations?.[LAST_APPLIED]?.includes('"key":"b"')]).toEqual([
        { key: "a" },
        true,
      ]);
    });

    test(`${version}: raw requests, deletion by field, and objects that the client prints itself`, async () => {
      const client = kubectl(version);
      const file = stage().write(
        "raw.json",
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"raw"},"data":{"a":"b"}}',
      );
      await client.prints(`create --raw ${MAPS} -f ${file}`, /"name": ?"raw"/);
      await client.prints(`replace --raw ${MAPS}/raw -f ${file}`, /"name": ?"raw"/);
      await client.prints("get cm raw --server-print=false", /^NAME\s+AGE\nraw\s+\d+s\n$/);
      await client.prints(`delete --raw ${MAPS}/raw`, /"status": ?"Success"/);
      await client.ok("apply -f -", { stdin: `${configMap("one", "a")}---\n${configMap("two", "a")}` });
      await client.ok("delete cm --field-selector metadata.name=one");
      await stage().has(`${MAPS}/one`, null);
      await client.prints("label cm two --list", "of=test\n");
      await client.ok("delete cm -l of=test --grace-period=0 --force");
      await client.prints("cluster-info dump --namespaces default -o yaml", /kind: ServiceList/);
    });
  }

  test("1.35: --validate=strict, warn and ignore; --subresource; apply sets", async () => {
    const wrong = configMap("bad", "x").replace("\ndata:", "\ndatas:");
    await kubectl().fails("create --validate=strict -f -", /strict decoding error: unknown field "datas"/, {
      stdin: wrong,
    });
    const warned = await kubectl().run("create --validate=warn -f -", { stdin: wrong });
    expect([warned.status, warned.err]).toEqual([0, 'Warning: unknown field "datas"\n']);
    await kubectl().ok("delete cm bad");
    await kubectl().prints("create --validate=ignore -f -", "configmap/bad created\n", { stdin: wrong });
    await kubectl().ok("apply -f -", { stdin: web() });
    await kubectl().prints(
      ["patch", "deploy", "web", "--subresource=scale", "--type=merge", "-p", '{"spec":{"replicas":4}}'],
      /patched/,
    );
    await stage().has(DEPLOYMENT, { spec: { replicas: 4 } });
    await kubectl().prints("get deploy web --subresource=scale -o jsonpath={.spec.replicas}", "4");
    await kubectl().prints("get deploy web --subresource=status", /^NAME\s+READY/);
    const set = { env: { KUBECTL_APPLYSET: "true" } };
    const both = `${configMap("one", "a")}---\n${configMap("two", "a")}`;
    await kubectl().ok("apply --prune --applyset=configmaps/set -n default -f -", { ...set, stdin: both });
    await kubectl().prints("apply --prune --applyset=configmaps/set -n default -f -", /configmap\/two pruned/, {
      ...set,
      stdin: configMap("one", "a"),
    });
    await stage().has(`${MAPS}/two`, null);
  });
});
