import { expect, test } from "bun:test";
import fc from "fast-check";
import { Deployment } from "../kinds/apps/deployment.ts";
import { Pod } from "../kinds/core/pod.ts";
import { structuralOf } from "../structural.ts";
import { strategicPatch } from "./strategic.ts";

const pod = structuralOf(Pod);
const web = { name: "web", image: "nginx", env: [{ name: "A", value: "1" }] };
const spec = (containers: unknown[], rest: object = {}): object => ({ spec: { containers, ...rest } });
const patched = (patch: object, document: object = spec([web])): unknown => strategicPatch(pod, document, patch);

test("strategicPatch merges lists by key, new items before the others", () => {
  expect(patched(spec([{ name: "side", image: "b" }]))).toEqual(spec([{ name: "side", image: "b" }, web]));
  expect(patched(spec([{ name: "web", image: "x", env: [{ name: "B", value: "2" }] }]))).toEqual(
    spec([
      {
        name: "web",
        image: "x",
        env: [
          { name: "B", value: "2" },
          { name: "A", value: "1" },
        ],
      },
    ]),
  );
});

test("strategicPatch removes items, fields and keys", () => {
  expect(patched(spec([{ name: "web", $patch: "delete" }]))).toEqual(spec([]));
  expect(patched(spec([{ name: "web", env: null }]))).toEqual(spec([{ name: "web", image: "nginx" }]));
  expect(patched({ metadata: { labels: { a: null } } }, { metadata: { labels: { a: "1", b: "2" } } })).toEqual({
    metadata: { labels: { b: "2" } },
  });
});

test("strategicPatch replaces a list or an object where the directive says so", () => {
  expect(patched(spec([{ name: "only" }, { $patch: "replace" }]))).toEqual(spec([{ name: "only" }]));
  expect(patched({ spec: { $patch: "replace", nodeName: "n" } })).toEqual({ spec: { nodeName: "n" } });
  expect(patched({ spec: { $patch: "delete" } })).toEqual({ spec: {} });
});

test("strategicPatch replaces lists without a merge strategy", () => {
  const tolerations = (key: string) => [{ key, operator: "Exists" }];
  expect(patched(spec([], { tolerations: tolerations("b") }), spec([web], { tolerations: tolerations("a") }))).toEqual(
    spec([web], { tolerations: tolerations("b") }),
  );
});

test("strategicPatch orders a list by $setElementOrder", () => {
  const document = spec([{ name: "a" }, { name: "b" }, { name: "c" }]);
  const order = [{ name: "c" }, { name: "a" }];
  expect(patched({ spec: { "$setElementOrder/containers": order } }, document)).toEqual(
    spec([{ name: "b" }, { name: "c" }, { name: "a" }]),
  );
  const patch = {
    spec: { "$setElementOrder/containers": [{ name: "d" }, { name: "a" }], containers: [{ name: "d" }] },
  };
  expect(patched(patch, document)).toEqual(spec([{ name: "d" }, { name: "a" }, { name: "b" }, { name: "c" }]));
});

test("strategicPatch adds to and deletes from lists of scalars", () => {
  const document = { metadata: { finalizers: ["x/a", "x/b"] } };
  expect(patched({ metadata: { "$deleteFromPrimitiveList/finalizers": ["x/a"] } }, document)).toEqual({
    metadata: { finalizers: ["x/b"] },
  });
  expect(patched({ metadata: { finalizers: ["x/b", "x/c"] } }, document)).toEqual({
    metadata: { finalizers: ["x/a", "x/b", "x/c"] },
  });
});

test("strategicPatch clears the fields that $retainKeys does not name", () => {
  const schema = structuralOf(Deployment);
  const document = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } };
  const patch = { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } };
  expect(strategicPatch(schema, document, patch)).toEqual({ spec: { strategy: { type: "Recreate" } } });
});

test("strategicPatch takes values over without their directives and nulls", () => {
  expect(
    patched(
      spec([
        { name: "a", env: null },
        { name: "b", $patch: "delete" },
      ]),
      {},
    ),
  ).toEqual(spec([{ name: "a" }]));
});

test.each([
  ["nothing"],
  [{ spec: { $patch: "shuffle" } }],
  [spec([{ image: "no key" }])],
  [spec([{ name: "a", $patch: "merge" }])],
  [{ spec: { $retainKeys: "type" } }],
  [{ spec: { $retainKeys: ["a"], nodeName: "n" } }],
  [{ spec: { $unheardOf: 1 } }],
  [{ spec: { "$deleteFromPrimitiveList/containers": "x" } }],
  [
    {
      spec: {
        "$setElementOrder/containers": [{ name: "b" }, { name: "a" }],
        containers: [{ name: "a" }, { name: "b" }],
      },
    },
  ],
])("strategicPatch refuses %j", (patch) => {
  expect(() => strategicPatch(pod, spec([web]), patch)).toThrow(expect.objectContaining({ reason: "BadRequest" }));
});

interface Item {
  name: string;
  image: string;
}

const containers = fc.uniqueArray(
  fc.record({ name: fc.constantFrom("a", "b", "c", "d", "e"), image: fc.constantFrom("x", "y") }),
  { selector: (item) => item.name },
);

/** The patch that kubectl would send: what changed, what goes, and the order of the rest. */
function patchBetween(before: readonly Item[], after: readonly Item[]): object {
  const gone = before.filter((item) => !after.some((other) => other.name === item.name));
  return {
    spec: {
      "$setElementOrder/containers": after.map(({ name }) => ({ name })),
      containers: [...after, ...gone.map(({ name }) => ({ name, $patch: "delete" }))],
    },
  };
}

test("strategicPatch makes the target out of the difference, and leaves its arguments alone", () => {
  fc.assert(
    fc.property(containers, containers, (before, after) => {
      const document = spec(before);
      const copy = structuredClone(document);
      expect(patched(patchBetween(before, after), document)).toEqual(spec(after));
      expect(document).toEqual(copy);
    }),
  );
});
