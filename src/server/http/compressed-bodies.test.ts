import { expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { CompressedBodies } from "./compressed-bodies.ts";

const MIB = 1024 * 1024;

test("CompressedBodies gives who asks meanwhile and later the same bytes", async () => {
  const bodies = new CompressedBodies();
  const added = bodies.add("7 /pods", Buffer.from("x".repeat(1000)));
  const meanwhile = bodies.find("7 /pods");
  expect(meanwhile).toBeDefined();
  const bytes = await added;
  expect(await meanwhile).toBe(bytes);
  expect(await bodies.find("7 /pods")).toBe(bytes);
  expect(Buffer.from(Bun.gunzipSync(bytes as Uint8Array<ArrayBuffer>)).toString()).toBe("x".repeat(1000));
  expect(bodies.find("8 /pods")).toBeUndefined();
});

test("CompressedBodies forgets the oldest when they are too many", async () => {
  const bodies = new CompressedBodies();
  for (let i = 0; i < 10; i++) await bodies.add(`${i}`, randomBytes(MIB));
  const kept = Array.from({ length: 10 }, (_, i) => bodies.find(`${i}`) !== undefined);
  expect(kept).toEqual([false, false, false, true, true, true, true, true, true, true]);
});
