import { afterAll, describe, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../lib/clock.ts";
import { type LogQuery, readLog } from "./read-log.ts";

const dir = mkdtempSync(join(tmpdir(), "orch-log-test-"));
afterAll(() => rmSync(dir, { recursive: true }));

const line = (second: number, text: string, { stream = "stdout", tag = "F" } = {}): string =>
  `2026-01-01T00:00:0${second}.5Z ${stream} ${tag} ${text}\n`;

async function read(path: string, query: Omit<LogQuery, "signal"> = {}): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of readLog(path, { ...query, signal: AbortSignal.timeout(5000) })) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe("readLog", () => {
  const path = join(dir, "0.log");
  writeFileSync(
    path,
    line(1, "one") +
      line(2, "two, ", { tag: "P" }) +
      line(2, "whole") +
      line(3, "wrong", { stream: "stderr" }) +
      "torn",
  );

  test("joins the parts of a line and leaves out what was not written whole", async () => {
    expect(await read(path)).toBe("one\ntwo, whole\nwrong\n");
  });

  test("gives the last lines, those since a time, one stream, with times, up to a number of bytes", async () => {
    const whole = join(dir, "whole.log");
    writeFileSync(whole, line(1, "one") + line(2, "two") + line(3, "three", { stream: "stderr" }));
    expect(await read(whole, { tailLines: 2 })).toBe("two\nthree\n");
    expect(await read(whole, { tailLines: 0 })).toBe("");
    expect(await read(whole, { tailLines: 9 })).toBe("one\ntwo\nthree\n");
    expect(await read(whole, { since: Date.parse("2026-01-01T00:00:03Z") })).toBe("three\n");
    expect(await read(whole, { stream: "stderr" })).toBe("three\n");
    expect(await read(whole, { timestamps: true, tailLines: 1 })).toBe("2026-01-01T00:00:03.5Z three\n");
    expect(await read(whole, { limitBytes: 5 })).toBe("one\nt");
  });

  test("follows a log through its rotation until its container has ended", async () => {
    const followed = join(dir, "followed.log");
    writeFileSync(followed, line(1, "one"));
    let runs = true;
    const reading = read(followed, { follow: { mayGrow: async () => runs, clock: systemClock } });
    await Bun.sleep(50);
    appendFileSync(followed, line(2, "two"));
    await Bun.sleep(250);
    renameSync(followed, `${followed}.old`);
    writeFileSync(followed, line(3, "three"));
    await Bun.sleep(250);
    runs = false;
    expect(await reading).toBe("one\ntwo\nthree\n");
  });

  test("takes an absent log as an empty one", async () => {
    expect(await read(join(dir, "absent.log"))).toBe("");
  });
});
