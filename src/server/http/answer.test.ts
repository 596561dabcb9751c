import { expect, test } from "bun:test";
import { Answer, type AnswerStream, type Sink } from "./answer.ts";

class Ticking implements AnswerStream {
  sink: Sink | undefined;
  closed = 0;

  open(sink: Sink): void {
    this.sink = sink;
  }

  close(): void {
    this.closed++;
  }
}

test("Answer.toResponse breaks a stream off when its caller's signal aborts", async () => {
  const [stream, stop] = [new Ticking(), new AbortController()];
  const reader = new Answer(200, [], stream).toResponse(stop.signal).body?.getReader();
  stream.sink?.write(Buffer.from("tick"));
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("tick");
  const waiting = reader?.read();
  stop.abort();
  await expect(waiting as Promise<unknown>).rejects.toThrow("aborted");
  expect(stream.closed).toBe(1);
  stream.sink?.write(Buffer.from("late"));
});

test("Answer.toResponse ends with its stream, and closes it when nobody reads", async () => {
  const ended = new Ticking();
  const text = new Answer(200, [], ended).toResponse(new AbortController().signal).text();
  ended.sink?.end();
  expect([await text, ended.closed]).toEqual(["", 0]);
  const left = new Ticking();
  await new Answer(200, [], left).toResponse().body?.cancel();
  expect(left.closed).toBe(1);
});
