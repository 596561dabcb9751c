import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../lib/run-command.ts";
import { buildImage, readFolder } from "./oci-image.ts";
import { writeTar } from "./tar.ts";

const dir = mkdtempSync(join(tmpdir(), "orch-image-test-"));
afterAll(() => rmSync(dir, { recursive: true }));

describe("writeTar", () => {
  test("writes what tar reads, with names longer than the format's field", async () => {
    const long = `${"folder-".repeat(20)}/file`;
    const file = join(dir, "long.tar");
    writeFileSync(file, writeTar([{ name: long, type: "file", mode: 0o640, content: Buffer.from("text") }]));
    expect(await runCommand(["tar", "tf", file])).toBe(`${long}\n`);
    expect(await runCommand(["tar", "xOf", file])).toBe("text");
  });
});

describe("buildImage", () => {
  test("gives the same bytes for the same folder, whatever its times", () => {
    const root = join(dir, "root");
    mkdirSync(join(root, "bin"), { recursive: true });
    writeFileSync(join(root, "bin/tool"), "#!/bin/sh\n");
    chmodSync(join(root, "bin/tool"), 0o755);
    symlinkSync("tool", join(root, "bin/alias"));
    const build = () => buildImage({ name: "shop/web:1", files: readFolder(root), config: { cmd: ["/bin/tool"] } });
    const first = build();
    writeFileSync(join(root, "bin/tool"), "#!/bin/sh\n");
    expect(build().equals(first)).toBeTrue();
    expect(readFolder(root).map(({ name, type }) => `${type} ${name}`)).toEqual([
      "folder bin/",
      "symlink bin/alias",
      "file bin/tool",
    ]);
  });
});

describe("readFolder", () => {
  test("names the folder that it cannot read", () => {
    expect(() => readFolder(join(dir, "absent"))).toThrow(`cannot read folder "${join(dir, "absent")}"`);
  });
});
