import type { InferOutput } from "../../../schema.ts";
import type { HorizontalPodAutoscalerSchema, MetricSpec, MetricStatus } from "./horizontal-pod-autoscaler.ts";

const SHOWN = 2;

/** Metrics with what they are and what they should be: cpu: 12%/80%, memory: <unknown>/1Gi. */
export function targetsCell({ spec, status }: InferOutput<typeof HorizontalPodAutoscalerSchema>): string {
  const all = (spec.metrics ?? []).map((metric, index) => metricText(metric, status.currentMetrics?.[index]));
  if (all.length === 0) return "<none>";
  const text = all.slice(0, SHOWN).join(", ");
  return all.length > SHOWN ? `${text} + ${all.length - SHOWN} more...` : text;
}

function metricText(metric: MetricSpec, status: MetricStatus | undefined): string {
  const source = metric.resource ?? metric.containerResource ?? metric.pods ?? metric.object ?? metric.external;
  const found = status?.resource ?? status?.containerResource ?? status?.pods ?? status?.object ?? status?.external;
  if (source === undefined) return "<unknown type>";
  const { averageUtilization: share, averageValue, value } = source.target;
  const name = "name" in source ? `${source.name}: ` : "";
  if (averageValue !== undefined)
    return `${name}${found?.current.averageValue ?? "<unknown>"}/${averageValue}${name ? "" : " (avg)"}`;
  if (value !== undefined) return `${name}${found?.current.value ?? "<unknown>"}/${value}`;
  const current = found?.current.averageUtilization;
  return `${name}${current === undefined ? "<unknown>" : `${current}%`}/${share === undefined ? "<auto>" : `${share}%`}`;
}
