import { describe, expect, test } from "bun:test";
import type { Structural } from "../../structural.ts";
import { compileCel } from "../compile.ts";
import { CostBudget } from "../cost-budget.ts";
import { celTypeOf } from "../schema/schema-type.ts";

type Case = readonly [name: string, schema: Structural, self: unknown, costs: Readonly<Record<string, number>>];

const integer: Structural = { type: "integer" };
const number: Structural = { type: "number" };
const string: Structural = { type: "string" };
const boolean: Structural = { type: "boolean" };
const byte: Structural = { type: "string", format: "byte" };
const duration: Structural = { type: "string", format: "duration" };
const date: Structural = { type: "string", format: "date" };
const dateTime: Structural = { type: "string", format: "date-time" };
const intOrString: Structural = { "x-kubernetes-int-or-string": true };
const object = (properties: Record<string, Structural>): Structural => ({ type: "object", properties });
const list = (items: Structural): Structural => ({ type: "array", items });
const set = (items: Structural): Structural => ({ ...list(items), "x-kubernetes-list-type": "set" });
const mapList = (keys: string[], items: Structural): Structural => ({
  ...list(items),
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": keys,
});
const map = (additionalProperties: Structural): Structural => ({ type: "object", additionalProperties });
/** Fields val1, val2, … of these schemas. */
const vals = (...schemas: Structural[]): Structural =>
  object(Object.fromEntries(schemas.map((schema, i) => [`val${i + 1}`, schema])));
const of = (...values: unknown[]): unknown => Object.fromEntries(values.map((value, i) => [`val${i + 1}`, value]));

/** The costs that Kubernetes' own tests expect. All rules hold. */
const CASES: readonly Case[] = [
  [
    "numbers",
    vals(integer, number, number, number, number, number),
    of(5, 10, 10, 10, 10, 10),
    {
      "double(self.val1) < self.val4": 6,
      "self.val1 < int(self.val4)": 6,
      "double(5) < 10.0": 1,
      "5 < int(10.0)": 1,
      "double(self.val1) < 10.0": 4,
      "type(self.val1) == int": 4,
      "type(self.val2) == double": 4,
      "self.val2 == 10.0": 3,
    },
  ],
  [
    "strings",
    vals(string),
    of("Rook takes 👑"),
    {
      "self.val1.startsWith('Rook')": 4,
      "!self.val1.startsWith('knight')": 5,
      "self.val1.matches('^[^0-9]*$')": 8,
      "!self.val1.matches('^[0-9]*$')": 7,
      "type(self.val1) == string": 4,
      "size(self.val1) == 12": 4,
      "self.val1.charAt(3) == 'k'": 4,
      "self.val1.indexOf('o') == 1": 4,
      "self.val1.indexOf('o', 2) == 2": 4,
      "self.val1.replace(' ', 'x') == 'Rookxtakesx👑'": 7,
      "self.val1.replace(' ', 'x', 1) == 'Rookxtakes 👑'": 7,
      "self.val1.split(' ') == ['Rook', 'takes', '👑']": 6,
      "self.val1.split(' ', 2) == ['Rook', 'takes 👑']": 6,
      "self.val1.substring(5) == 'takes 👑'": 5,
      "self.val1.substring(0, 4) == 'Rook'": 5,
      "self.val1.substring(4, 10).trim() == 'takes'": 6,
      "self.val1.upperAscii() == 'ROOK TAKES 👑'": 6,
      "self.val1.lowerAscii() == 'rook takes 👑'": 6,
    },
  ],
  ["escaped strings", vals(string), of("l1\nl2"), { "self.val1 == '''l1\nl2'''": 3, "self.val1 == 'l1\\nl2'": 3 }],
  [
    "bytes",
    vals(byte, byte),
    of("QUI=", "QUI="),
    {
      "self.val1 == self.val2": 5,
      "self.val1 == b'AB'": 3,
      "type(self.val1) == bytes": 4,
      "size(self.val1) == 2": 4,
    },
  ],
  ["booleans", vals(boolean, boolean), of(true, false), { "self.val1 != self.val2": 5, "type(self.val1) == bool": 4 }],
  [
    "durations",
    vals(duration),
    of("1h2m3s4ms"),
    {
      "self.val1 == duration('1h2m') + duration('3s4ms')": 4,
      "self.val1.getHours() == 1": 4,
      "type(self.val1) == google.protobuf.Duration": 4,
    },
  ],
  [
    "dates",
    vals(date, dateTime),
    of("1997-07-16", "2011-08-18T19:03:37.010000000+01:00"),
    {
      "self.val1.getDate() == 16": 4,
      "type(self.val1) == google.protobuf.Timestamp": 4,
      "self.val2 == timestamp('2011-08-18T00:00:00.000+01:00') + duration('19h3m37s10ms')": 4,
      "self.val2.getDate('01:00') == 18": 4,
    },
  ],
  [
    "enums",
    object({ enumStr: { type: "string", enum: ["Pending", "Available"] } }),
    { enumStr: "Pending" },
    { "self.enumStr == 'Pending'": 3, "self.enumStr in ['Pending', 'Available']": 2 },
  ],
  [
    "conversions",
    vals(integer, number, number, number, boolean, string, byte, string, duration, string, dateTime, string, date),
    of(
      10,
      10,
      10.49,
      10.5,
      true,
      "10",
      "MTA=",
      "3723.004s",
      "1h2m3s4ms",
      "2011-08-18T19:03:37.01+01:00",
      "2011-08-18T19:03:37.01+01:00",
      "2011-08-18T00:00:00Z",
      "2011-08-18",
    ),
    {
      "int(self.val2) == self.val1": 6,
      "double(self.val1) == self.val2": 6,
      "bytes(self.val6) == self.val7": 6,
      "string(self.val1) == self.val6": 6,
      "string(self.val4) == '10.5'": 4,
      "string(self.val7) == self.val6": 6,
      "duration(self.val8) == self.val9": 6,
      "timestamp(self.val10) == self.val11": 6,
      "string(self.val11) == self.val10": 8,
      "timestamp(self.val12) == self.val13": 6,
      "string(self.val13) == self.val12": 7,
    },
  ],
  [
    "lists",
    vals(list(integer), list(integer)),
    of([1, 2, 3], [1, 2, 3]),
    {
      "1 in self.val1": 5,
      "self.val2[0] in self.val1": 8,
      "!(0 in self.val1)": 6,
      "self.val1 + self.val2 == [1, 2, 3, 1, 2, 3]": 6,
      "self.val1 + [4, 5] == [1, 2, 3, 4, 5]": 4,
    },
  ],
  [
    "sets",
    vals(set(string), set(string)),
    of(["a", "b", "c"], ["a", "c", "b"]),
    {
      "self.val1 == ['c', 'b', 'a']": 3,
      "self.val1 == self.val2": 5,
      "'a' in self.val1": 5,
      "self.val2[0] in self.val1": 8,
      "!('x' in self.val1)": 6,
      "self.val1 + self.val2 == ['a', 'b', 'c']": 6,
      "self.val1 + ['c', 'd'] == ['a', 'b', 'c', 'd']": 4,
    },
  ],
  [
    "lists that are maps",
    object({ objs: list(mapList(["k"], object({ k: string, v: string }))) }),
    {
      objs: [
        [
          { k: "a", v: "1" },
          { k: "b", v: "2" },
        ],
        [
          { k: "b", v: "2" },
          { k: "a", v: "1" },
        ],
        [
          { k: "b", v: "3" },
          { k: "a", v: "1" },
        ],
        [{ k: "c", v: "4" }],
      ],
    },
    {
      "self.objs[0] == self.objs[1]": 7,
      "self.objs[0] + self.objs[2] == self.objs[2]": 11,
      "self.objs[2] + self.objs[0] == self.objs[0]": 11,
      "self.objs[0] == [self.objs[0][0], self.objs[0][1]]": 22,
      "self.objs[0] == [self.objs[0][1], self.objs[0][0]]": 22,
      "self.objs[2] + [self.objs[0][0], self.objs[0][1]] == self.objs[0]": 26,
      "size(self.objs[0] + [self.objs[3][0]]) == 3": 20,
    },
  ],
  [
    "maps",
    vals(map(string), map(string)),
    of({ k1: "a", k2: "b" }, { k2: "b", k1: "a" }),
    {
      "self.val1 == self.val2": 5,
      "'k1' in self.val1": 3,
      "!('k3' in self.val1)": 4,
      "self.val1 == {'k1': 'a', 'k2': 'b'}": 3,
    },
  ],
  [
    "object access",
    object({
      a: object({ b: integer, c: integer, d: { ...integer, nullable: true } }),
      a1: object({ b1: object({ c1: integer }), d2: object({ e2: integer }) }),
    }),
    { a: { b: 1, d: null }, a1: { b1: { c1: 4 } } },
    {
      "has(self.a.b)": 2,
      "has(self.a1.b1.c1)": 3,
      "!(has(self.a1.d2) && has(self.a1.d2.e2))": 3,
      "!has(self.a1.d2)": 3,
      "!has(self.a.d)": 3,
    },
  ],
  [
    "map access",
    object({ val: map(integer) }),
    { val: { b: 1, d: 2 } },
    {
      "!('a' in self.val)": 4,
      "'b' in self.val": 3,
      "!has(self.val.a)": 3,
      "has(self.val.b)": 2,
      "self.val.all(k, self.val[k] > 0)": 17,
      "self.val.exists_one(k, self.val[k] == 2)": 14,
      "!self.val.exists_one(k, self.val[k] > 0)": 17,
      "size(self.val) == 2": 4,
      "size(self.val.filter(k, self.val[k] > 1)) == 1": 26,
    },
  ],
  [
    "list map access",
    object({ listMap: mapList(["k"], object({ k: string, v: string, v2: string })) }),
    {
      listMap: [
        { k: "a1", v: "b1" },
        { k: "a2", v: "b2" },
        { k: "a3", v: "b3", v2: "z" },
      ],
    },
    {
      "has(self.listMap[0].v)": 3,
      "self.listMap.all(m, m.k.startsWith('a'))": 21,
      "self.listMap.all(m, !has(m.v2) || m.v2 == 'z')": 21,
      "self.listMap.exists(m, m.k.endsWith('1'))": 13,
      "self.listMap.exists_one(m, m.k == 'a3')": 15,
      "!self.listMap.all(m, m.k.endsWith('1'))": 18,
      "!self.listMap.exists(m, m.v == 'x')": 25,
      "!self.listMap.exists_one(m, m.k.startsWith('a'))": 20,
      "size(self.listMap.filter(m, m.k == 'a1')) == 1": 27,
      "self.listMap.exists(m, m.k == 'a1' && m.v == 'b1')": 16,
      "self.listMap.map(m, m.v).exists(v, v == 'b1')": 55,
      "self.listMap.exists(m, has(m.v2) && m.v2 == 'z')": 21,
      "!self.listMap.all(m, has(m.v2) && m.v2 != 'z')": 10,
      "self.listMap.exists_one(m, has(m.v2) && m.v2 == 'z')": 12,
      "self.listMap.filter(m, has(m.v2) && m.v2 == 'z').size() == 1": 24,
      "self.listMap.map(m, has(m.v2) && m.v2 == 'z', m.v2).size() == 1": 25,
      "self.listMap.filter(m, has(m.v2) && m.v2 == 'z').map(m, m.v2).size() == 1": 39,
      // Items without the field are errors, for which others make up.
      "self.listMap.exists(m, m.v2 == 'z')": 24,
      "!self.listMap.all(m, m.v2 != 'z')": 22,
    },
  ],
  [
    "list access",
    object({ array: list(integer) }),
    { array: [1, 1, 2, 2, 3, 3, 4, 5] },
    {
      "2 in self.array": 10,
      "self.array.all(e, e > 0)": 43,
      "self.array.exists(e, e > 2)": 36,
      "self.array.exists_one(e, e > 4)": 22,
      "!self.array.all(e, e < 2)": 21,
      "!self.array.exists(e, e < 0)": 52,
      "!self.array.exists_one(e, e == 2)": 25,
      "size(self.array.filter(e, e%2 == 0)) == 3": 68,
      "self.array.map(e, e * 20).filter(e, e > 50).exists(e, e == 60)": 194,
    },
  ],
  [
    "int or string",
    object({ something: intOrString, one: intOrString }),
    { something: "25%", one: 1 },
    {
      "type(self.something) == int ? self.something == 1 : self.something == '25%'": 7,
      "type(self.something) == string && self.something == '25%'": 7,
      "self.something != 1": 3,
      "self.something == 1 || self.something == '25%'": 6,
      "self.something == '25%' || self.something == 1": 3,
      "self.something != ['anything']": 3,
      "self.one == 1": 3,
      "self.one != 'some string'": 3,
    },
  ],
  [
    "percentages",
    object({ min: intOrString, current: integer, available: integer }),
    { min: "50%", current: 5, available: 10 },
    {
      "type(self.min) == string && self.min.matches(r'(\\d+(\\.\\d+)?%)')": 10,
      "type(self.min) == int ? self.current <= self.min : double(self.current) / double(self.available) >= double(self.min.replace('%', '')) / 100.0": 17,
    },
  ],
  [
    "unknown fields",
    object({ withUnknownList: list({ type: "object", "x-kubernetes-preserve-unknown-fields": true }) }),
    { withUnknownList: [{ f: "a", g: "b" }, { f: "x", g: "y" }, { f: "x", g: "y" }, {}, {}] },
    {
      "self.withUnknownList.size() == 5": 4,
      "self.withUnknownList[0] != self.withUnknownList[1]": 7,
      "self.withUnknownList[1] == self.withUnknownList[2]": 7,
      "self.withUnknownList[3] == self.withUnknownList[4]": 6,
    },
  ],
  [
    "null values",
    object({ m: map({ ...string, nullable: true }), s: { ...string, nullable: true } }),
    { m: { a: null, b: "not-nil" }, s: null },
    { "self.m.size() == 2": 4, "'a' in self.m": 3, "type(self.m['a']) == null_type": 5, "!has(self.s)": 2 },
  ],
  [
    "types of objects",
    object({ nestedInMap: map(object({ inMapField: integer })) }),
    { nestedInMap: { k1: { inMapField: 1 }, k2: { inMapField: 2 } } },
    { "type(self) == type(self)": 5, "type(self.nestedInMap['k1']) == type(self.nestedInMap['k2'])": 9 },
  ],
  [
    "unsayable keys of lists that are maps",
    object({ objs: list(mapList(["k!", "k."], object({ "k!": string, "k.": string }))) }),
    {
      objs: [
        [
          { "k!": "a", "k.": "1" },
          { "k!": "b", "k.": "2" },
        ],
        [
          { "k!": "b", "k.": "2" },
          { "k!": "a", "k.": "1" },
        ],
      ],
    },
    { "self.objs[0] == self.objs[1]": 7, "self.objs[0][0].k__dot__ == '1'": 6 },
  ],
  [
    "optionals",
    object({ obj: object({ field: string, absentField: string }), m: map(string), l: list(string) }),
    { obj: { field: "a" }, m: { k: "v" }, l: ["a"] },
    {
      "optional.of('a') != optional.of('b')": 3,
      "optional.of('a') != optional.none()": 3,
      "optional.of('a').hasValue()": 2,
      "optional.of('a').or(optional.of('a')).hasValue()": 2,
      "optional.none().or(optional.of('a')).hasValue()": 3,
      "optional.of('a').optMap(v, v == 'value').hasValue()": 8,
      "self.obj.?field == optional.of('a')": 5,
      "self.obj.?absentField == optional.none()": 4,
      "self.obj.?field.orValue('v') == 'a'": 4,
      "self.m[?'k'] == optional.of('v')": 5,
      "self.l[?0] == optional.of('a')": 5,
      "optional.ofNonZeroValue(1).hasValue()": 2,
    },
  ],
];

describe("CelProgram.evaluate()", () => {
  for (const [name, schema, self, costs] of CASES) {
    test(`costs what it costs in Kubernetes: ${name}`, () => {
      const type = celTypeOf(schema, { root: true, name: "selfType" });
      const actual: Record<string, unknown> = {};
      for (const rule of Object.keys(costs)) {
        const budget = new CostBudget();
        const holds = compileCel(rule, { variables: { self: type } }).evaluate({ self }, budget);
        actual[rule] = holds === true ? budget.used : holds;
      }
      expect(actual).toEqual(costs);
    });
  }
});
