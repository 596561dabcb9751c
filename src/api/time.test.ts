import { expect, test } from "bun:test";
import {
  canonicalMicroTime,
  canonicalTime,
  formatMicroTime,
  formatTime,
  humanAge,
  humanDuration,
  parseTime,
} from "./time.ts";

test.each([
  ["2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"],
  ["2024-05-01T10:00:00.999Z", "2024-05-01T10:00:00Z"],
  ["2024-05-01T10:00:00+02:30", "2024-05-01T07:30:00Z"],
  ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
])("canonicalTime writes %s as %s", (text, written) => {
  expect(canonicalTime(text)).toBe(written);
});

test.each([
  "",
  "now",
  "2024-05-01",
  "2024-13-01T00:00:00Z",
  "2023-02-29T00:00:00Z",
  "2024-05-01T24:00:00Z",
  "2024-05-01T10:00:00",
])("parseTime refuses %p", (text) => {
  expect(parseTime(text)).toBeUndefined();
});

test("canonicalMicroTime keeps six digits", () => {
  expect(canonicalMicroTime("2024-05-01T10:00:00.123456789Z")).toBe("2024-05-01T10:00:00.123456Z");
  expect(canonicalMicroTime("2024-05-01T10:00:00Z")).toBe("2024-05-01T10:00:00.000000Z");
});

test("formatTime and formatMicroTime write milliseconds", () => {
  expect(formatTime(1_700_000_000_123)).toBe("2023-11-14T22:13:20Z");
  expect(formatMicroTime(1_700_000_000_123)).toBe("2023-11-14T22:13:20.123000Z");
});

const M = 60;
const H = 60 * M;
const D = 24 * H;
test.each([
  [-5, "<invalid>"],
  [-1, "0s"],
  [0, "0s"],
  [119, "119s"],
  [2 * M, "2m"],
  [3 * M + 20, "3m20s"],
  [10 * M + 20, "10m"],
  [179 * M, "179m"],
  [3 * H, "3h"],
  [3 * H + 5 * M, "3h5m"],
  [8 * H + 5 * M, "8h"],
  [47 * H, "47h"],
  [2 * D + 4 * H, "2d4h"],
  [8 * D + 4 * H, "8d"],
  [729 * D, "729d"],
  [(2 * 365 + 12) * D, "2y12d"],
  [9 * 365 * D, "9y"],
])("humanDuration shows %p seconds as %s", (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text);
});

test("humanAge of no time is unknown", () => {
  expect(humanAge(undefined, 0)).toBe("<unknown>");
  expect(humanAge("2024-05-01T10:00:00Z", Date.UTC(2024, 4, 1, 10, 0, 30))).toBe("30s");
});
