/** @kubernetes/client-node 2.x as a program uses it: typed clients, every patch, watches, informers, objects of any kind. */
import * as k8s from "@kubernetes/client-node";
import { check, eventually, same } from "./checks.ts";

const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);
const apps = config.makeApiClient(k8s.AppsV1Api);
const namespace = "default";

const map = (name: string, value: string): k8s.V1ConfigMap => ({
  metadata: { name, labels: { of: "client-node" } },
  data: { key: value },
});

async function codeOf(work: Promise<unknown>): Promise<number> {
  try {
    await work;
    return 200;
  } catch (error) {
    if (error instanceof k8s.ApiException) return error.code;
    throw error;
  }
}

await check("create, read, list in pages and replace", async () => {
  for (const name of ["a", "b", "c"]) await core.createNamespacedConfigMap({ namespace, body: map(name, "1") });
  const labelSelector = "of=client-node";
  const first = await core.listNamespacedConfigMap({ namespace, labelSelector, limit: 2 });
  same(
    "the first page",
    first.items.map((each) => each.metadata?.name),
    ["a", "b"],
  );
  const rest = await core.listNamespacedConfigMap({
    namespace,
    labelSelector,
    _continue: first.metadata?._continue ?? "",
  });
  same(
    "the rest",
    rest.items.map((each) => each.metadata?.name),
    ["c"],
  );
  const read = await core.readNamespacedConfigMap({ namespace, name: "a" });
  const written = await core.replaceNamespacedConfigMap({
    namespace,
    name: "a",
    body: { ...read, data: { key: "2" } },
  });
  same("what was replaced", written.data, { key: "2" });
  same(
    "a replacement of an old version",
    await codeOf(core.replaceNamespacedConfigMap({ namespace, name: "a", body: read })),
    409,
  );
  same("a second creation", await codeOf(core.createNamespacedConfigMap({ namespace, body: map("a", "1") })), 409);
  same("a missing object", await codeOf(core.readNamespacedConfigMap({ namespace, name: "none" })), 404);
  same(
    "an invalid object",
    await codeOf(core.createNamespacedConfigMap({ namespace, body: map("Not A Name", "1") })),
    422,
  );
});

await check("patches of four kinds", async () => {
  const as = (type: string) => k8s.setHeaderOptions("Content-Type", type);
  const target = { namespace, name: "a" };
  await core.patchNamespacedConfigMap({ ...target, body: { data: { m: "1" } } }, as(k8s.PatchStrategy.MergePatch));
  await core.patchNamespacedConfigMap(
    { ...target, body: [{ op: "add", path: "/data/j", value: "1" }] },
    as(k8s.PatchStrategy.JsonPatch),
  );
  await core.patchNamespacedConfigMap(
    { ...target, body: { data: { s: "1" } } },
    as(k8s.PatchStrategy.StrategicMergePatch),
  );
  const applied = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { y: "1" } };
  const result = await core.patchNamespacedConfigMap(
    { ...target, body: applied, fieldManager: "client-node", force: true },
    as(k8s.PatchStrategy.ServerSideApply),
  );
  same("the data after all patches", result.data, { key: "2", m: "1", j: "1", s: "1", y: "1" });
  same(
    "the manager",
    result.metadata?.managedFields?.some(({ manager }) => manager === "client-node"),
    true,
  );
});

await check("dates are dates, and quantities and ports what they were", async () => {
  const pod = await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name: "typed" },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: "a",
            image: "x",
            resources: { limits: { cpu: "500m", memory: "64Mi" } },
            readinessProbe: { httpGet: { port: "http", path: "/" } },
          },
        ],
      },
    },
  });
  same("the creation time", pod.metadata?.creationTimestamp instanceof Date, true);
  same("the limits", pod.spec?.containers[0]?.resources?.limits, { cpu: "500m", memory: "64Mi" });
  same("the probe's port", pod.spec?.containers[0]?.readinessProbe?.httpGet?.port, "http");
  await eventually(
    "the pod runs",
    async () => (await core.readNamespacedPod({ namespace, name: "typed" })).status?.phase === "Running",
  );
  await core.createNamespacedPodEviction({
    namespace,
    name: "typed",
    body: { metadata: { name: "typed", namespace } },
  });
  await eventually(
    "the evicted pod is gone",
    async () => (await codeOf(core.readNamespacedPod({ namespace, name: "typed" }))) === 404,
  );
});

await check("scale and status of a deployment", async () => {
  const labels = { app: "scaled" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "a", image: "x" }] } };
  const body = { metadata: { name: "scaled" }, spec: { replicas: 1, selector: { matchLabels: labels }, template } };
  await apps.createNamespacedDeployment({ namespace, body });
  const scale = await apps.readNamespacedDeploymentScale({ namespace, name: "scaled" });
  same("the scale", scale.spec?.replicas, 1);
  await apps.replaceNamespacedDeploymentScale({
    namespace,
    name: "scaled",
    body: { metadata: { name: "scaled", namespace }, spec: { replicas: 3 } },
  });
  await eventually("three replicas are ready", async () => {
    const { status } = await apps.readNamespacedDeploymentStatus({ namespace, name: "scaled" });
    return status?.readyReplicas === 3;
  });
  await apps.deleteNamespacedDeployment({ namespace, name: "scaled", propagationPolicy: "Foreground" });
  await eventually("it is gone with its sets", async () => {
    const { items } = await apps.listNamespacedReplicaSet({ namespace, labelSelector: "app=scaled" });
    return items.length === 0 && (await codeOf(apps.readNamespacedDeployment({ namespace, name: "scaled" }))) === 404;
  });
});

await check("a watch tells every change once and in order", async () => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const { metadata } = await core.listNamespacedConfigMap({ namespace });
  const seen: string[] = [];
  const options = { resourceVersion: metadata?.resourceVersion, allowWatchBookmarks: true, labelSelector: "of=watch" };
  const stop = await new k8s.Watch(config).watch(
    path,
    options,
    (type: string, object: k8s.V1ConfigMap) => {
      if (type !== "BOOKMARK") seen.push(`${type} ${object.metadata?.name} ${object.data?.["n"]}`);
    },
    () => {},
  );
  const body = { metadata: { name: "w", labels: { of: "watch" } }, data: { n: "0" } };
  await core.createNamespacedConfigMap({ namespace, body });
  for (let n = 1; n <= 20; n++)
    await core.replaceNamespacedConfigMap({ namespace, name: "w", body: { ...body, data: { n: String(n) } } });
  await core.deleteNamespacedConfigMap({ namespace, name: "w" });
  await eventually("22 events", () => seen.length >= 22);
  stop.abort();
  const changes = Array.from({ length: 20 }, (_, i) => `MODIFIED w ${i + 1}`);
  same("the events", seen, ["ADDED w 0", ...changes, "DELETED w 20"]);
});

await check("an informer's cache is the list, before and after changes", async () => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const labelSelector = "of=client-node";
  const list = () => core.listNamespacedConfigMap({ namespace, labelSelector });
  const informer = k8s.makeInformer(config, path, list, labelSelector);
  const counts = { add: 0, update: 0, delete: 0 };
  for (const verb of ["add", "update", "delete"] as const) informer.on(verb, () => counts[verb]++);
  await informer.start();
  await eventually("what was there is known", () => counts.add === 3);
  await core.createNamespacedConfigMap({ namespace, body: map("d", "1") });
  await core.replaceNamespacedConfigMap({ namespace, name: "b", body: map("b", "9") });
  await core.deleteNamespacedConfigMap({ namespace, name: "c" });
  await eventually("the changes are known", () => counts.add === 4 && counts.update === 1 && counts.delete === 1);
  const cached = informer
    .list(namespace)
    .map((each) => [each.metadata?.name, each.data])
    .sort();
  same("the cache", cached, (await list()).items.map((each) => [each.metadata?.name, each.data]).sort());
  same("one object", informer.get("b", namespace)?.data, { key: "9" });
  await informer.stop();
});

await check("objects of any kind, custom ones too", async () => {
  const objects = k8s.KubernetesObjectApi.makeApiClient(config);
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "parts.node.test" },
    spec: {
      group: "node.test",
      scope: "Namespaced",
      names: { plural: "parts", singular: "part", kind: "Part" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true } },
        },
      ],
    },
  };
  await objects.create(definition);
  const extensions = config.makeApiClient(k8s.ApiextensionsV1Api);
  await eventually("the definition is established", async () => {
    const { status } = await extensions.readCustomResourceDefinition({ name: "parts.node.test" });
    return status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") === true;
  });
  const part = { apiVersion: "node.test/v1", kind: "Part", metadata: { name: "p", namespace }, spec: { size: 1 } };
  await objects.create(part);
  const custom = config.makeApiClient(k8s.CustomObjectsApi);
  const where = { group: "node.test", version: "v1", namespace, plural: "parts" };
  const listed = (await custom.listNamespacedCustomObject(where)) as { items: { spec: unknown }[] };
  same(
    "the list",
    listed.items.map(({ spec }) => spec),
    [{ size: 1 }],
  );
  await custom.patchNamespacedCustomObjectStatus(
    { ...where, name: "p", body: { status: { done: true } } },
    k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
  );
  const patched = (await objects.patch(
    { ...part, spec: { size: 2 } },
    undefined,
    undefined,
    "client-node",
    true,
    k8s.PatchStrategy.ServerSideApply,
  )) as { spec?: unknown; status?: unknown };
  same("the object after apply", [patched.spec, patched.status], [{ size: 2 }, { done: true }]);
  await objects.delete(part);
  same("a deleted object", await codeOf(objects.read(part)), 404);
  await objects.delete(definition);
});

await check("reviews, tokens, versions and groups", async () => {
  const authorization = config.makeApiClient(k8s.AuthorizationV1Api);
  const review = await authorization.createSelfSubjectAccessReview({
    body: { spec: { resourceAttributes: { verb: "create", resource: "pods", namespace } } },
  });
  same("what the review says", review.status?.allowed, true);
  const { status } = await core.createNamespacedServiceAccountToken({
    namespace,
    name: "default",
    body: {
      spec: { audiences: ["https://kubernetes.default.svc"], expirationSeconds: 600 },
    } as k8s.AuthenticationV1TokenRequest,
  });
  same("the token's parts", status?.token?.split(".").length, 3);
  same("the expiry is a date", status?.expirationTimestamp instanceof Date, true);
  same("the version", (await config.makeApiClient(k8s.VersionApi).getCode()).minor, "36");
  const { groups } = await config.makeApiClient(k8s.ApisApi).getAPIVersions();
  same(
    "apps is there",
    groups.some(({ name }) => name === "apps"),
    true,
  );
  await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: "of=client-node" });
  same("what is left", (await core.listNamespacedConfigMap({ namespace, labelSelector: "of=client-node" })).items, []);
});

process.exit(0);
