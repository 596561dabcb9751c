/** What one metric of an autoscaler asks for. */
import type {
  HorizontalPodAutoscalerSpec,
  MetricSpec,
  MetricStatus,
  MetricTarget,
} from "../../api/kinds/autoscaling/v2/horizontal-pod-autoscaler.ts";
import { formatQuantity } from "../../api/quantity.ts";
import { matcherOf } from "../../api/selectors.ts";
import type { StoredPod } from "../pods/pod-state.ts";
import { type Metric, type MetricsApi, milli, type PodMetrics } from "./metrics-api.ts";
import { isWithin, replicasFor, type Tolerance } from "./replicas.ts";

export interface Proposal {
  readonly replicas: number;
  /** The metric, in words. */
  readonly name: string;
  readonly status: MetricStatus;
}

export interface Situation {
  readonly api: MetricsApi;
  /** The pods that are scaled, by selector and as they are. */
  readonly selector: string;
  readonly pods: readonly StoredPod[];
  readonly current: number;
  readonly now: number;
  readonly tolerance: Tolerance;
  /** Resource name, in the form of URLs, of an object that a metric describes. */
  objectPath(object: NonNullable<MetricSpec["object"]>["describedObject"]): string;
}

/** A metric could not be had; the reason is the condition's. */
export class MetricFailure extends Error {
  readonly reason: string;

  constructor(reason: string, message: string, cause: unknown) {
    super(message, { cause });
    this.name = "MetricFailure";
    this.reason = reason;
  }
}

type Source = { [K in MetricSpec["type"]]: (spec: MetricSpec, situation: Situation) => Promise<Proposal> };

const SOURCES: Partial<Source> = {
  Resource: ofResource,
  ContainerResource: ofContainer,
  Pods: ofPods,
  Object: ofObject,
  External: ofOutside,
};

/** Asks for one metric, and works out what it asks for. Rejects MetricFailure. */
export async function proposalOf(spec: MetricSpec, situation: Situation): Promise<Proposal> {
  const source = SOURCES[spec.type];
  try {
    if (source === undefined) throw new Error(`unknown metric source type "${spec.type}"`);
    return await source(spec, situation);
  } catch (error) {
    const reason = source === undefined ? "InvalidMetricSourceType" : `FailedGet${spec.type}Metric`;
    throw new MetricFailure(reason, error instanceof Error ? error.message : String(error), error);
  }
}

/** The tolerances of both directions: one in ten, unless the behaviour says otherwise. */
export function toleranceOf({ behavior }: HorizontalPodAutoscalerSpec): Tolerance {
  const of = (text: string | null | undefined): number => (text == null ? 0.1 : milli(text) / 1000);
  return { up: of(behavior?.scaleUp?.tolerance), down: of(behavior?.scaleDown?.tolerance) };
}

const total = (values: ReadonlyMap<string, number>): number =>
  [...values.values()].reduce((sum, value) => sum + value, 0);
const quantityOf = (thousandths: number): string =>
  formatQuantity({ nanos: BigInt(Math.ceil(thousandths)) * 1_000_000n, format: "DecimalSI" });

function ofResource({ resource }: MetricSpec, situation: Situation): Promise<Proposal> {
  const { name = "", target = { type: "" } } = resource ?? {};
  return used(situation, { resource: name, target, container: undefined });
}

function ofContainer({ containerResource }: MetricSpec, situation: Situation): Promise<Proposal> {
  const { name = "", target = { type: "" }, container = "" } = containerResource ?? {};
  return used(situation, { resource: name, target, container });
}

interface Used {
  readonly resource: string;
  readonly target: MetricTarget;
  readonly container: string | undefined;
}

/** How much pods use of a resource: against what they asked for, or against an amount. */
async function used(situation: Situation, { resource, target, container }: Used): Promise<Proposal> {
  const { api, selector, pods } = situation;
  if (pods.length === 0) throw new Error("no pods returned by selector while calculating replica count");
  const metrics = await api.ofResource(resource, selector, container).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : error;
    throw new Error(`failed to get ${resource} utilization: unable to get metrics for resource ${resource}: ${why}`, {
      cause: error,
    });
  });
  const isCpu = resource === "cpu";
  const finish = (replicas: number, current: object): Proposal => {
    const name = `${resource} ${container === undefined ? "" : "container "}resource`;
    const status = { name: resource, current };
    return container === undefined
      ? { replicas, name, status: { type: "Resource", resource: status } }
      : { replicas, name, status: { type: "ContainerResource", containerResource: { ...status, container } } };
  };
  if (target.averageValue != null) {
    const proposal = average(situation, { metrics, target: milli(target.averageValue), isCpu });
    return finish(proposal.replicas, { averageValue: quantityOf(proposal.average) });
  }
  const wanted = target.averageUtilization ?? 80;
  const asked = new Map(pods.map((pod) => [pod.metadata.name, requestOf(pod, resource, container)]));
  const share = (values: ReadonlyMap<string, number>): number =>
    (total(values) * 100) / [...values.keys()].reduce((sum, name) => sum + (asked.get(name) ?? 0), 0);
  const replicas = replicasFor({
    ...situation,
    ...{ metrics, isCpu, ratio: (values) => share(values) / wanted },
    neutral: (pod) => ((asked.get(pod.metadata.name) ?? 0) * Math.max(100, wanted)) / 100,
  });
  const values = known(metrics, pods);
  const current = {
    averageUtilization: Math.floor(share(values)),
    averageValue: quantityOf(total(values) / values.size),
  };
  return finish(replicas, current);
}

/** What a pod, or one container of it, asks for of a resource, in thousandths. Throws Error where a container does not say. */
function requestOf({ metadata, spec }: StoredPod, resource: string, only: string | undefined): number {
  const own = only === undefined ? spec?.resources?.requests?.[resource] : undefined;
  if (own !== undefined) return milli(own);
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const containers = [...(spec?.containers ?? []), ...sidecars].filter(
    ({ name }) => only === undefined || name === only,
  );
  return containers.reduce((sum, { name, resources }) => {
    const request = resources?.requests?.[resource];
    if (request === undefined)
      throw new Error(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
    return sum + milli(request);
  }, 0);
}

async function ofPods({ pods: source }: MetricSpec, situation: Situation): Promise<Proposal> {
  if (source === undefined) throw new Error("the metric names no source");
  const metrics = await situation.api.ofPods(metricOf(source.metric), situation.selector);
  const { replicas, average: value } = average(situation, {
    metrics,
    target: milli(source.target.averageValue ?? "0"),
    isCpu: false,
  });
  const status = { type: "Pods", pods: { metric: source.metric, current: { averageValue: quantityOf(value) } } };
  return { replicas, name: `pods metric ${source.metric.name}`, status };
}

function average(situation: Situation, of: { metrics: PodMetrics; target: number; isCpu: boolean }) {
  const { metrics, target, isCpu } = of;
  const mean = (values: ReadonlyMap<string, number>): number => total(values) / values.size;
  const ratio = (values: ReadonlyMap<string, number>): number => mean(values) / target;
  const replicas = replicasFor({ ...situation, metrics, isCpu, ratio, neutral: () => target });
  return { replicas, average: mean(known(metrics, situation.pods)) };
}

const known = (metrics: PodMetrics, pods: readonly StoredPod[]): Map<string, number> =>
  new Map(pods.flatMap(({ metadata: { name } }) => (metrics.has(name) ? [[name, metrics.get(name)?.value ?? 0]] : [])));

async function ofObject({ object: source }: MetricSpec, situation: Situation): Promise<Proposal> {
  if (source === undefined) throw new Error("the metric names no source");
  const { describedObject, metric, target } = source;
  const value = await situation.api.ofObject(metricOf(metric), situation.objectPath(describedObject));
  const { replicas, current } = whole(situation, { value, target });
  const status = { type: "Object", object: { describedObject, metric, current } };
  return { replicas, name: `${describedObject.kind} metric ${metric.name}`, status };
}

async function ofOutside({ external: source }: MetricSpec, situation: Situation): Promise<Proposal> {
  if (source === undefined) throw new Error("the metric names no source");
  const value = await situation.api.ofOutside(metricOf(source.metric));
  const { replicas, current } = whole(situation, { value, target: source.target });
  const status = { type: "External", external: { metric: source.metric, current } };
  return { replicas, name: `external metric ${source.metric.name}`, status };
}

/** One number for all pods: to be shared evenly among them, or to be met by the ready ones. */
function whole(
  { pods, current: count, tolerance }: Situation,
  { value, target }: { value: number; target: MetricTarget },
) {
  if (target.averageValue != null) {
    const wanted = milli(target.averageValue);
    const replicas = isWithin(tolerance, value / (wanted * count)) ? count : Math.ceil(value / wanted);
    return { replicas, current: { averageValue: quantityOf(value / Math.max(1, count)) } };
  }
  const ratio = value / milli(target.value ?? "0");
  const ready = pods.filter(({ status }) =>
    status?.conditions?.some(({ type, status: s }) => type === "Ready" && s === "True"),
  );
  const replicas =
    count === 0 ? Math.ceil(ratio) : isWithin(tolerance, ratio) ? count : Math.ceil(ratio * ready.length);
  return { replicas, current: { value: quantityOf(value) } };
}

const metricOf = ({ name, selector }: { name: string; selector?: unknown }): Metric => ({
  name,
  selector: selector === undefined ? undefined : matcherOf(selector as object).toString(),
});
