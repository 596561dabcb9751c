import { expect, test } from "bun:test";
import { recordOf } from "./amounts.ts";
import { meterOf } from "./meters.ts";

const usage = (groupResource: string, object: object, now = 0) =>
  recordOf(meterOf({ groupResource, scope: "Namespaced" })?.usage(object as never, now) ?? new Map());
const container = (cpu: string, more = {}) => ({ name: "c", image: "i", resources: { requests: { cpu } }, ...more });

test("podMeter takes containers and sidecars together, or an init container where that is more, and the overhead", () => {
  const sidecar = container("300m", { name: "s", restartPolicy: "Always" });
  const spec = (init: string) => ({
    containers: [container("1"), { ...container("1"), name: "d" }],
    initContainers: [sidecar, container(init, { name: "i" })],
    overhead: { cpu: "50m" },
  });
  expect(usage("pods", { spec: spec("1") })["requests.cpu"]).toBe("2350m");
  expect(usage("pods", { spec: spec("3") })["requests.cpu"]).toBe("3350m");
});

test("podMeter knows extended resources and huge pages by the names that quotas have for them", () => {
  const resources = { requests: { "hugepages-2Mi": "4Mi", "example.com/gpu": "2" }, limits: { memory: "1Gi" } };
  expect(usage("pods", { spec: { containers: [{ name: "c", resources }] } })).toEqual({
    "count/pods": "1",
    pods: "1",
    "hugepages-2Mi": "4Mi",
    "requests.hugepages-2Mi": "4Mi",
    "requests.example.com/gpu": "2",
    "limits.memory": "1Gi",
  });
});

test("podMeter counts a pod that is being resized with the most of what it asks for, was granted and has", () => {
  const status = (conditions: object[] = []) => ({
    containerStatuses: [
      { name: "c", allocatedResources: { cpu: "2" }, resources: { requests: { cpu: "3" }, limits: { cpu: "4" } } },
    ],
    conditions,
  });
  const spec = (cpu: string) => ({ containers: [container(cpu)] });
  expect(usage("pods", { spec: spec("1"), status: status() })).toMatchObject({ cpu: "3", "limits.cpu": "4" });
  expect(usage("pods", { spec: spec("8"), status: status() })["cpu"]).toBe("8");
  const refused = [{ type: "PodResizePending", reason: "Infeasible" }];
  expect(usage("pods", { spec: spec("8"), status: status(refused) })["cpu"]).toBe("3");
});

test("podMeter lets a pod go that has ended or is stuck beyond its time", () => {
  const spec = { containers: [container("1")] };
  expect(usage("pods", { spec, status: { phase: "Failed" } })).toEqual({ "count/pods": "1" });
  const metadata = { deletionTimestamp: "1970-01-01T00:01:00Z", deletionGracePeriodSeconds: 30 };
  expect(usage("pods", { metadata, spec }, 90_000)["pods"]).toBe("1");
  expect(usage("pods", { metadata, spec }, 90_001)["pods"]).toBeUndefined();
});

test("volumeClaimMeter counts by class, in whole bytes, and what is allocated already", () => {
  const spec = { storageClassName: "gold", resources: { requests: { storage: "1500m" } } };
  expect(usage("persistentvolumeclaims", { spec })).toEqual({
    persistentvolumeclaims: "1",
    "count/persistentvolumeclaims": "1",
    "requests.storage": "2",
    "gold.storageclass.storage.k8s.io/persistentvolumeclaims": "1",
    "gold.storageclass.storage.k8s.io/requests.storage": "2",
  });
  const status = { allocatedResources: { storage: "10" } };
  expect(usage("persistentvolumeclaims", { spec, status })["requests.storage"]).toBe("10");
});

test("resourceClaimMeter charges each class of device with the most that an alternative takes", () => {
  const exactly = (deviceClassName: string, count: number) => ({ exactly: { deviceClassName, count } });
  const firstAvailable = [
    { name: "a", deviceClassName: "gpu", count: 2 },
    { name: "b", deviceClassName: "gpu", count: 1 },
    { name: "c", deviceClassName: "cpu", allocationMode: "All" },
  ];
  const spec = { devices: { requests: [exactly("gpu", 3), { firstAvailable }] } };
  expect(usage("resourceclaims.resource.k8s.io", { spec })).toEqual({
    "count/resourceclaims.resource.k8s.io": "1",
    "gpu.deviceclass.resource.k8s.io/devices": "5",
    "cpu.deviceclass.resource.k8s.io/devices": "32",
  });
});

test("meterOf() counts every other kind, and neither events nor what lies outside namespaces", () => {
  expect(usage("secrets", {})).toEqual({ "count/secrets": "1", secrets: "1" });
  expect(usage("deployments.apps", {})).toEqual({ "count/deployments.apps": "1" });
  expect(meterOf({ groupResource: "events", scope: "Namespaced" })).toBeUndefined();
  expect(meterOf({ groupResource: "nodes", scope: "Cluster" })).toBeUndefined();
});
