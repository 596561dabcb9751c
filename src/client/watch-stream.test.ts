import { expect, test } from "bun:test";
import fc from "fast-check";
import { ApiError } from "../api/errors.ts";
import { decodeWatch, readLines } from "./watch-stream.ts";

const streamOf = (chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

test("readLines gives the same lines wherever the chunks are cut", async () => {
  const line = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("\n"));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.array(fc.nat(2000)), async (lines, cuts) => {
      const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
      const bounds = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = bounds.slice(1).map((end, i) => bytes.slice(bounds[i], end));
      expect(await collect(readLines(streamOf(chunks)))).toEqual(lines);
    }),
    { numRuns: 200 },
  );
});

test("decodeWatch throws the ApiError of an ERROR event after the events before it", async () => {
  const frames = [
    { type: "ADDED", object: { metadata: { name: "a" } } },
    { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired", message: "too old resource version" } },
  ];
  const bytes = new TextEncoder().encode(frames.map((frame) => `${JSON.stringify(frame)}\n`).join(""));
  const seen: string[] = [];
  const read = async () => {
    for await (const frame of decodeWatch(streamOf([bytes]))) seen.push(frame.type);
  };
  const error = await read().catch((thrown: unknown) => thrown);
  expect(seen).toEqual(["ADDED"]);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ reason: "Expired", code: 410 });
});

test("decodeWatch rejects a frame that was cut off", async () => {
  const cut = new TextEncoder().encode('{"type":"ADDED","obj');
  await expect(collect(decodeWatch(streamOf([cut])))).rejects.toThrow("not JSON");
});
