/** Helm over the life of one release: installed, tested, upgraded, rolled back, uninstalled. The chart has 19 kinds and a definition. */
import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { type AnyObject, onStage } from "./stage.ts";

const CHART = resolve(import.meta.dir, "chart");
const PATHS = [
  "/api/v1/namespaces/apps/serviceaccounts/one",
  "/apis/rbac.authorization.k8s.io/v1/namespaces/apps/roles/one",
  "/apis/rbac.authorization.k8s.io/v1/namespaces/apps/rolebindings/one",
  "/apis/rbac.authorization.k8s.io/v1/clusterroles/one",
  "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/one",
  "/api/v1/namespaces/apps/secrets/one-secret",
  "/api/v1/namespaces/apps/configmaps/one",
  "/api/v1/namespaces/apps/limitranges/one",
  "/api/v1/namespaces/apps/resourcequotas/one",
  "/apis/scheduling.k8s.io/v1/priorityclasses/one",
  "/apis/chart.test/v1/namespaces/apps/gadgets/one",
  "/apis/apps/v1/namespaces/apps/deployments/one",
  "/apis/apps/v1/namespaces/apps/statefulsets/one",
  "/apis/apps/v1/namespaces/apps/daemonsets/one",
  "/apis/batch/v1/namespaces/apps/cronjobs/one",
  "/apis/autoscaling/v2/namespaces/apps/horizontalpodautoscalers/one",
  "/apis/policy/v1/namespaces/apps/poddisruptionbudgets/one",
  "/api/v1/namespaces/apps/services/one",
  "/apis/networking.k8s.io/v1/namespaces/apps/ingresses/one",
  "/apis/networking.k8s.io/v1/namespaces/apps/networkpolicies/one",
];
const DEPLOYMENT = "/apis/apps/v1/namespaces/apps/deployments/one";
const SETTINGS = "/api/v1/namespaces/apps/configmaps/one";
const SECRET = "/api/v1/namespaces/apps/secrets/one-secret";

interface Release {
  name: string;
  version: number;
  info: { status: string };
}

onStage("helm", (stage) => {
  const helm = () => stage().helm;
  const status = (): Promise<Release> => helm().json<Release>("status one -n apps -o json");
  const password = async (): Promise<unknown> => (await stage().read(SECRET))?.["data"];
  let first: unknown;

  test("install --wait makes every object, runs hooks before and after, and resolves lookup", async () => {
    await helm().ok(`install one ${CHART} -n apps --create-namespace --wait --timeout 60s`, { timeout: 70_000 });
    for (const path of PATHS) await stage().has(path, {});
    await stage().has(DEPLOYMENT, {
      metadata: { labels: { "app.kubernetes.io/managed-by": "Helm" } },
      status: { readyReplicas: 2 },
    });
    await stage().has("/apis/batch/v1/namespaces/apps/jobs/one-before", { status: { succeeded: 1 } });
    await stage().has("/api/v1/namespaces/apps/configmaps/one-after", { data: { revision: "1" } });
    const { data } = (await stage().read<{ data: Record<string, string> }>(SETTINGS)) ?? { data: {} };
    expect(data).toMatchObject({ level: "low", gadgets: "true" });
    expect(Number(data["namespaces"]), "namespaces that lookup found").toBeGreaterThan(3);
    expect(data["version"]).toStartWith("v1.36.");
    expect(await status()).toMatchObject({ name: "one", version: 1, info: { status: "deployed" } });
    first = await password();
  }, 90_000);

  test("list, get and history tell of the release", async () => {
    await helm().prints("list -n apps", /^one\s+apps\s+1\s.*deployed\s+everything-0\.1\.0/m);
    await helm().prints("get manifest one -n apps", /kind: NetworkPolicy/);
    await helm().prints("get values one -n apps --all -o json", /"level": ?"low"/);
    await helm().prints("get hooks one -n apps", /helm.sh\/hook: test/);
    await helm().prints("history one -n apps", /^1\s.*deployed/m);
    await helm().fails(`install one ${CHART} -n apps`, /cannot reuse a name|name that is still in use/);
  });

  test("test runs the test hook and waits for it", async () => {
    await helm().prints("test one -n apps --timeout 30s", /TEST SUITE:\s+one-test[\s\S]*Phase:\s+Succeeded/);
    await stage().has("/api/v1/namespaces/apps/pods/one-test", { status: { phase: "Succeeded" } });
  });

  test("upgrade changes what values change and keeps what lookup found", async () => {
    await helm().ok(`upgrade one ${CHART} -n apps --set level=high,replicas=3 --wait --timeout 60s`, {
      timeout: 70_000,
    });
    await stage().has(SETTINGS, { data: { level: "high" } });
    await stage().has("/apis/chart.test/v1/namespaces/apps/gadgets/one", { spec: { level: "high" } });
    await stage().has(DEPLOYMENT, { spec: { replicas: 3 }, status: { readyReplicas: 3 } });
    await stage().has("/api/v1/namespaces/apps/configmaps/one-after", { data: { revision: "2" } });
    expect(await password(), "the password after an upgrade").toEqual(first);
    const dry = await helm().ok(`upgrade one ${CHART} -n apps --set level=dry --dry-run=server`);
    expect(dry).toContain('level: "dry"');
    await stage().has(SETTINGS, { data: { level: "high" } });
  }, 90_000);

  test("a failed upgrade is told, and --rollback-on-failure takes it back", async () => {
    await helm().fails(`upgrade one ${CHART} -n apps --set fail=true,level=broken`, /Not A Name/);
    expect(await status()).toMatchObject({ version: 3, info: { status: "failed" } });
    await helm().fails(
      `upgrade one ${CHART} -n apps --set fail=true,level=broken --rollback-on-failure --timeout 60s`,
      /Not A Name/,
      { timeout: 70_000 },
    );
    await stage().has(SETTINGS, { data: { level: "high" } });
    expect(await status()).toMatchObject({ info: { status: "deployed" } });
  }, 90_000);

  test("rollback brings an earlier revision back", async () => {
    await helm().ok("rollback one 1 -n apps --wait --timeout 60s", { timeout: 70_000 });
    await stage().has(SETTINGS, { data: { level: "low" } });
    await stage().has(DEPLOYMENT, { spec: { replicas: 2 }, status: { readyReplicas: 2 } });
    await helm().prints("history one -n apps", /Rollback to 1/);
  }, 90_000);

  test("uninstall leaves nothing but definitions and hooks", async () => {
    await helm().prints("uninstall one -n apps --wait --timeout 60s", /release "one" uninstalled/, { timeout: 70_000 });
    for (const path of PATHS) await stage().has(path, null);
    await stage().has("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.chart.test", {});
    const { items } = (await stage().read<{ items: AnyObject[] }>(
      "/api/v1/namespaces/apps/secrets?labelSelector=owner%3Dhelm",
    )) ?? { items: [] };
    expect(items).toEqual([]);
    await helm().prints("list -n apps -q", "");
  }, 90_000);
});
