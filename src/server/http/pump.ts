import type { Sink } from "./answer.ts";

/** Bytes that may wait for a client before its stream is read on. */
const HIGH_WATER = 1024 * 1024;

/** Passes a web stream on to a client at the client's pace, until it ends or the client leaves. Rejects when the stream breaks. */
export async function pump(
  body: ReadableStream<Uint8Array>,
  sink: Sink,
  client: { signal: AbortSignal; drained(): Promise<void> },
): Promise<void> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  client.signal.addEventListener("abort", cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (client.signal.aborted) return;
      if (done) break;
      sink.write(value);
      if (sink.waiting > HIGH_WATER) await client.drained();
    }
    sink.end();
  } finally {
    client.signal.removeEventListener("abort", cancel);
  }
}
