import { expect, test } from "bun:test";
import { ApiError } from "../errors.ts";
import { jsonPatch } from "./json.ts";

const document = { metadata: { labels: { app: "web" } }, list: [1, 2, 3] };

test.each([
  [[{ op: "add", path: "/metadata/labels/a~1b", value: "c" }], { "a/b": "c", app: "web" }, [1, 2, 3]],
  [[{ op: "add", path: "/list/-", value: 4 }], { app: "web" }, [1, 2, 3, 4]],
  [[{ op: "add", path: "/list/0", value: 0 }], { app: "web" }, [0, 1, 2, 3]],
  [[{ op: "replace", path: "/list/-1", value: 9 }], { app: "web" }, [1, 2, 9]],
  [[{ op: "remove", path: "/list/1" }], { app: "web" }, [1, 3]],
  [[{ op: "move", from: "/list/0", path: "/list/2" }], { app: "web" }, [2, 3, 1]],
  [[{ op: "copy", from: "/metadata/labels/app", path: "/metadata/labels/b" }], { app: "web", b: "web" }, [1, 2, 3]],
  [[{ op: "test", path: "/metadata/labels", value: { app: "web" } }], { app: "web" }, [1, 2, 3]],
  [[{ op: "test", path: "/metadata/absent", value: null }], { app: "web" }, [1, 2, 3]],
])("jsonPatch applies %j", (operations, labels, list) => {
  expect(jsonPatch(document, operations)).toEqual({ metadata: { labels }, list });
  expect(document).toEqual({ metadata: { labels: { app: "web" } }, list: [1, 2, 3] });
});

test("jsonPatch replaces the whole document", () => {
  expect(jsonPatch(document, [{ op: "replace", path: "", value: { a: 1 } }])).toEqual({ a: 1 });
});

test("jsonPatch does not let later operations change the patch", () => {
  const operations = [
    { op: "add", path: "/new", value: {} },
    { op: "add", path: "/new/a", value: 1 },
  ];
  jsonPatch(document, operations);
  expect(operations[0]).toEqual({ op: "add", path: "/new", value: {} });
});

test.each([
  [{ not: "a list" }, "BadRequest"],
  [[{ op: "add" }], "BadRequest"],
  [[{ op: "move", path: "/a" }], "BadRequest"],
  [[{ op: "add", path: "a", value: 1 }], "BadRequest"],
  [[{ op: "shrink", path: "/list" }], "Invalid"],
  [[{ op: "test", path: "/list/0", value: 2 }], "Invalid"],
  [[{ op: "replace", path: "/absent", value: 1 }], "Invalid"],
  [[{ op: "remove", path: "/list/3" }], "Invalid"],
  [[{ op: "add", path: "/list/x", value: 1 }], "Invalid"],
  [[{ op: "add", path: "/absent/deep", value: 1 }], "Invalid"],
  [[{ op: "move", from: "/metadata", path: "/metadata/labels/x" }], "Invalid"],
  [Array.from({ length: 10_001 }, () => ({ op: "test", path: "/x" })), "RequestEntityTooLarge"],
])("jsonPatch refuses %j", (operations, reason) => {
  expect(() => jsonPatch(document, operations)).toThrow(ApiError);
  expect(() => jsonPatch(document, operations)).toThrow(expect.objectContaining({ reason }));
});

test("jsonPatch stops copies that double the document again and again", () => {
  const start = { a: "x".repeat(1000) };
  const doubling = Array.from({ length: 40 }, (_, at) => ({ op: "copy", from: "", path: `/copy${at}` }));
  expect(() => jsonPatch(start, doubling)).toThrow("its copies add up to more than");
});

test("jsonPatch stops copies that double the nesting again and again", () => {
  const doubling = Array.from({ length: 10 }, (_, at) => ({ op: "copy", from: "", path: "/a".repeat(2 ** at) }));
  expect(() => jsonPatch({}, [...doubling, { op: "copy", from: "", path: "/b" }])).toThrow(
    "is nested deeper than 1000 levels",
  );
});
