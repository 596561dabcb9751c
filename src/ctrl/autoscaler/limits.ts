/** How fast an autoscaler may go. Pure. */
import type {
  HorizontalPodAutoscalerSpec,
  HPAScalingRules,
} from "../../api/kinds/autoscaling/v2/horizontal-pod-autoscaler.ts";

/** What was recommended, or by how much was scaled (more is positive), at a time in ms. */
export interface Stamped {
  readonly at: number;
  readonly replicas: number;
}

export interface Memory {
  readonly recommendations: Stamped[];
  readonly changes: Stamped[];
}

export interface Verdict {
  readonly replicas: number;
  readonly ableToScale: { readonly reason: string; readonly message: string };
  readonly limited: { readonly status: "True" | "False"; readonly reason: string; readonly message: string };
}

interface Question {
  readonly spec: HorizontalPodAutoscalerSpec;
  readonly current: number;
  /** What the metrics ask for. */
  readonly desired: number;
  readonly min: number;
  readonly now: number;
  readonly memory: Memory;
}

const DOWN_WINDOW = 300;
const DEFAULT_UP: HPAScalingRules = {
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
};
const DEFAULT_DOWN: HPAScalingRules = {
  selectPolicy: "Max",
  policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
};

/** What the metrics ask for, after what was recommended lately and the limits of speed and size. */
export function limited(question: Question): Verdict {
  const { current, desired } = question;
  const steady = stabilized(question);
  const [word, which, that] =
    question.spec.behavior !== undefined && desired >= current
      ? ["ScaleUpStabilized", "lower", "lowest"]
      : ["ScaleDownStabilized", "higher", "highest"];
  const ableToScale =
    steady === desired
      ? { reason: "ReadyForNewScale", message: "recommended size matches current size" }
      : {
          reason: word ?? "",
          message: `recent recommendations were ${which} than current one, applying the ${that} recent recommendation`,
        };
  const bounds = boundsOf(question);
  if (steady < bounds.low.replicas) return { replicas: bounds.low.replicas, ableToScale, limited: bounds.low.limited };
  if (steady > bounds.high.replicas)
    return { replicas: bounds.high.replicas, ableToScale, limited: bounds.high.limited };
  const message = "the desired count is within the acceptable range";
  return { replicas: steady, ableToScale, limited: { status: "False", reason: "DesiredWithinRange", message } };
}

/** The recommendation of the window that changes least; notes the newest. */
function stabilized({ spec, current, desired, now, memory }: Question): number {
  const up = spec.behavior?.scaleUp?.stabilizationWindowSeconds ?? 0;
  const down = spec.behavior?.scaleDown?.stabilizationWindowSeconds ?? DOWN_WINDOW;
  const within = (seconds: number): number[] =>
    memory.recommendations.filter(({ at }) => at > now - seconds * 1000).map(({ replicas }) => replicas);
  const [lowest, highest] = [Math.min(desired, ...within(up)), Math.max(desired, ...within(down))];
  const kept = memory.recommendations.filter(({ at }) => at > now - Math.max(up, down) * 1000);
  memory.recommendations.splice(0, memory.recommendations.length, ...kept, { at: now, replicas: desired });
  return Math.min(Math.max(current, lowest), highest);
}

interface Bound {
  readonly replicas: number;
  readonly limited: Verdict["limited"];
}

function boundsOf(question: Question): { low: Bound; high: Bound } {
  const { spec, current, min } = question;
  const bound = (replicas: number, reason: string, message: string): Bound => ({
    replicas,
    limited: { status: "True", reason, message: `the desired replica count is ${message}` },
  });
  const fastest = spec.behavior === undefined ? Math.max(2 * current, 4) : Math.max(current, upLimit(question));
  const slowest = spec.behavior === undefined ? min : Math.min(current, downLimit(question));
  return {
    high:
      spec.maxReplicas > fastest
        ? bound(fastest, "ScaleUpLimit", "increasing faster than the maximum scale rate")
        : bound(spec.maxReplicas, "TooManyReplicas", "more than the maximum replica count"),
    low:
      min < slowest
        ? bound(slowest, "ScaleDownLimit", "decreasing faster than the maximum scale rate")
        : bound(min, "TooFewReplicas", "less than the minimum replica count"),
  };
}

function upLimit(question: Question): number {
  const rules = { ...DEFAULT_UP, ...question.spec.behavior?.scaleUp };
  return byRules(question, rules, { far: Math.max, near: Math.min, factor: 1 });
}

function downLimit(question: Question): number {
  const rules = { ...DEFAULT_DOWN, ...question.spec.behavior?.scaleDown };
  return byRules(question, rules, { far: Math.min, near: Math.max, factor: -1 });
}

interface Direction {
  /** Of two limits the one that allows more, and less. */
  far(...limits: number[]): number;
  near(...limits: number[]): number;
  factor: 1 | -1;
}

function byRules({ current, now, memory }: Question, rules: HPAScalingRules, { far, near, factor }: Direction): number {
  if (rules.selectPolicy === "Disabled") return current;
  const limits = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const lately = memory.changes.filter(({ at }) => at > now - periodSeconds * 1000);
    const before = current - lately.reduce((sum, { replicas }) => sum + replicas, 0);
    if (type === "Pods") return before + factor * value;
    const share = before * (1 + (factor * value) / 100);
    return factor > 0 ? Math.ceil(share) : Math.trunc(share);
  });
  return rules.selectPolicy === "Min" ? near(...limits) : far(...limits);
}
