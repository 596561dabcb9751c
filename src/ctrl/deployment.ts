import { Deployment } from "../api/kinds/apps/deployment.ts";
import { ReplicaSet } from "../api/kinds/apps/replica-set.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { matcherOf } from "../api/selectors.ts";
import { type Context, type Controller, watch } from "./controller.ts";
import { type DeploymentPlan, planDeployment, type Resize, setFor } from "./deployment/plan.ts";
import type { StoredDeployment, StoredSet } from "./deployment/revision.ts";
import { sizeOf } from "./deployment/scaling.ts";
import { controllerOf } from "./owner.ts";
import { applyClaim, planClaim } from "./pods/claim.ts";
import { sameContent } from "./same-content.ts";
import { unless } from "./unless.ts";

/** Replaces the pods of one template by those of the next, at the pace that the deployment allows, and remembers former templates. */
export const deploymentController: Controller = {
  name: "deployment-controller",
  kind: Deployment,
  owns: [ReplicaSet],
  watches: [
    watch(ReplicaSet, (set, cache) =>
      controllerOf(set) === undefined
        ? cache(Deployment)
            .by("namespace", set.metadata.namespace ?? "")
            .filter(({ spec }) => spec !== undefined && matcherOf(spec.selector).matches(set.metadata.labels))
            .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
        : [],
    ),
    // A Recreate waits for the end of the last old pod.
    watch(Pod, (pod, cache) => {
      const owner = controllerOf(pod);
      const set =
        owner?.kind === "ReplicaSet" ? cache(ReplicaSet).get(`${pod.metadata.namespace}/${owner.name}`) : undefined;
      const deployment = set === undefined ? undefined : controllerOf(set);
      if (deployment === undefined) return [];
      const key = `${pod.metadata.namespace}/${deployment.name}`;
      return cache(Deployment).get(key)?.spec?.strategy?.type === "Recreate" ? [key] : [];
    }),
  ],
  writes: [
    "deployments.apps/status",
    "deployments.apps metadata.annotations[revision]",
    "replicasets.apps spec",
    "replicasets.apps metadata",
  ],
  reconcile,
};

async function reconcile(key: string, context: Context) {
  const { cache, client, clock } = context;
  const deployment = cache(Deployment).get(key);
  if (deployment?.spec === undefined) return undefined;
  const sets = cache(ReplicaSet);
  const candidates = [
    ...sets.by("owner", deployment.metadata.uid),
    ...sets.by("orphans", deployment.metadata.namespace ?? ""),
  ];
  const claim = planClaim(deployment, candidates, matcherOf(deployment.spec.selector));
  await applyClaim(client, { ownerKind: Deployment, owner: deployment, kind: ReplicaSet, claim });

  const expected = setFor(deployment, { replicas: 0, annotations: {} }).metadata.name;
  const plan = planDeployment({
    deployment,
    sets: claim.claimed,
    pods: claim.claimed.flatMap((set) => cache(Pod).by("owner", set.metadata.uid)),
    taken: sets.get(`${deployment.metadata.namespace}/${expected}`),
    now: clock.now(),
  });
  const current = await apply(deployment, plan, context);
  if (!sameContent(deployment.status, plan.status)) {
    await client.update(Deployment, { ...current, status: plan.status }, { subresource: "status" });
  }
  return { requeueAfter: plan.requeueAfter };
}

/** Carries a plan out; resolves to the deployment as it then stands. */
async function apply(deployment: StoredDeployment, plan: DeploymentPlan, context: Context): Promise<StoredDeployment> {
  const { client } = context;
  if (plan.create !== undefined) await create(deployment, plan.create, context);
  for (const resize of plan.resize) await applyResize(deployment, resize, context);
  for (const { metadata } of plan.remove) {
    const { name, namespace, uid } = metadata;
    await client.delete(ReplicaSet, { name, namespace }, { preconditions: { uid } }).catch(unless("NotFound"));
  }
  if (plan.annotations === undefined) return deployment;
  const { name, namespace } = deployment.metadata;
  return client.patch(
    Deployment,
    { name, namespace },
    { metadata: { annotations: plan.annotations } },
    { type: "merge" },
  );
}

async function create(deployment: StoredDeployment, set: ReplicaSet, { client, record }: Context): Promise<void> {
  const made = await client.create(ReplicaSet, set);
  const replicas = sizeOf(made);
  if (replicas > 0) {
    const message = `Scaled up replica set ${made.metadata.name} from 0 to ${replicas}`;
    record(deployment, { type: "Normal", reason: "ScalingReplicaSet", message });
  }
}

async function applyResize(deployment: StoredDeployment, resize: Resize, { client, record }: Context): Promise<void> {
  const { set, replicas, annotations, minReadySeconds } = resize;
  const before = sizeOf(set);
  const next: StoredSet = {
    ...set,
    metadata: { ...set.metadata, annotations },
    ...(set.spec === undefined
      ? {}
      : { spec: { ...set.spec, replicas, ...(minReadySeconds === undefined ? {} : { minReadySeconds }) } }),
  };
  await client.update(ReplicaSet, next);
  if (before === replicas) return;
  const direction = replicas > before ? "up" : "down";
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
  record(deployment, { type: "Normal", reason: "ScalingReplicaSet", message });
}
