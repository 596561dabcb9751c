/** What an autoscaler's status says. Pure. */
import type {
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerStatus,
  MetricStatus,
} from "../../api/kinds/autoscaling/v2/horizontal-pod-autoscaler.ts";
import { formatTime } from "../../api/time.ts";

type Condition = HorizontalPodAutoscalerCondition;
export type ConditionType = "AbleToScale" | "ScalingActive" | "ScalingLimited";

/** The conditions of an autoscaler while it is looked at. */
export class Conditions {
  readonly #now: number;
  #all: Condition[];

  constructor(before: readonly Condition[] | undefined, now: number) {
    this.#all = [...(before ?? [])];
    this.#now = now;
  }

  get all(): readonly Condition[] {
    return this.#all;
  }

  set(type: ConditionType, status: "True" | "False", because: { reason: string; message: string }): void {
    const before = this.#all.find((condition) => condition.type === type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : formatTime(this.#now);
    const next: Condition = {
      type,
      status,
      ...because,
      ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }),
    };
    this.#all = before === undefined ? [...this.#all, next] : this.#all.map((one) => (one === before ? next : one));
  }
}

export interface Sizes {
  readonly current: number;
  readonly desired: number;
  readonly metrics: readonly MetricStatus[] | undefined;
  /** When the target was scaled, if that has just happened, in ms. */
  readonly scaledAt: number | undefined;
}

/** A status without sizes tells that the target could not be found out about. */
export function statusOf(
  before: HorizontalPodAutoscalerStatus | undefined,
  conditions: Conditions,
  sizes: Sizes | undefined,
): HorizontalPodAutoscalerStatus {
  const { lastScaleTime } = before ?? {};
  const at = sizes?.scaledAt === undefined ? lastScaleTime : formatTime(sizes.scaledAt);
  const current = sizes === undefined ? before?.currentReplicas : sizes.current;
  return {
    conditions: [...conditions.all],
    currentMetrics: sizes === undefined ? (before?.currentMetrics ?? null) : (sizes.metrics?.slice() ?? null),
    ...(current ? { currentReplicas: current } : {}),
    desiredReplicas: sizes === undefined ? (before?.desiredReplicas ?? 0) : sizes.desired,
    ...(at === undefined ? {} : { lastScaleTime: at }),
  };
}
