import { expect, test } from "bun:test";
import { ageColumn, nameColumn, tableOf } from "./table.ts";

const object = { metadata: { name: "a", creationTimestamp: "2024-05-01T10:00:00Z" }, spec: { x: 1 } };
const now = Date.UTC(2024, 4, 1, 10, 5);

test("tableOf shows name and creation of kinds without columns", () => {
  const { columnDefinitions, rows } = tableOf({}, [object], now);
  expect(columnDefinitions.map(({ name, type }) => [name, type])).toEqual([
    ["Name", "string"],
    ["Created At", "date"],
  ]);
  expect(rows[0]?.cells).toEqual(["a", "2024-05-01T10:00:00Z"]);
});

test("tableOf completes the definitions of the kind's columns", () => {
  const wide = { name: "X", type: "integer", priority: 1, value: () => 1 } as const;
  const { columnDefinitions, rows } = tableOf({ columns: [nameColumn, ageColumn, wide] }, [object], now);
  expect(columnDefinitions[2]).toEqual({ name: "X", type: "integer", format: "", description: "", priority: 1 });
  expect(rows[0]?.cells).toEqual(["a", "5m", 1]);
});

test("tableOf carries what includeObject asks for", () => {
  const row = (includeObject: "Metadata" | "Object" | "None") => tableOf({}, [object], now, { includeObject }).rows[0];
  expect(row("Object")?.object).toEqual(object);
  expect(row("None")).not.toHaveProperty("object");
  expect(row("Metadata")?.object).toEqual({
    kind: "PartialObjectMetadata",
    apiVersion: "meta.k8s.io/v1",
    metadata: object.metadata,
  });
});
