/** What kubectl reads: discovery, explanations, every form of output, watches, descriptions. */
import { beforeAll, expect, test } from "bun:test";
import { configMap, web, widgets } from "./manifests.ts";
import { type AnyObject, type KubectlVersion, onStage } from "./stage.ts";

const VERSIONS: readonly KubectlVersion[] = ["1.35", "1.20"];

onStage("kubectl reads", (stage) => {
  const kubectl = (version: KubectlVersion = "1.35") => stage().kubectl(version);

  beforeAll(async () => {
    await kubectl().ok("apply -f -", { stdin: web() });
    await kubectl().ok("apply -f -", { stdin: `${configMap("one", "b")}---\n${configMap("two", "a")}` });
    await kubectl().ok("rollout status deployment/web --timeout=30s");
  }, 60_000);

  for (const version of VERSIONS) {
    test(`${version}: version, cluster-info, api-resources and api-versions`, async () => {
      await kubectl(version).prints("version", /v1\.36\./);
      await kubectl(version).prints("cluster-info", /is running at .*https:\/\/127\.0\.0\.1:\d+/);
      await kubectl(version).prints("api-resources", /^deployments\s+deploy\s+apps\/v1\s+true\s+Deployment$/m);
      await kubectl(version).prints(
        "api-resources --api-group=rbac.authorization.k8s.io -o name",
        /^clusterroles\.rbac/m,
      );
      await kubectl(version).prints("api-resources --namespaced=false -o wide", /^namespaces .*\[?create[ ,]delete/m);
      await kubectl(version).prints("api-versions", /^apps\/v1$/m);
    });

    test(`${version}: explain`, async () => {
      await kubectl(version).prints("explain pod", /Pod is a collection of containers/);
      await kubectl(version).prints("explain pod.spec.containers --recursive", /^\s+env\s+<\[\]/m);
      await kubectl(version).prints("explain deployment.spec.strategy.type", /"Recreate" or\s+"RollingUpdate"/);
      await kubectl(version).prints("explain svc.spec.ports.nodePort", /<integer>/);
      await kubectl(version).prints("explain hpa --api-version=autoscaling/v2", /VERSION:\s+(autoscaling\/)?v2/);
      await kubectl(version).fails("explain pod.spec.nothing", /field "nothing" does not exist/);
    });

    test(`${version}: get in every form`, async () => {
      const get = kubectl(version);
      await get.prints(
        "get deployment web",
        /^NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\nweb\s+2\/2\s+2\s+2\s+\d+s\n$/,
      );
      await get.prints(
        "get deployment web -o wide",
        /CONTAINERS\s+IMAGES\s+SELECTOR\nweb.*app\s+example\.test\/app:1\s+app=web/,
      );
      await get.prints("get deployment/web service/web -o name", "deployment.apps/web\nservice/web\n");
      await get.prints("get deploy web -o yaml", /^apiVersion: apps\/v1\nkind: Deployment\n/);
      expect((await get.json<AnyObject>("get deploy web -o json")).metadata.name).toBe("web");
      await get.prints("get deploy web -o jsonpath={.spec.replicas}:{.metadata.labels.app}", "2:web");
      await get.prints(["get", "cm", "-l", "of=test", "-o", "jsonpath={range .items[*]}{.data.key} {end}"], "b a ");
      await get.prints("get cm one -o custom-columns=N:.metadata.name,K:.data.key --no-headers", /^one\s+b\n$/);
      await get.prints(["get", "cm", "-l", "of=test", "-o", "go-template={{range .items}}{{.data.key}}{{end}}"], "ba");
      const template = stage().write("t.gotmpl", "{{.metadata.name}}={{.data.key}}");
      await get.prints(`get cm two -o go-template-file=${template}`, "two=a");
      const path = stage().write("t.jsonpath", "{.data.key}");
      await get.prints(`get cm two -o jsonpath-file=${path}`, "a");
      const columns = stage().write("columns", "NAME KEY\n.metadata.name .data.key\n");
      await get.prints(`get cm two -o custom-columns-file=${columns}`, /^NAME\s+KEY\ntwo\s+a\n$/);
    });

    test(`${version}: get sorted, selected, of all namespaces and with labels`, async () => {
      const get = kubectl(version);
      await get.prints("get cm -l of=test --sort-by=.data.key -o name", "configmap/two\nconfigmap/one\n");
      await get.prints("get cm --field-selector metadata.name=one -o name", "configmap/one\n");
      await get.prints(
        "get pods --field-selector=status.phase=Running,spec.nodeName=node-a --no-headers",
        /^web-.*\nweb-.*\n$/,
      );
      await get.prints("get pods --field-selector=status.phase!=Running -o name", "");
      await get.prints("get pods -l app!=web -o name", "");
      await get.prints(["get", "pods", "-l", "app in (web,other)", "--show-labels"], /app=web,pod-template-hash=/);
      await get.prints("get pods -L app --no-headers", /\sweb\n/);
      await get.prints("get svc -A", /^default\s+kubernetes\s+ClusterIP/m);
      await get.prints("get all", /^deployment\.apps\/web /m);
      await get.prints("get --raw /version", /"gitVersion": ?"v1\.36/);
      await get.fails("get pods --field-selector=spec.nothing=1", /field label not supported/);
      await get.fails("get cm nothing", /Error from server \(NotFound\): configmaps "nothing" not found/);
      await get.prints("get cm nothing --ignore-not-found", "");
      await get.prints("get cm -l of=test --chunk-size=1 -o name", "configmap/one\nconfigmap/two\n");
    });

    test(`${version}: get --watch shows changes as they come`, async () => {
      await stage()
        .kubectl("1.35")
        .ok("apply -f -", { stdin: configMap("watched", "v0") });
      await using watch = kubectl(version).start("get cm watched --watch -o jsonpath={.data.key}:");
      await watch.until(/v0:/);
      await kubectl(version).ok(["patch", "cm", "watched", "-p", '{"data":{"key":"v1"}}']);
      await watch.until(/v0:v1:/);
      await kubectl(version).ok("delete cm watched");
      await using all = kubectl(version).start("get cm --watch --output-watch-events");
      await all.until(/ADDED\s+one/);
      await stage()
        .kubectl("1.35")
        .ok("apply -f -", { stdin: configMap("watched", "v0") });
      await all.until(/ADDED\s+watched/);
      await kubectl(version).ok("delete cm watched");
      await all.until(/DELETED\s+watched/);
    });

    test(`${version}: describe`, async () => {
      const describe = kubectl(version);
      await describe.prints("describe deployment web", /Replicas:\s+2 desired \| 2 updated \| 2 total \| 2 available/);
      await describe.prints("describe pods -l app=web", /Events:[\s\S]*Scheduled/);
      await describe.prints(
        "describe service web",
        version === "1.35" ? /Endpoints:\s+10\.244\.0\.\d+:80/ : /TargetPort:\s+http/,
      );
      await describe.prints("describe node node-a", /Allocated resources:/);
      await describe.prints("describe namespace default", /Status:\s+Active/);
      await describe.prints("describe replicaset -l app=web", /Controlled By:\s+Deployment\/web/);
      await describe.prints("describe configmap one", /Data\n====\nkey:\n----\nb/);
      await describe.prints("describe clusterrole cluster-admin", /\*\.\*\s+\[\]\s+\[\]\s+\[\*\]/);
      await describe.prints("describe clusterrolebinding cluster-admin", /Group\s+system:masters/);
      await describe.prints("describe serviceaccount default", /Name:\s+default/);
      await describe.prints("describe priorityclass system-node-critical", /Value:\s+2000001000/);
      await describe.fails("describe cm nothing", /not found/);
    });
  }

  test("1.35: events, top without metrics, and the older form of explain", async () => {
    await kubectl().prints("events --for deployment/web", /ScalingReplicaSet/);
    await kubectl().fails("top nodes", /Metrics API not available/);
    await kubectl().prints("explain pod.spec --output=plaintext-openapiv2", /RESOURCE: spec <Object>/);
  });

  test("both: a definition is in discovery and explanations within a second, and is gone with it", async () => {
    const found = async (): Promise<boolean> =>
      (await kubectl().run("explain widget.spec.size")).out.includes("How many of it");
    await kubectl().ok("apply -f -", { stdin: widgets });
    const started = performance.now();
    while (!(await found()))
      expect(performance.now() - started, "milliseconds until explain knows the definition").toBeLessThan(1000);
    for (const version of VERSIONS) {
      const about = kubectl(version);
      // Each version keeps discovery for some minutes unless it misses something.
      await about.prints("get widgets", "");
      await about.prints("explain wd.spec.size", /How many of it/);
      await about.prints(
        "api-resources --api-group=example.test --cached=false",
        /^widgets\s+wd\s+example\.test\/v1\s+true\s+Widget$/m,
      );
      const widget = (spec: string): string =>
        `apiVersion: example.test/v1\nkind: Widget\nmetadata: {name: w}\nspec: ${spec}\n`;
      await about.prints("apply -f -", "widget.example.test/w created\n", { stdin: widget("{size: 3}") });
      const open = "{size: 3, note: null, port: http, extra: {any: [1, {thing: true}]}}";
      await about.prints("apply -f -", "widget.example.test/w configured\n", { stdin: widget(open) });
      await stage().has("/apis/example.test/v1/namespaces/default/widgets/w", {
        spec: { port: "http", extra: { any: [1, { thing: true }] } },
      });
      await about.fails("apply -f -", /unknown field "(spec\.)?sise"/, { stdin: widget("{size: 3, sise: 4}") });
      await about.fails("apply -f -", /Unsupported value: "green"/, { stdin: widget("{size: 3, colour: green}") });
      await about.prints("get wd", /^NAME\s+SIZE\nw\s+3\n$/);
      await about.prints("scale wd w --replicas=5", "widget.example.test/w scaled\n");
      await about.prints(["patch", "wd", "w", "--type=merge", "-p", '{"spec":{"colour":"red"}}'], /patched/);
      await stage().has("/apis/example.test/v1/namespaces/default/widgets/w", { spec: { size: 5, colour: "red" } });
      await about.prints("describe wd w", /Size:\s+5/);
      await about.ok("delete wd w");
    }
    await kubectl().ok("delete crd widgets.example.test");
    await stage().until(
      "the resource is gone",
      async () => (await stage().read("/apis/example.test/v1")) === undefined,
    );
    const { paths } = (await stage().read<{ paths: Record<string, unknown> }>("/openapi/v3")) ?? { paths: {} };
    expect(Object.keys(paths)).not.toContain("apis/example.test/v1");
  });
});
