import { expect, test } from "bun:test";
import fc from "fast-check";
import { frame, MessageReader } from "./grpc-frames.ts";

test("MessageReader gives the messages that were framed, however they are cut into chunks", () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 });
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 30 })), (sent, sizes) => {
      const bytes = Buffer.concat(sent.map(frame));
      const reader = new MessageReader();
      const received: Buffer[] = [];
      for (let at = 0, i = 0; at < bytes.byteLength; i++) {
        const size = sizes.length === 0 ? bytes.byteLength : (sizes[i % sizes.length] ?? 1);
        received.push(...reader.read(bytes.subarray(at, at + size)));
        at += size;
      }
      expect(received.map((message) => [...message])).toEqual(sent.map((message) => [...message]));
    }),
  );
});
