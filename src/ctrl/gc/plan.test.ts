import { expect, test } from "bun:test";
import { ConfigMap } from "../../api/kinds/core/config-map.ts";
import type { OwnerReference } from "../../api/kinds/meta/object-meta.ts";
import { OwnerGraph } from "./owner-graph.ts";
import { type CollectPlan, planCollect } from "./plan.ts";

interface Sketch {
  uid: string;
  owners?: string[];
  finalizers?: string[];
  deleting?: boolean;
}

/** References block their owner's end, as controllers make them. */
const reference = (uid: string): OwnerReference => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  name: uid,
  uid,
  blockOwnerDeletion: true,
});

function put(graph: OwnerGraph, { uid, owners = [], finalizers = [], deleting = false }: Sketch): string[] {
  return graph.put(ConfigMap, {
    metadata: {
      name: uid,
      namespace: "default",
      uid,
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      ownerReferences: owners.map(reference),
      finalizers,
      ...(deleting ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
    },
  });
}

/** The plan for `uid` in a world of these objects; owners that are not among them are gone. */
function planOf(uid: string, sketches: Sketch[]): CollectPlan {
  const graph = new OwnerGraph();
  for (const sketch of sketches) put(graph, sketch);
  const node = graph.get(uid);
  if (node === undefined) throw new Error(`no object "${uid}"`);
  return planCollect({
    node,
    dependents: graph.dependentsOf(uid),
    ownerState: (owner) => {
      const found = graph.get(owner.uid);
      if (found === undefined) return "absent";
      return found.deleting && found.finalizers.includes("foregroundDeletion") ? "waiting" : "present";
    },
  });
}

const WAITING = { uid: "o", deleting: true, finalizers: ["foregroundDeletion"] };

test("planCollect keeps what has an owner, and what never had one", () => {
  expect(planOf("c", [{ uid: "o" }, { uid: "c", owners: ["o"] }]).action).toBe("none");
  expect(planOf("c", [{ uid: "c" }]).action).toBe("none");
});

test("planCollect deletes what has lost its last owner, and cuts the ties to those that are gone from the rest", () => {
  expect(planOf("c", [{ uid: "c", owners: ["gone"] }])).toEqual({ action: "delete", propagationPolicy: "Background" });
  expect(planOf("c", [{ uid: "o" }, { uid: "c", owners: ["gone", "o"] }])).toEqual({
    action: "disown",
    uids: ["gone"],
  });
});

test("planCollect lets an owner wait for its dependents, all the way down", () => {
  const chain = [WAITING, { uid: "c", owners: ["o"] }, { uid: "g", owners: ["c"] }];
  expect(planOf("o", chain).action).toBe("none");
  expect(planOf("c", chain)).toEqual({ action: "delete", propagationPolicy: "Foreground" });
  expect(planOf("o", [WAITING])).toEqual({ action: "release", finalizer: "foregroundDeletion" });
});

test("planCollect frees the dependents of an owner that asks for it, then lets it go", () => {
  const orphaning = { uid: "o", deleting: true, finalizers: ["orphan"] };
  const plan = planOf("o", [orphaning, { uid: "c", owners: ["o"] }]);
  expect(plan.action === "orphan" && plan.dependents.map(({ uid }) => uid)).toEqual(["c"]);
  expect(planOf("o", [orphaning])).toEqual({ action: "release", finalizer: "orphan" });
});

test("OwnerGraph names whom a change concerns: dependents of what goes or starts to wait, owners of what lets go", () => {
  const graph = new OwnerGraph();
  put(graph, { uid: "o" });
  put(graph, { uid: "c", owners: ["o"] });
  expect(put(graph, WAITING).sort()).toEqual(["c", "o"]);
  expect(put(graph, { uid: "c" })).toEqual(["o"]);
  put(graph, { uid: "c", owners: ["o"] });
  expect(graph.remove("c")).toEqual(["o"]);
  put(graph, { uid: "c", owners: ["o"] });
  expect(graph.remove("o")).toEqual(["c"]);
});
