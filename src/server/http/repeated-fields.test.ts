import { expect, test } from "bun:test";
import { repeatedFields } from "./repeated-fields.ts";

test("repeatedFields names the path of what JSON says twice", () => {
  expect(repeatedFields('{"data":{"a":"1","a":"2"},"x":[{"b":1,"b":2}]}')).toEqual([
    'duplicate field "data.a"',
    'duplicate field "x[0].b"',
  ]);
});

test("repeatedFields names the line of what YAML says twice", () => {
  expect(repeatedFields('data:\n  a: "1"\n  b: {c: 1, c: 2}\n  a: "2"\n')).toEqual([
    'line 4: key "a" already set in map',
    'line 3: key "c" already set in map',
  ]);
  expect(repeatedFields("a: 1\nb:\n- a: 1\n- a: 2\n")).toEqual([]);
});
