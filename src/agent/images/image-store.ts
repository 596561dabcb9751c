/** Images of containerd, as orch adds and removes them: through ctr, since CRI has no call to import an archive. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAMESPACE = "k8s.io";

/** Puts the images of an archive (OCI or docker save) into containerd. Resolves with their names. */
export async function importImage(socket: string, file: string): Promise<string[]> {
  const printed = await ctr(socket, ["images", "import", file], `import image archive "${file}"`);
  return [...printed.matchAll(/^unpacking (\S+)/gm)].map((match) => match[1] ?? "");
}

/** The same for an archive in memory. */
export async function importImageBytes(socket: string, archive: Uint8Array): Promise<string[]> {
  const dir = mkdtempSync(join(tmpdir(), "orch-image-"));
  try {
    const file = join(dir, "image.tar");
    writeFileSync(file, archive);
    return await importImage(socket, file);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function ctr(socket: string, args: readonly string[], action: string): Promise<string> {
  const child = Bun.spawn(["ctr", "--address", socket, "--namespace", NAMESPACE, ...args], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (status !== 0) throw new Error(`cannot ${action}: ${stderr.trim().replace(/^ctr: /, "")}`);
  return stdout;
}
