import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const BUSYBOX = "/bin/busybox";

/** Fills a folder with what becomes the example image: Debian's static busybox and a link for each of its applets. */
export async function busyboxRoot(dir: string): Promise<void> {
  if (!existsSync(BUSYBOX)) throw new Error(`${BUSYBOX} is missing: apt-get install busybox-static`);
  mkdirSync(join(dir, "bin"), { recursive: true });
  mkdirSync(join(dir, "tmp"), { mode: 0o1777 });
  cpSync(BUSYBOX, join(dir, "bin/busybox"));
  const applets = await new Response(Bun.spawn([BUSYBOX, "--list"]).stdout).text();
  for (const applet of applets.trim().split("\n")) {
    if (applet !== "busybox") symlinkSync("busybox", join(dir, "bin", applet));
  }
}
