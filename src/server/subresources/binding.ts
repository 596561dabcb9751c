import { badRequestError, conflictError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { Node } from "../../api/kinds/core/node.ts";
import { type Pod, Pod as PodKind } from "../../api/kinds/core/pod.ts";
import type { Reply } from "../http/answer.ts";
import { readValue } from "../http/body.ts";
import { respondValue } from "../http/respond.ts";
import { timestamp } from "../registry/timestamp.ts";
import { updateObject } from "../registry/update-object.ts";
import { writeOptions } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";
import { admitSubresource } from "./admit-subresource.ts";
import { SUCCESS } from "./status-success.ts";

interface Binding {
  readonly metadata?: {
    readonly name?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly annotations?: Record<string, string>;
  };
  readonly target?: { readonly kind?: string; readonly name?: string };
}

/** Gives a pod its node, once: what the scheduler does last. */
export async function bind(ctx: ResourceContext): Promise<Reply> {
  const { value } = await readValue(ctx.request);
  return bindTo(ctx, value);
}

/** The same as a create of a Binding, which names the pod itself and is stored nowhere. */
export async function bindNamed(ctx: ResourceContext): Promise<Reply> {
  const { value } = await readValue(ctx.request);
  const name = (value as Binding | undefined)?.metadata?.name ?? "";
  if (name === "") throw badRequestError("a Binding needs the name of a pod as its own");
  const resource = ctx.server.resources.builtIn(PodKind);
  return bindTo({ ...ctx, resource, target: { ...ctx.target, resource: "pods", name, subresource: "binding" } }, value);
}

async function bindTo(ctx: ResourceContext, value: unknown): Promise<Reply> {
  const options = writeOptions(ctx.query, ctx.request.headers.get("user-agent"), "CreateOptions");
  const { dryRun } = options;
  const binding = await admitSubresource<Binding>(ctx, { operation: "CREATE", object: value, dryRun });
  if ((binding.metadata?.name ?? ctx.target.name) !== ctx.target.name) {
    throw badRequestError("name in URL does not match name in Binding object");
  }
  const node = binding.target?.name ?? "";
  if (node === "" || (binding.target?.kind ?? "Node") !== "Node") {
    throw badRequestError('a Binding needs a target of kind "Node" with a name');
  }
  await updateObject(
    ctx,
    (current) => {
      const pod = current as Pod;
      refuseWhenBound(ctx, pod, binding);
      const now = timestamp(ctx.server.clock);
      const scheduled = { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: now };
      const others = (pod.status?.conditions ?? []).filter((condition) => condition.type !== "PodScheduled");
      const annotations = { ...pod.metadata?.annotations, ...binding.metadata?.annotations };
      return {
        ...pod,
        metadata: {
          ...pod.metadata,
          ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
          ...withTopology(ctx, node, pod),
        },
        spec: { ...pod.spec, nodeName: node },
        status: { ...pod.status, conditions: [...others, scheduled] },
      } as KubeObject;
    },
    { ...options, subresource: "binding", admitted: true },
  );
  return respondValue(ctx, SUCCESS, 201);
}

const TOPOLOGY = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

/** The pod's labels with where its node stands, so that the pod itself can be told (PodTopologyLabels). */
function withTopology({ server }: ResourceContext, node: string, pod: Pod): { labels?: Record<string, string> } {
  const which = { resource: server.resources.builtIn(Node), namespace: "", name: node };
  const labels = server.registry.cached(which)?.value.metadata?.labels ?? {};
  const found = TOPOLOGY.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]] as const]));
  return found.length === 0 ? {} : { labels: { ...pod.metadata?.labels, ...Object.fromEntries(found) } };
}

/** As what Kubernetes names a binding that it refuses. */
const BINDING = { group: "", resource: "pods/binding" };

function refuseWhenBound({ target }: ResourceContext, pod: Pod, { metadata }: Binding): void {
  const { nodeName: bound = "", schedulingGates = [] } = pod.spec ?? {};
  const refuse = (why: string): never => {
    throw conflictError(BINDING, target.name, why);
  };
  for (const [field, label] of PRECONDITIONS) {
    const [asked, found] = [metadata?.[field] ?? "", pod.metadata?.[field] ?? ""];
    if (asked === "" || asked === found) continue;
    refuse(`Precondition failed: ${label} in precondition: ${asked}, ${label} in object meta: ${found}`);
  }
  if (pod.metadata?.deletionTimestamp !== undefined) {
    refuse(`pod ${target.name} is being deleted, cannot be assigned to a host`);
  }
  if (bound !== "") refuse(`pod ${target.name} is already assigned to node "${bound}"`);
  if (schedulingGates.length > 0) refuse(`pod ${target.name} has non-empty .spec.schedulingGates`);
}

const PRECONDITIONS = [
  ["uid", "UID"],
  ["resourceVersion", "ResourceVersion"],
] as const;
