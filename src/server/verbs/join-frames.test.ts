import { expect, test } from "bun:test";
import { joinFrames } from "./join-frames.ts";

const [one, two, three] = ["one", "two", "three"].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];

test("joinFrames joins once for all who send the same in one turn", async () => {
  const joined = joinFrames([one, two]);
  expect(String(joined)).toBe("onetwo");
  expect(joinFrames([one, two])).toBe(joined);
  expect(String(joinFrames([two, one]))).toBe("twoone");
  expect(String(joinFrames([one, two, three]))).toBe("onetwothree");
  expect(joinFrames([three])).toBe(three);
  const before = joinFrames([one, two]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(joinFrames([one, two])).not.toBe(before);
});
