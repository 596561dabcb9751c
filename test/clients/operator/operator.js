/**
 * An operator written with kubernetes-fluent-client: a Shop becomes a Deployment and a ConfigMap that belong to it, its status follows
 * the Deployment, and what lies outside, its line in the ledger, is struck out before it goes.
 */
import { GenericKind, K8s, kind, RegisterKind } from "kubernetes-fluent-client";

const FINALIZER = "op.test/ledger";
const LEDGER = { name: "ledger", namespace: "kube-public" };

class Shop extends GenericKind {}
RegisterKind(Shop, { group: "op.test", version: "v1", kind: "Shop", plural: "shops" });

const owned = ({ metadata }) => ({
  name: metadata.name,
  namespace: metadata.namespace,
  labels: { shop: metadata.name },
  ownerReferences: [
    { apiVersion: "op.test/v1", kind: "Shop", name: metadata.name, uid: metadata.uid, controller: true },
  ],
});

async function strikeOut(shop) {
  await K8s(kind.ConfigMap, LEDGER).Patch([{ op: "remove", path: `/data/${shop.metadata.name}` }]);
  await K8s(Shop, shop.metadata).Patch([{ op: "remove", path: "/metadata/finalizers" }]);
}

async function reconcile(shop) {
  if (shop.metadata.deletionTimestamp !== undefined) return strikeOut(shop);
  if (!shop.metadata.finalizers?.includes(FINALIZER)) {
    // The change brings the shop here again.
    await K8s(Shop, shop.metadata).Patch([{ op: "add", path: "/metadata/finalizers", value: [FINALIZER] }]);
    return;
  }
  const { name } = shop.metadata;
  await K8s(kind.ConfigMap).Apply({ metadata: LEDGER, data: { [name]: shop.spec.sells } }, { force: true });
  await K8s(kind.ConfigMap).Apply({ metadata: owned(shop), data: { sells: shop.spec.sells } }, { force: true });
  await K8s(kind.Deployment).Apply(
    {
      metadata: owned(shop),
      spec: {
        replicas: shop.spec.clerks,
        selector: { matchLabels: { shop: name } },
        template: {
          metadata: { labels: { shop: name } },
          spec: { terminationGracePeriodSeconds: 1, containers: [{ name: "clerk", image: "example.test/clerk:1" }] },
        },
      },
    },
    { force: true },
  );
}

async function report(deployment) {
  const { name, namespace, deletionTimestamp } = deployment.metadata;
  if (deletionTimestamp !== undefined) return;
  const status = { open: (deployment.status?.readyReplicas ?? 0) > 0, clerks: deployment.status?.readyReplicas ?? 0 };
  await K8s(Shop).PatchStatus({ metadata: { name, namespace }, status });
}

/** One after the other: an operator that overtakes itself would write old states over new ones. */
let work = Promise.resolve();
const enqueue = (what, run) => {
  work = work
    .then(run)
    .catch((error) => console.log(`failed ${what}: ${JSON.stringify(error?.data ?? String(error))}`));
};

const shops = K8s(Shop).Watch((shop, phase) => {
  if (phase !== "DELETED") enqueue(`reconcile ${shop.metadata.name}`, () => reconcile(shop));
});
const deployments = K8s(kind.Deployment)
  .WithLabel("shop")
  .Watch((deployment, phase) => {
    if (phase !== "DELETED") enqueue(`report ${deployment.metadata.name}`, () => report(deployment));
  });
await Promise.all([shops.start(), deployments.start()]);
console.log("operator is watching");
