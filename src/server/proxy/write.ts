import { once } from "node:events";
import type { Writable } from "node:stream";

/** Writes at the pace of whoever reads; resolves also when nobody reads any more. */
export async function write(stream: Writable, bytes: Uint8Array): Promise<void> {
  if (stream.destroyed || stream.write(bytes)) return;
  const stop = new AbortController();
  const { signal } = stop;
  // Who is left waiting is told to stop, and says so by rejecting.
  await Promise.race([once(stream, "drain", { signal }), once(stream, "close", { signal })]).catch(() => undefined);
  stop.abort();
}
