/** The frames joined last, and what came of it. */
let last: { frames: readonly Uint8Array[]; joined: Uint8Array } | undefined;

/**
 * The frames in one piece. Watchers of the same resource send the same frames in one turn: they share the piece, too. Neither the list nor
 * the result may be changed afterwards.
 */
export function joinFrames(frames: readonly Uint8Array[]): Uint8Array {
  const [only] = frames;
  if (only !== undefined && frames.length === 1) return only;
  if (last === undefined || !sameFrames(last.frames, frames)) {
    if (last === undefined) setImmediate(forget);
    last = { frames, joined: Buffer.concat(frames) };
  }
  return last.joined;
}

function sameFrames(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((frame, i) => frame === b[i]);
}

function forget(): void {
  last = undefined;
}
