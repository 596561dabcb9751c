import { expect, test } from "bun:test";
import fc from "fast-check";
import { decode } from "../decode.ts";
import { defaulted } from "../defaults.ts";
import type { AnyKind, KubeObject } from "../kind.ts";
import { Deployment } from "../kinds/apps/deployment.ts";
import { ConfigMap } from "../kinds/core/config-map.ts";
import { Service } from "../kinds/core/service.ts";
import { mergePatch } from "../patch/merge.ts";
import { structuralOf } from "../structural.ts";
import { applyPatch } from "./apply-patch.ts";
import { trackManagedFields } from "./track-managed-fields.ts";

interface Write {
  live?: KubeObject | undefined;
  manager?: string;
  now?: string;
  force?: boolean;
  subresource?: string;
}

const NOON = "2024-01-01T12:00:00Z";

function apply(kind: AnyKind, patch: object, write: Write = {}): KubeObject {
  const { live, manager = "one", now = NOON, force = false, subresource = "" } = write;
  const schema = structuralOf(kind);
  const wanted = decode(schema, patch, { nulls: "keep" }).object;
  const { object } = applyPatch({ schema, kind, live, patch: wanted, manager, force, subresource, now });
  return defaulted(kind, object);
}

function update(kind: AnyKind, patch: object, write: Write = {}): KubeObject {
  const { live, manager = "two", now = NOON, subresource = "" } = write;
  const schema = structuralOf(kind);
  const next = defaulted(kind, decode(schema, mergePatch(live ?? {}, patch)).object);
  trackManagedFields({ schema, kind, live, next, manager, subresource, now });
  return next;
}

interface Owned {
  manager: string;
  operation: string;
  time: string;
  fieldsV1: unknown;
}
const owners = (object: KubeObject): Owned[] => (object.metadata?.["managedFields"] ?? []) as Owned[];
const fieldsOf = (object: KubeObject, manager: string): unknown =>
  owners(object).find((entry) => entry.manager === manager)?.fieldsV1;

const map = (data: Record<string, unknown>): object => ({ metadata: { name: "a" }, data });

test("applyPatch removes what its manager no longer names, and keeps what another owns", () => {
  const first = apply(ConfigMap, map({ a: "1", b: "2" }));
  const shared = apply(ConfigMap, map({ b: "2" }), { live: first, manager: "two" });
  const second = apply(ConfigMap, map({}), { live: shared });
  expect(second["data"]).toEqual({ b: "2" });
  expect(fieldsOf(second, "two")).toEqual({ "f:data": { "f:b": {} } });
  expect(apply(ConfigMap, { metadata: { name: "a" } }, { live: second, manager: "two" })["data"]).toBeUndefined();
});

test("applyPatch refuses to change what another manager owns, unless forced", () => {
  const live = apply(ConfigMap, map({ a: "1" }));
  const change = () => apply(ConfigMap, map({ a: "2" }), { live, manager: "two" });
  expect(change).toThrow('Apply failed with 1 conflict: conflict with "one": .data.a');
  expect(change).toThrow(
    expect.objectContaining({
      reason: "Conflict",
      details: { causes: [{ reason: "FieldManagerConflict", message: 'conflict with "one"', field: ".data.a" }] },
    }),
  );
  const forced = apply(ConfigMap, map({ a: "2" }), { live, manager: "two", force: true });
  expect(forced["data"]).toEqual({ a: "2" });
  expect(owners(forced).map(({ manager }) => manager)).toEqual(["two"]);
});

test("applyPatch names list items by their keys, defaults included", () => {
  const service = apply(Service, { metadata: { name: "a" }, spec: { ports: [{ port: 80, name: "http" }] } });
  expect(fieldsOf(service, "one")).toEqual({
    "f:spec": { "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:name": {}, "f:port": {} } } },
  });
});

test("applyPatch refuses a list that names one item twice", () => {
  const ports = [{ port: 80 }, { port: 80, protocol: "TCP" }];
  expect(() => apply(Service, { metadata: { name: "a" }, spec: { ports } })).toThrow(
    '.spec.ports: duplicate entries for key [port=80,protocol="TCP"]',
  );
});

test("applyPatch keeps the time where it changes nothing", () => {
  const live = apply(ConfigMap, map({ a: "1" }));
  const again = apply(ConfigMap, map({ a: "1" }), { live, now: "2024-01-01T13:00:00Z" });
  expect(again).toEqual(live);
});

test("applyPatch takes no part of the status through the object, and nothing else through the status", () => {
  const live = apply(Deployment, { metadata: { name: "a" }, spec: { paused: true }, status: { replicas: 3 } });
  expect(fieldsOf(live, "one")).toEqual({ "f:spec": { "f:paused": {} } });
  const status = { metadata: { name: "a" }, spec: { paused: false }, status: { replicas: 2 } };
  const after = apply(Deployment, status, { live, manager: "ctrl", subresource: "status" });
  expect(after["spec"]).toMatchObject({ paused: true });
  expect(fieldsOf(after, "ctrl")).toEqual({ "f:status": { "f:replicas": {} } });
});

test("applyPatch lets kubectl take over what it applied from the client's side", () => {
  const annotation = "kubectl.kubernetes.io/last-applied-configuration";
  const created = {
    ...map({ a: "1" }),
    metadata: { name: "a", annotations: { [annotation]: JSON.stringify(map({ a: "1" })) } },
  };
  const live = update(ConfigMap, created, { manager: "kubectl-client-side-apply" });
  const taken = apply(ConfigMap, map({ a: "2" }), { live, manager: "kubectl" });
  expect(taken["data"]).toEqual({ a: "2" });
  expect(JSON.parse(taken.metadata?.annotations?.[annotation] ?? "")).toMatchObject({ data: { a: "2" } });
  expect(() => apply(ConfigMap, map({ a: "2" }), { live, manager: "other" })).toThrow("conflict with");
});

test("applyPatch remembers who was there before the first apply", () => {
  const live = { apiVersion: "v1", kind: "ConfigMap", ...map({ a: "1" }) } as KubeObject;
  const after = apply(ConfigMap, map({ b: "2" }), { live });
  expect(fieldsOf(after, "before-first-apply")).toEqual({ "f:data": { ".": {}, "f:a": {} } });
});

test("trackManagedFields of a create leaves out what every object has", () => {
  const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
  const created = update(Deployment, { metadata: { name: "a" }, spec: { replicas: 2, template } });
  expect(fieldsOf(created, "two")).toMatchObject({
    "f:spec": {
      "f:replicas": {},
      "f:template": {
        "f:metadata": { "f:labels": { ".": {}, "f:a": {} } },
        "f:spec": {
          "f:containers": { 'k:{"name":"c"}': { ".": {}, "f:image": {}, "f:name": {} } },
          "f:securityContext": {},
        },
      },
    },
  });
  expect(fieldsOf(created, "two")).not.toHaveProperty("f:metadata");
});

test("trackManagedFields moves a changed field to who changed it, and drops managers that own nothing", () => {
  const live = apply(ConfigMap, map({ a: "1" }));
  const next = update(ConfigMap, map({ a: "2" }), { live, now: "2024-01-01T13:00:00Z" });
  expect(owners(next)).toMatchObject([{ manager: "two", operation: "Update", time: "2024-01-01T13:00:00Z" }]);
  expect(owners(update(ConfigMap, map({ a: "2" }), { live: next, manager: "three" }))).toEqual(owners(next));
});

test("trackManagedFields clears on the empty entry, and starts again with an apply only", () => {
  const live = apply(ConfigMap, map({ a: "1" }));
  const cleared = update(ConfigMap, { metadata: { managedFields: [{}] } }, { live });
  expect(owners(cleared)).toEqual([]);
  expect(owners(update(ConfigMap, map({ a: "3" }), { live: cleared }))).toEqual([]);
});

test("trackManagedFields joins the oldest of more than ten updating managers", () => {
  let live = update(ConfigMap, map({ k0: "x" }), { manager: "m0" });
  for (let at = 1; at < 13; at++) {
    const now = `2024-01-01T12:00:${String(at).padStart(2, "0")}Z`;
    live = update(ConfigMap, map({ [`k${at}`]: "x" }), { live, manager: `m${at}`, now });
  }
  expect(owners(live).length).toBe(10);
  expect(fieldsOf(live, "ancient-changes")).toMatchObject({ "f:data": { "f:k0": {}, "f:k1": {} } });
});

const data = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("1", "2"));

test("applyPatch is idempotent, and the last of two forced applies wins", () => {
  fc.assert(
    fc.property(data, data, data, (first, second, other) => {
      const one = apply(ConfigMap, map(first));
      const both = apply(ConfigMap, map(other), { live: one, manager: "two", force: true });
      const again = apply(ConfigMap, map(second), { live: both, force: true });
      expect(again["data"] ?? {}).toEqual({ ...other, ...second });
      expect(apply(ConfigMap, map(second), { live: again, force: true, now: "2025-01-01T00:00:00Z" })).toEqual(again);
    }),
  );
});

test("applyPatch of one manager alone makes the list that it names, in its order", () => {
  const ports = fc.uniqueArray(fc.integer({ min: 1, max: 6 }));
  const service = (list: readonly number[]): object => ({
    metadata: { name: "a" },
    spec: { ports: list.map((port) => ({ name: `p${port}`, port })) },
  });
  fc.assert(
    fc.property(ports, ports, (first, second) => {
      const live = apply(Service, service(first));
      const { ports: made = [] } = apply(Service, service(second), { live })["spec"] as { ports?: { port: number }[] };
      expect(made.map(({ port }) => port)).toEqual(second);
    }),
  );
});
