import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Endpoint, EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";
import { type EndpointGroup, planSlices, type StoredSlice } from "./slices.ts";

const METADATA = { generateName: "web-", namespace: "default", labels: { of: "web" }, ownerReferences: [] };

const endpoint = (id: number, ready = true): Endpoint => ({
  addresses: [`10.0.${id >> 8}.${id & 255}`],
  conditions: { ready, serving: ready, terminating: false },
  targetRef: { kind: "Pod", uid: `u${id}` },
});
const group = (ids: readonly number[], port = 80, ready = true): EndpointGroup => ({
  addressType: "IPv4",
  ports: [{ name: "http", port, protocol: "TCP" }],
  endpoints: ids.map((id) => endpoint(id, ready)),
});

/** What a plan makes of the slices that were there; counts its writes. */
class World {
  slices: StoredSlice[] = [];
  #made = 0;

  apply(groups: EndpointGroup[]): number {
    const plan = planSlices(this.slices, groups, { metadata: METADATA });
    const gone = new Set(plan.remove.map(({ metadata }) => metadata.uid));
    const next = new Map(plan.update.map((slice) => [slice.metadata.uid, slice]));
    this.slices = this.slices
      .filter(({ metadata }) => !gone.has(metadata.uid))
      .map((slice) => next.get(slice.metadata.uid) ?? slice);
    this.slices.push(...plan.create.map((slice) => this.#stored(slice)));
    return plan.create.length + plan.update.length + plan.remove.length;
  }

  #stored(slice: EndpointSlice): StoredSlice {
    const id = String(this.#made++);
    const stored = { name: id, uid: id, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
    return { ...slice, metadata: { ...slice.metadata, ...stored } };
  }

  addresses(): string[] {
    return this.slices.flatMap(({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses)).sort();
  }
}

test("planSlices lists every endpoint once, at most 100 a slice, and then has nothing to do", () => {
  const ids = fc.uniqueArray(fc.nat(400), { maxLength: 350 });
  fc.assert(
    fc.property(fc.array(fc.record({ ids, port: fc.constantFrom(80, 81) }), { maxLength: 5 }), (states) => {
      const world = new World();
      for (const { ids: wanted, port } of states) {
        world.apply([group(wanted, port)]);
        expect(world.addresses()).toEqual(wanted.flatMap((id) => endpoint(id).addresses).sort());
        expect(world.slices.every(({ endpoints }) => (endpoints ?? []).length <= 100)).toBe(true);
        expect(world.slices.every(({ ports }) => ports?.[0]?.port === port)).toBe(true);
        expect(world.apply([group(wanted, port)])).toBe(0);
      }
    }),
    { numRuns: 60 },
  );
});

test("planSlices changes one slice when one endpoint changes, and none when only their order does", () => {
  const world = new World();
  const ids = Array.from({ length: 250 }, (_, id) => id);
  world.apply([group(ids)]);
  expect(world.slices.length).toBe(3);
  const changed = group(ids);
  changed.endpoints[120] = endpoint(120, false);
  expect(world.apply([changed])).toBe(1);
  expect(world.apply([{ ...changed, endpoints: [...changed.endpoints].reverse() }])).toBe(0);
});

test("planSlices keeps one empty slice where there is nothing, and changes its ports rather than replace it", () => {
  const world = new World();
  expect(world.apply([group([])])).toBe(1);
  expect(world.slices.map(({ endpoints }) => endpoints)).toEqual([null]);
  const [{ metadata } = { metadata: { uid: "" } }] = world.slices;
  world.apply([group([1], 81)]);
  expect(world.slices.map((slice) => slice.metadata.uid)).toEqual([metadata.uid]);
});
