import type { Duplex } from "node:stream";

/** Stops reading from `source` until `sink` has room again. Made once for a pair; calling it while it holds changes nothing. */
export function holdBack(source: Duplex, sink: Duplex): () => void {
  let holds = false;
  return () => {
    if (holds) return;
    holds = true;
    source.pause();
    sink.once("drain", () => {
      holds = false;
      source.resume();
    });
  };
}
