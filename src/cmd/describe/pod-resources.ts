import type { Container } from "../../api/kinds/core/container.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import { addQuantity, compareQuantity, parseQuantity, type Quantity, ZERO } from "../../api/quantity.ts";

export type Which = "requests" | "limits";

/**
 * What a pod asks of its node, or is limited to: its containers together, or more if an init container needs more while it runs; sidecars
 * run beside all that start after them.
 */
export function podResource(pod: Pod, which: Which, resource: string): Quantity {
  const own = pod.spec?.resources?.[which]?.[resource];
  if (own !== undefined) return parseQuantity(own);
  const amount = ({ resources }: Container): Quantity => parseQuantity(resources?.[which]?.[resource] ?? "0");
  let sidecars = ZERO;
  let most = ZERO;
  for (const container of pod.spec?.initContainers ?? []) {
    const beside = addQuantity(sidecars, amount(container));
    if (container.restartPolicy === "Always") sidecars = beside;
    if (compareQuantity(beside, most) > 0) most = beside;
  }
  const running = (pod.spec?.containers ?? []).map(amount).reduce(addQuantity, sidecars);
  const total = compareQuantity(running, most) > 0 ? running : most;
  const overhead = pod.spec?.overhead?.[resource];
  // A pod without a limit stays without one, whatever running it costs.
  if (overhead === undefined || (which === "limits" && total.nanos === 0n)) return total;
  return addQuantity(total, parseQuantity(overhead));
}

/** "250m (6%)": an amount, and how much of the whole it is. */
export function share(amount: Quantity, whole: Quantity, format: (amount: Quantity) => string): string {
  const percent = whole.nanos === 0n ? 0n : (amount.nanos * 100n) / whole.nanos;
  return `${format(amount)} (${percent}%)`;
}
