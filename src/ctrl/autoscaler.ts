import type { AnyKind } from "../api/kind.ts";
import { CustomResourceDefinition } from "../api/kinds/apiextensions/custom-resource-definition.ts";
import { HorizontalPodAutoscaler, type MetricStatus } from "../api/kinds/autoscaling/v2/horizontal-pod-autoscaler.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { parseLabelSelector } from "../api/selectors.ts";
import type { Stored } from "../client/client.ts";
import { limited, type Memory } from "./autoscaler/limits.ts";
import { MetricsApi } from "./autoscaler/metrics-api.ts";
import { MetricFailure, type Proposal, proposalOf, type Situation, toleranceOf } from "./autoscaler/proposal.ts";
import { type Scale, ScaleTarget } from "./autoscaler/scale-target.ts";
import { Conditions, type Sizes, statusOf } from "./autoscaler/status.ts";
import type { Context, Controller } from "./controller.ts";
import { sameContent } from "./same-content.ts";
import { servedKinds } from "./served-kinds.ts";
import { unless } from "./unless.ts";

type Autoscaler = Stored<HorizontalPodAutoscaler>;

/** How often each autoscaler looks at its metrics, in ms. kube-controller-manager: 15 s. */
const PERIOD = 15_000;
/** The longest period that a rule of speed may have, in ms. */
const LONGEST_RULE = 3_600_000;

/** What one look at an autoscaler works with. */
interface Look {
  readonly hpa: Autoscaler;
  readonly context: Context;
  readonly conditions: Conditions;
  readonly kinds: readonly AnyKind[];
  readonly memory: Memory;
  readonly now: number;
}

/** Scales what autoscalers name to what their metrics ask for. */
export function autoscalerController(): Controller {
  /** What was recommended and done lately, by key. */
  const memories = new Map<string, Memory>();
  /** Until when each is not looked at again: its own writes are no reason. */
  const rests = new Map<string, { until: number; spec: HorizontalPodAutoscaler["spec"] }>();
  return {
    name: "horizontal-pod-autoscaler-controller",
    kind: HorizontalPodAutoscaler,
    reads: [Pod, CustomResourceDefinition],
    writes: ["horizontalpodautoscalers.autoscaling/status", "* /scale"],
    follow: () => {
      memories.clear();
      rests.clear();
    },
    async reconcile(key, context) {
      const hpa = context.cache(HorizontalPodAutoscaler).get(key);
      if (hpa?.spec === undefined || hpa.metadata.deletionTimestamp !== undefined) {
        memories.delete(key);
        rests.delete(key);
        return undefined;
      }
      const now = context.clock.now();
      const rest = rests.get(key);
      if (rest !== undefined && rest.until > now && sameContent(rest.spec, hpa.spec))
        return { requeueAfter: rest.until - now };
      rests.set(key, { until: now + PERIOD, spec: hpa.spec });
      const memory = memories.get(key) ?? { recommendations: [], changes: [] };
      memories.set(key, memory);
      const conditions = new Conditions(hpa.status?.conditions, now);
      const kinds = servedKinds(context.cache(CustomResourceDefinition).list());
      await look({ hpa, context, conditions, kinds, memory, now });
      return { requeueAfter: PERIOD };
    },
  };
}

async function look(of: Look): Promise<void> {
  const { hpa, context, conditions } = of;
  const warn = (reason: string, message: string): void => context.record(hpa, { type: "Warning", reason, message });
  let target: ScaleTarget;
  let scale: Scale;
  try {
    const namespace = hpa.metadata.namespace ?? "";
    target = new ScaleTarget(context.client, hpa.spec?.scaleTargetRef ?? { kind: "", name: "" }, {
      namespace,
      kinds: of.kinds,
    });
    scale = await target.get();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warn("FailedGetScale", why);
    const message = `the HPA controller was unable to get the target's current scale: ${why}`;
    conditions.set("AbleToScale", "False", { reason: "FailedGetScale", message });
    return write(of, undefined);
  }
  const message = "the HPA controller was able to get the target's current scale";
  conditions.set("AbleToScale", "True", { reason: "SucceededGetScale", message });
  const decision = await decide(of, scale);
  const sizes = { current: scale.replicas, metrics: decision.metrics };
  if (decision.desired === undefined || decision.desired === scale.replicas) {
    const desired = decision.desired ?? hpa.status?.desiredReplicas ?? 0;
    return write(of, { ...sizes, desired, scaledAt: undefined });
  }
  const size = `New size: ${decision.desired}; reason: ${decision.reason}`;
  try {
    await target.set(decision.desired, scale);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warn("FailedRescale", `${size}; error: ${why}`);
    const failed = `the HPA controller was unable to update the target scale: ${why}`;
    conditions.set("AbleToScale", "False", { reason: "FailedUpdateScale", message: failed });
    await write(of, { ...sizes, desired: hpa.status?.desiredReplicas ?? 0, scaledAt: undefined });
    throw error;
  }
  const done = `the HPA controller was able to update the target scale to ${decision.desired}`;
  conditions.set("AbleToScale", "True", { reason: "SucceededRescale", message: done });
  context.record(hpa, { type: "Normal", reason: "SuccessfulRescale", message: size });
  remember(of.memory, { at: of.now, replicas: decision.desired - scale.replicas });
  return write(of, { ...sizes, desired: decision.desired, scaledAt: of.now });
}

function remember({ changes }: Memory, change: { at: number; replicas: number }): void {
  const kept = changes.filter(({ at }) => at > change.at - LONGEST_RULE);
  changes.splice(0, changes.length, ...kept, change);
}

interface Decision {
  /** Undefined when nothing could be found out. */
  readonly desired: number | undefined;
  readonly reason: string;
  readonly metrics: readonly MetricStatus[] | undefined;
}

async function decide(of: Look, scale: Scale): Promise<Decision> {
  const { hpa, conditions } = of;
  const { minReplicas, maxReplicas = 0 } = hpa.spec ?? {};
  const [current, min] = [scale.replicas, minReplicas ?? 1];
  if (current === 0 && min !== 0) {
    const message = "scaling is disabled since the replica count of the target is zero";
    conditions.set("ScalingActive", "False", { reason: "ScalingDisabled", message });
    return { desired: 0, reason: "", metrics: undefined };
  }
  const outside = (bound: string): string => `Current number of replicas ${bound}`;
  if (current > maxReplicas) {
    return { desired: maxReplicas, reason: outside("above Spec.MaxReplicas"), metrics: undefined };
  }
  if (current < min) return { desired: min, reason: outside("below Spec.MinReplicas"), metrics: undefined };
  return byMetrics(of, scale, min);
}

async function byMetrics(of: Look, scale: Scale, min: number): Promise<Decision> {
  const { hpa, context, conditions, memory, now } = of;
  const { spec } = hpa;
  if (spec === undefined) return { desired: undefined, reason: "", metrics: undefined };
  const { proposals, failures } = await measured(of, scale);
  const metrics = proposals.map((proposal) => proposal?.status ?? { type: "" });
  const [failure] = failures;
  const best = proposals.reduce<Proposal | undefined>(
    (most, one) => (one !== undefined && (most === undefined || one.replicas > most.replicas) ? one : most),
    undefined,
  );
  // With a metric missing nothing is taken away: it might have asked for more.
  if (best === undefined || (failure !== undefined && best.replicas < scale.replicas)) {
    const message = `the HPA was unable to compute the replica count: ${failure?.message ?? "no metrics"}`;
    conditions.set("ScalingActive", "False", { reason: failure?.reason ?? "InvalidMetricSourceType", message });
    const counts = `invalid metrics (${failures.length} invalid out of ${metrics.length})`;
    const told = `${counts}, first error is: ${failure?.message ?? ""}`;
    context.record(hpa, { type: "Warning", reason: "FailedComputeMetricsReplicas", message: told });
    return { desired: undefined, reason: "", metrics };
  }
  const message = `the HPA was able to successfully calculate a replica count from ${best.name}`;
  conditions.set("ScalingActive", "True", { reason: "ValidMetricFound", message });
  const verdict = limited({ spec, current: scale.replicas, desired: best.replicas, min, now, memory });
  conditions.set("AbleToScale", "True", verdict.ableToScale);
  const { status, ...because } = verdict.limited;
  conditions.set("ScalingLimited", status, because);
  const reason = verdict.replicas > scale.replicas ? `${best.name} above target` : "All metrics below target";
  return { desired: verdict.replicas, reason, metrics };
}

/** Every metric's proposal; undefined in the place of one that failed, of which an event tells. */
async function measured(of: Look, scale: Scale) {
  const { hpa, context, kinds, now } = of;
  const { namespace = "" } = hpa.metadata;
  const matcher = parseLabelSelector(scale.selector);
  const failures: MetricFailure[] = [];
  const situation: Situation = {
    api: new MetricsApi(context.client, namespace),
    selector: scale.selector,
    pods:
      scale.selector === ""
        ? []
        : context
            .cache(Pod)
            .by("namespace", namespace)
            .filter(({ metadata }) => matcher.matches(metadata.labels)),
    current: scale.replicas,
    now,
    tolerance: toleranceOf(hpa.spec ?? { maxReplicas: 0, scaleTargetRef: { kind: "", name: "" } }),
    objectPath: ({ apiVersion = "", kind, name }) => {
      const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
      const found = kinds.find((one) => one.kind === kind && one.group === group);
      if (found === undefined) throw new Error(`no matches for kind "${kind}" in group "${group}"`);
      return `${found.groupResource}/${name}`;
    },
  };
  const proposals: (Proposal | undefined)[] = [];
  for (const metric of hpa.spec?.metrics ?? []) {
    try {
      proposals.push(await proposalOf(metric, situation));
    } catch (error) {
      if (!(error instanceof MetricFailure)) throw error;
      failures.push(error);
      proposals.push(undefined);
      context.record(hpa, { type: "Warning", reason: error.reason, message: error.message });
    }
  }
  return { proposals, failures };
}

async function write({ hpa, context, conditions }: Look, sizes: Sizes | undefined): Promise<void> {
  const status = statusOf(hpa.status, conditions, sizes);
  if (sameContent(status, hpa.status)) return;
  await context.client
    .update(HorizontalPodAutoscaler, { ...hpa, status }, { subresource: "status" })
    .catch(unless("NotFound"));
}
