/** A container's log as the runtime writes it: each line has a time, a stream, a tag (F whole, P part of one) and the text. */
import { type FileHandle, open, stat } from "node:fs/promises";
import type { Clock } from "../../lib/clock.ts";

export interface LogQuery {
  /** Only the last lines; absent: all. */
  tailLines?: number;
  /** Only lines of this time and later, in milliseconds since the epoch. */
  since?: number;
  /** Start each line with its time. */
  timestamps?: boolean;
  /** Most bytes to give. */
  limitBytes?: number;
  stream?: "stdout" | "stderr";
  /** Wait for more until this says that there will be none. */
  follow?: { mayGrow(): Promise<boolean>; clock: Clock };
  signal: AbortSignal;
}

const BLOCK = 64 << 10;
const POLL_MS = 100;

/** The text of the log, in pieces. A log that is not there is empty. */
export async function* readLog(path: string, query: LogQuery): AsyncGenerator<Buffer> {
  let left = query.limitBytes ?? Number.POSITIVE_INFINITY;
  let isPart = false;
  for await (const line of linesOf(path, query)) {
    const entry = parse(line);
    if (entry === undefined) continue;
    if (query.stream !== undefined && entry.stream !== query.stream) continue;
    if (query.since !== undefined && Date.parse(entry.time) < query.since) continue;
    const start = query.timestamps === true && !isPart ? `${entry.time} ` : "";
    const text = Buffer.concat([Buffer.from(start), entry.text, Buffer.from(entry.isPart ? "" : "\n")]);
    isPart = entry.isPart;
    if (text.length >= left) {
      yield text.subarray(0, left);
      return;
    }
    left -= text.length;
    yield text;
  }
}

interface Entry {
  time: string;
  stream: string;
  isPart: boolean;
  text: Buffer;
}

/** Undefined for a line that is not in the format, as a crash in the middle of a write leaves it. */
function parse(line: Buffer): Entry | undefined {
  const first = line.indexOf(0x20);
  const second = line.indexOf(0x20, first + 1);
  const third = line.indexOf(0x20, second + 1);
  if (first < 0 || second < 0 || third < 0) return undefined;
  return {
    time: line.toString("latin1", 0, first),
    stream: line.toString("latin1", first + 1, second),
    isPart: line[second + 1] === 0x50,
    text: line.subarray(third + 1),
  };
}

async function* linesOf(path: string, query: LogQuery): AsyncGenerator<Buffer> {
  const { follow, signal } = query;
  let file = await openIfThere(path);
  try {
    let offset = file === undefined || query.tailLines === undefined ? 0 : await tailOffset(file, query.tailLines);
    let rest: Buffer = Buffer.alloc(0);
    const block = Buffer.alloc(BLOCK);
    let isLast = false;
    while (!signal.aborted) {
      const { bytesRead } = file === undefined ? { bytesRead: 0 } : await file.read(block, 0, BLOCK, offset);
      offset += bytesRead;
      if (bytesRead > 0) {
        rest = Buffer.concat([rest, block.subarray(0, bytesRead)]);
        for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
          yield rest.subarray(0, end);
          rest = rest.subarray(end + 1);
        }
        continue;
      }
      if (follow === undefined || isLast) return;
      if (file === undefined || (await wasReplaced(file, path))) {
        await file?.close();
        file = await openIfThere(path);
        offset = 0;
        if (file !== undefined) continue;
      }
      // What was written before the end is read once more after it was seen.
      isLast = !(await follow.mayGrow());
      if (!isLast) await follow.clock.sleep(POLL_MS, signal).catch(() => undefined);
    }
  } finally {
    await file?.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether the path now names another file: the log was rotated. */
async function wasReplaced(file: FileHandle, path: string): Promise<boolean> {
  const now = await stat(path).catch(() => undefined);
  return now !== undefined && now.ino !== (await file.stat()).ino;
}

/** Where the last `lines` lines begin, found from the end. */
async function tailOffset(file: FileHandle, lines: number): Promise<number> {
  const { size } = await file.stat();
  if (lines === 0) return size;
  const block = Buffer.alloc(BLOCK);
  let seen = 0;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - BLOCK);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    for (let at = bytesRead - 1; at >= 0; at--) {
      // The newline that ends the file ends the last line; it does not begin one.
      if (block[at] !== 0x0a || start + at === size - 1) continue;
      seen++;
      if (seen === lines) return start + at + 1;
    }
    end = start;
  }
  return 0;
}
