/** Tar archives in the ustar format of POSIX.1-1988, with pax records for what does not fit: written, never read. */

export interface TarEntry {
  /** Path inside the archive, without a leading slash; a folder's ends with one. */
  name: string;
  type: "file" | "folder" | "symlink";
  /** Permission bits. */
  mode: number;
  /** A file's content. */
  content?: Uint8Array;
  /** Where a symlink points. */
  target?: string;
}

const BLOCK = 512;
const TYPE_FLAG = { file: "0", symlink: "2", folder: "5" } as const;

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}

/** Every archive of the same entries is the same bytes: times are zero and the owner is root. */
function header(fields: { name: string; mode: number; size: number; typeFlag: string; target: string }): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(fields.name, 0, 100);
  block.write(octal(fields.mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(fields.size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write("        ", 148);
  block.write(fields.typeFlag, 156);
  block.write(fields.target, 157, 100);
  block.write("ustar\x0000", 257);
  block.write(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    )} `,
    148,
  );
  return block;
}

function padded(content: Uint8Array): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}

/** A pax record counts itself: its length is part of its length. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function paxHeader(entry: TarEntry): Buffer[] {
  const target = entry.target ?? "";
  const records = [
    Buffer.byteLength(entry.name) > 100 ? paxRecord("path", entry.name) : "",
    Buffer.byteLength(target) > 100 ? paxRecord("linkpath", target) : "",
  ].join("");
  if (records === "") return [];
  const body = Buffer.from(records);
  return [header({ name: "pax", mode: 0o644, size: body.length, typeFlag: "x", target: "" }), padded(body)];
}

/** An archive of these entries, in their order. */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const entry of entries) {
    const content = entry.content ?? new Uint8Array();
    blocks.push(
      ...paxHeader(entry),
      header({
        name: entry.name,
        mode: entry.mode,
        size: content.length,
        typeFlag: TYPE_FLAG[entry.type],
        target: entry.target ?? "",
      }),
      padded(content),
    );
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}
