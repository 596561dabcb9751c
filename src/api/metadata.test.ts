import { expect, test } from "bun:test";
import type { AnyKind, KubeObject } from "./kind.ts";
import { validateMetadata } from "./metadata.ts";

const kind = { scope: "Namespaced" } as AnyKind;
const cluster = { scope: "Cluster" } as AnyKind;
const named = (metadata: object): KubeObject => ({ metadata: { name: "a", namespace: "n", ...metadata } });
const complaints = (object: KubeObject, old?: KubeObject): string[] =>
  validateMetadata(kind, object, old).map(({ field, type }) => `${field} ${type}`);

test("validateMetadata accepts what is right", () => {
  const metadata = {
    generateName: "a-",
    labels: { "example.com/a": "b", c: "" },
    annotations: { "Example.com/Free": "any text: ü" },
    finalizers: ["example.com/f", "orphan"],
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "r", uid: "1", controller: true }],
  };
  expect(validateMetadata(kind, named(metadata))).toEqual([]);
});

test.each([
  [{ name: undefined }, "metadata.name FieldValueRequired"],
  [{ name: "Upper" }, "metadata.name FieldValueInvalid"],
  [{ name: "a/b" }, "metadata.name FieldValueInvalid"],
  [{ generateName: "-a" }, "metadata.generateName FieldValueInvalid"],
  [{ namespace: "" }, "metadata.namespace FieldValueRequired"],
  [{ namespace: "a.b" }, "metadata.namespace FieldValueInvalid"],
  [{ generation: -1 }, "metadata.generation FieldValueInvalid"],
  [{ labels: { "a b": "c" } }, "metadata.labels FieldValueInvalid"],
  [{ labels: { a: "-" } }, "metadata.labels FieldValueInvalid"],
  [{ annotations: { "a/b/c": "" } }, "metadata.annotations FieldValueInvalid"],
  [{ annotations: { a: "x".repeat(256 * 1024) } }, "metadata.annotations FieldValueTooLong"],
  [{ finalizers: ["plain"] }, "metadata.finalizers FieldValueInvalid"],
  [{ finalizers: ["orphan", "foregroundDeletion"] }, "metadata.finalizers FieldValueInvalid"],
  [
    { ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "" }] },
    "metadata.ownerReferences.uid FieldValueInvalid",
  ],
])("validateMetadata refuses %j", (metadata, complaint) => {
  expect(complaints(named(metadata))).toEqual([complaint]);
});

test("validateMetadata wants at most one controller among the owners", () => {
  const owner = (uid: string) => ({ apiVersion: "apps/v1", kind: "ReplicaSet", name: uid, uid, controller: true });
  const [error] = validateMetadata(kind, named({ ownerReferences: [owner("1"), owner("2")] }));
  expect(error?.message).toContain('Found "true" in references for ReplicaSet/1 and ReplicaSet/2');
});

test("validateMetadata forbids a namespace on kinds of the cluster", () => {
  expect(validateMetadata(cluster, named({}))).toMatchObject([
    { type: "FieldValueForbidden", field: "metadata.namespace" },
  ]);
});

test("validateMetadata checks names by the syntax of the kind", () => {
  const check = (names: AnyKind["names"], name: string): number =>
    validateMetadata({ ...kind, names } as AnyKind, named({ name })).length;
  expect([check("label1035", "1a"), check("label", "a.b"), check("path", "Any:Thing"), check("path", "a/b")]).toEqual([
    1, 1, 0, 1,
  ]);
});

test("validateMetadata keeps the identity of an object and its deletion", () => {
  const old = named({ uid: "1", deletionTimestamp: "2024-01-01T00:00:00Z", finalizers: ["example.com/a"] });
  const next = named({ uid: "2", finalizers: ["example.com/b"] });
  expect(complaints(next, old)).toEqual([
    "metadata.uid FieldValueInvalid",
    "metadata.deletionTimestamp FieldValueInvalid",
    "metadata.finalizers FieldValueForbidden",
  ]);
});
