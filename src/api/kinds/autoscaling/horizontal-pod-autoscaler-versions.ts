/**
 * autoscaling/v1 knows one metric, the use of CPU in percent of what is requested. What else a HorizontalPodAutoscaler of autoscaling/v2
 * says stands in annotations of v1 objects, in the form that v1 once gave it.
 */
import type { KubeObject } from "../../kind.ts";
import { fromV1Metric, type Json, toV1Metric } from "./metric-versions.ts";

const PREFIX = "autoscaling.alpha.kubernetes.io/";
/** Percent, where neither the field nor an annotation names a metric. */
const DEFAULT_CPU = 80;

/** A v2 object as v1 shows it. */
export function toAutoscalerV1(object: KubeObject): KubeObject {
  const { metrics, behavior, ...spec } = partOf(object, "spec");
  const { currentMetrics, conditions, ...status } = partOf(object, "status");
  const [target, otherMetrics] = splitCpu(listOf(metrics), "target");
  const [current, otherCurrent] = splitCpu(listOf(currentMetrics), "current");
  const annotations = {
    ...object.metadata?.annotations,
    ...annotation("metrics", otherMetrics.map(toV1Metric)),
    ...annotation("current-metrics", otherCurrent.map(toV1Metric)),
    ...annotation("conditions", listOf(conditions)),
    ...(behavior === undefined ? {} : { [`${PREFIX}behavior`]: JSON.stringify(behavior) }),
  };
  return {
    ...object,
    metadata: { ...object.metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status: {
      currentReplicas: 0,
      ...status,
      ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }),
    },
  };
}

/** A v1 object in the form of v2. Annotations that are not what they should be count as absent. */
export function toAutoscalerV2(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = partOf(object, "spec");
  const { currentCPUUtilizationPercentage: current, ...status } = partOf(object, "status");
  const read = (name: string): unknown => parsed(object.metadata?.annotations?.[PREFIX + name]);
  const others = listOf(read("metrics")).map(fromV1Metric);
  const cpu = target ?? (others.length === 0 ? DEFAULT_CPU : undefined);
  const currentMetrics = [
    ...(current === undefined ? [] : [cpuMetric({ current: { averageUtilization: current } })]),
    ...listOf(read("current-metrics")).map(fromV1Metric),
  ];
  const conditions = listOf(read("conditions"));
  const behavior = read("behavior");
  return {
    ...object,
    metadata: withoutPrefix(object.metadata),
    spec: {
      ...spec,
      metrics: [
        ...(cpu === undefined ? [] : [cpuMetric({ target: { type: "Utilization", averageUtilization: cpu } })]),
        ...others,
      ],
      ...(behavior === undefined ? {} : { behavior }),
    },
    status: {
      ...status,
      currentMetrics: currentMetrics.length === 0 ? null : currentMetrics,
      ...(conditions.length === 0 ? {} : { conditions }),
    },
  };
}

const cpuMetric = (value: Json): Json => ({ type: "Resource", resource: { name: "cpu", ...value } });

/** The use of CPU that v1 has a field for, and the other metrics. */
function splitCpu(metrics: readonly Json[], part: "target" | "current"): [cpu: unknown, others: Json[]] {
  const use = ({ resource }: Json): unknown => {
    const { name, [part]: value } = (resource ?? {}) as { name?: string; target?: Json; current?: Json };
    return name === "cpu" ? value?.["averageUtilization"] : undefined;
  };
  const found = metrics.find((metric) => use(metric) !== undefined);
  return [found === undefined ? undefined : use(found), metrics.filter((metric) => metric !== found)];
}

const annotation = (name: string, list: readonly Json[]): Record<string, string> =>
  list.length === 0 ? {} : { [PREFIX + name]: JSON.stringify(list) };

function withoutPrefix(metadata: KubeObject["metadata"]): KubeObject["metadata"] {
  if (metadata?.annotations === undefined) return metadata;
  const { annotations, ...rest } = metadata;
  const kept = Object.entries(annotations).filter(([key]) => !key.startsWith(PREFIX));
  return kept.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(kept) };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;
const partOf = (object: KubeObject, name: string): Json => (isObject(object[name]) ? object[name] : {});
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
