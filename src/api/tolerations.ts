import type { Taint } from "./kinds/core/node.ts";
import type { Toleration } from "./kinds/core/toleration.ts";

/** Whether one toleration covers one taint. An empty key with Exists covers every key; an empty effect every effect. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator || "Equal") {
    case "Exists":
      return true;
    case "Equal":
      return Boolean(toleration.key) && (toleration.value ?? "") === (taint.value ?? "");
    case "Gt":
    case "Lt": {
      const [wanted, found] = [Number(toleration.value), Number(taint.value)];
      if (!Number.isInteger(wanted) || !Number.isInteger(found)) return false;
      return toleration.operator === "Gt" ? found > wanted : found < wanted;
    }
    default:
      return false;
  }
}

/** The first taint with one of these effects that nothing tolerates. */
export function untolerated(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly string[],
): Taint | undefined {
  return taints?.find(
    (taint) => effects.includes(taint.effect) && !tolerations?.some((toleration) => tolerates(toleration, taint)),
  );
}
