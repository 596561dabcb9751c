import type { Service } from "../kinds/core/service.ts";
import type { Quantity } from "../quantity.ts";
import { one } from "./amounts.ts";
import type { Meter } from "./meter.ts";

const NAMES = ["count/services", "services", "services.nodeports", "services.loadbalancers"];

export const serviceMeter: Meter = {
  needs: "object",
  charged: ["CREATE", "UPDATE"],
  tracks: (name) => NAMES.includes(name),
  inScope: () => false,
  usage(object) {
    const { spec } = object as Service;
    const ports = spec?.ports ?? [];
    const usage = new Map<string, Quantity>([
      ["count/services", one],
      ["services", one],
    ]);
    let nodePorts = 0;
    if (spec?.type === "NodePort") nodePorts = ports.length;
    if (spec?.type === "LoadBalancer") {
      usage.set("services.loadbalancers", one);
      // Without allocation, ports that were asked for by number still count.
      const counted = spec.allocateLoadBalancerNodePorts === false ? ports.filter(({ nodePort }) => nodePort) : ports;
      nodePorts = counted.length;
    }
    if (nodePorts > 0) usage.set("services.nodeports", { ...one, nanos: one.nanos * BigInt(nodePorts) });
    return usage;
  },
};
