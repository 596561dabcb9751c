import { describe, expect, test } from "bun:test";
import { EMPTY_PLAN, planService } from "./service-plan.ts";
import { testService, testSlice } from "./test-services.ts";

const NODE = { nodeName: "a", clusterCIDR: "10.244.0.0/16" };
const IP = "10.96.0.20";

function verdicts(plan: ReturnType<typeof planService>): Record<string, string | undefined> {
  const entries = plan.elements.filter(({ container }) => container !== "hairpin");
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}

describe("planService()", () => {
  test("refuses connections to a port without endpoints", () => {
    const plan = planService(testService("web", { clusterIP: IP }), [testSlice("web", [])], NODE);
    expect(verdicts(plan)).toEqual({ "10.96.0.20 . tcp . 80": "goto reject-service" });
    expect(plan.chains.size).toBe(0);
  });

  test("sends to ready endpoints and leaves out the others", () => {
    const slice = testSlice("web", [
      { address: "10.244.1.3" },
      { address: "10.244.1.2" },
      { address: "10.244.1.4", state: "not ready" },
      { address: "10.244.1.5", state: "ending" },
    ]);
    const plan = planService(testService("web", { clusterIP: IP }), [slice], NODE);
    expect(plan.chains.get("svc-default/web/tcp/80")).toEqual([
      "ip saddr != 10.244.0.0/16 jump mark-masquerade",
      "meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.244.1.2 . 8080, 1 : 10.244.1.3 . 8080 }",
    ]);
    expect([...plan.addresses].sort()).toEqual(["10.244.1.2", "10.244.1.3"]);
  });

  test("falls back to ending pods that still serve, without counting them as in use", () => {
    const slice = testSlice("web", [
      { address: "10.244.1.4", state: "not ready" },
      { address: "10.244.1.5", state: "ending" },
    ]);
    const plan = planService(testService("web", { clusterIP: IP }), [slice], NODE);
    expect(plan.chains.get("svc-default/web/tcp/80")).toContain("meta l4proto tcp dnat to 10.244.1.5:8080");
    expect(plan.addresses.size).toBe(0);
  });

  test("keeps internal traffic on the node where the policy says so, and drops it where the node has no endpoint", () => {
    const service = testService("web", { clusterIP: IP, internalTrafficPolicy: "Local" });
    const here = planService(service, [testSlice("web", [{ address: "10.244.1.2", node: "a" }])], NODE);
    const elsewhere = planService(service, [testSlice("web", [{ address: "10.244.2.2", node: "b" }])], NODE);
    expect(verdicts(here)["10.96.0.20 . tcp . 80"]).toBe("goto loc-default/web/tcp/80");
    expect(here.chains.get("loc-default/web/tcp/80")).toEqual(["meta l4proto tcp dnat to 10.244.1.2:8080"]);
    expect(elsewhere.chains.get("loc-default/web/tcp/80")).toEqual(["drop"]);
  });

  test("matches ports by name and protocol", () => {
    const service = testService("dns", {
      clusterIP: IP,
      ports: [
        { name: "dns", port: 53, protocol: "UDP" },
        { name: "dns-tcp", port: 53, protocol: "TCP" },
      ],
    });
    const slice = testSlice("dns", [{ address: "10.244.1.2" }], [{ name: "dns", port: 5353, protocol: "UDP" }]);
    const plan = planService(service, [slice], NODE);
    expect(verdicts(plan)).toEqual({
      "10.96.0.20 . udp . 53": "goto svc-default/dns/udp/53",
      "10.96.0.20 . tcp . 53": "goto reject-service",
    });
  });

  test("checks the client's address where a load balancer's ranges say so", () => {
    const service = testService("web", {
      clusterIP: IP,
      type: "LoadBalancer",
      loadBalancerSourceRanges: ["192.0.2.0/24"],
    });
    const balanced = { ...service, status: { loadBalancer: { ingress: [{ ip: "198.51.100.1" }] } } };
    const plan = planService(balanced, [testSlice("web", [{ address: "10.244.1.2" }])], NODE);
    expect(verdicts(plan)["198.51.100.1 . tcp . 80"]).toBe("goto lb-default/web/tcp/80");
    expect(plan.chains.get("lb-default/web/tcp/80")).toEqual([
      "ip saddr != { 192.0.2.0/24 } drop",
      "goto ext-default/web/tcp/80",
    ]);
  });

  test("is empty for headless services, external names and services of another proxy", () => {
    const slice = testSlice("web", [{ address: "10.244.1.2" }]);
    const other = testService("web", { clusterIP: IP });
    other.metadata.labels = { "service.kubernetes.io/service-proxy-name": "mine" };
    expect(planService(testService("web", { clusterIP: "None" }), [slice], NODE)).toBe(EMPTY_PLAN);
    expect(planService(testService("web", { clusterIP: "", type: "ExternalName" }), [slice], NODE)).toBe(EMPTY_PLAN);
    expect(planService(other, [slice], NODE)).toBe(EMPTY_PLAN);
  });
});
