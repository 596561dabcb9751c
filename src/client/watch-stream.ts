import { ApiError, type Status } from "../api/errors.ts";

/** Lines of a UTF-8 stream, whatever the boundaries of its chunks; a last line without a line feed counts. */
export async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  for await (const chunk of stream) {
    const lines = decoder.decode(chunk, { stream: true }).split("\n");
    for (let i = 0; i < lines.length - 1; i++) {
      parts.push(lines[i] ?? "");
      yield parts.join("");
      parts = [];
    }
    const rest = lines[lines.length - 1];
    if (rest) parts.push(rest);
  }
  parts.push(decoder.decode());
  const last = parts.join("");
  if (last !== "") yield last;
}

/** One frame of a watch, before its type says what the object is. */
export interface WatchFrame {
  type: string;
  object: unknown;
}

/**
 * The events of a watch response's body: one JSON document a line. An ERROR event becomes the ApiError that its Status stands for.
 * A connection that ends within a frame rejects: what was cut off is not an event.
 */
export async function* decodeWatch(stream: ReadableStream<Uint8Array>): AsyncGenerator<WatchFrame, void> {
  for await (const line of readLines(stream)) {
    if (line.trim() === "") continue;
    let frame: WatchFrame;
    try {
      frame = JSON.parse(line) as WatchFrame;
    } catch (cause) {
      throw new Error(`watch frame is not JSON: "${line.slice(0, 80)}"`, { cause });
    }
    if (frame.type === "ERROR") {
      const status = frame.object as Partial<Status>;
      throw ApiError.from(status, status.code ?? 500);
    }
    yield frame;
  }
}
