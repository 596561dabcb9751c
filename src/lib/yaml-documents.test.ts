import { expect, test } from "bun:test";
import { UserError } from "./user-error.ts";
import { parseYamlDocuments } from "./yaml-documents.ts";

const values = (text: string) => parseYamlDocuments(text, "x.yaml").map((document) => document.value);

test("parseYamlDocuments reads scalars as Kubernetes does", () => {
  expect(
    values("mode: 0644\non: yes\nport: 80:80\ntime: 2026-01-02\nclock: 1:30\nx: ~\ns: '0644'\nq: 1e3\no: 0o17"),
  ).toEqual([
    // `on` is a boolean as a key too.
    { mode: 420, true: true, port: "80:80", time: "2026-01-02", clock: "1:30", x: null, s: "0644", q: 1000, o: 15 },
  ]);
});

test("parseYamlDocuments splits documents, keeps their position and follows anchors", () => {
  const text = "---\na: &x {b: 1}\nc: *x\n---\n# nothing\n---\nd:\n  <<: {e: 2}\n";
  expect(parseYamlDocuments(text, "x.yaml")).toEqual([
    { value: { a: { b: 1 }, c: { b: 1 } }, index: 1 },
    { value: null, index: 2 },
    { value: { d: { e: 2 } }, index: 3 },
  ]);
});

test("parseYamlDocuments reads JSON with tabs", () => {
  expect(values('{\n\t"a": [1,\n\t2]}')).toEqual([{ a: [1, 2] }]);
});

test.each([
  ["ok: 1\na: 1\n  b: 2\n", "x.yaml:2:4"],
  ["a: 1\n---\nb: [1, 2\n", "x.yaml:4:"],
  ["a: 1\na: 2\n", "x.yaml:2:1"],
  ['{"a": 1,, }', "x.yaml:1:"],
  ["a: *nowhere\n", "x.yaml"],
])("parseYamlDocuments names file, line and column of a mistake: %j", (text, where) => {
  const error = (() => {
    try {
      return values(text);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(UserError);
  expect(String(error)).toContain(where);
});
