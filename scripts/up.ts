/** Makes this machine a cluster and shows that it works. Safe to repeat: a second run changes nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $ } from "bun";
import { busyboxRoot } from "./busybox-root.ts";
import { DATA_DIR, KUBECONFIG, logTail, ORCH, startService } from "./service.ts";
import { eventually, step } from "./steps.ts";

const IMAGE = "orch.local/busybox:1.35";
const orch = (...args: string[]) => $`${ORCH} ${args}`.env({ ...process.env, KUBECONFIG });

interface NodeList {
  items: {
    metadata: { name: string };
    status: { conditions?: { type: string; status: string }[]; addresses?: { type: string; address: string }[] };
  }[];
}

/** The image of examples/web.yaml: Debian's static busybox and links for the applets it uses. */
async function importImage(): Promise<string> {
  const images = (await orch("image", "list", "--data-dir", DATA_DIR, "-o", "json").json()) as { name: string }[];
  if (images.some((image) => image.name === IMAGE)) return "is there";
  const work = mkdtempSync(join(tmpdir(), "orch-image-"));
  try {
    await busyboxRoot(join(work, "root"));
    await orch("image", "build", join(work, "root"), "-t", IMAGE, "-o", join(work, "image.tar")).quiet();
    await orch("image", "import", join(work, "image.tar"), "--data-dir", DATA_DIR).quiet();
    return IMAGE;
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function readyNode(): Promise<{ name: string; address: string } | undefined> {
  const nodes = (await orch("get", "nodes", "-o", "json").quiet().json()) as NodeList;
  const node = nodes.items.find((n) => n.status.conditions?.some((c) => c.type === "Ready" && c.status === "True"));
  const address = node?.status.addresses?.find((a) => a.type === "InternalIP")?.address;
  return node === undefined || address === undefined ? undefined : { name: node.metadata.name, address };
}

async function page(url: string): Promise<string> {
  return eventually(`${url} did not answer`, async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return response.ok ? await response.text() : undefined;
  });
}

const oneLine = (html: string): string =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

async function main(): Promise<void> {
  const manifest = join(import.meta.dir, "../examples/web.yaml");
  await step("server", startService);
  await step("API ready", () =>
    eventually("the API server is not ready", async () =>
      (await orch("get", "--raw", "/readyz").quiet().text()) === "ok" ? "" : undefined,
    ),
  );
  const node = await step("node ready", () => eventually("no node is Ready", readyNode, 120));
  await step("image", importImage);
  await step("apply examples/web.yaml", async () =>
    (await orch("apply", "-f", manifest).text())
      .trim()
      .split("\n")
      .map((l) => l.trim())
      .join(", "),
  );
  await step("three pods ready", async () => {
    await orch("rollout", "status", "deployment/web", "-n", "web", "--timeout=120s").quiet();
  });
  console.log(`\n${await orch("get", "pods", "-n", "web", "-o", "wide").text()}`);
  const clusterIP = (
    await orch("get", "service", "web", "-n", "web", "-o", "jsonpath={.spec.clusterIP}").text()
  ).trim();
  const viaService = await step(`page through the Service, http://${clusterIP}/`, async () =>
    oneLine(await page(`http://${clusterIP}/`)),
  );
  await step(`page through the node, http://${node.address}:30080/`, async () =>
    oneLine(await page(`http://${node.address}:30080/`)),
  );
  await step("the mounted Secret is in the page", async () => {
    if (!viaService.includes("hello-from-a-secret"))
      throw new Error(`the page does not hold the Secret's value: ${viaService}`);
    return "hello-from-a-secret";
  });
  console.log(
    `\nThe cluster is up. Next:\n  export KUBECONFIG=${KUBECONFIG}\n  orch get pods -A     (kubectl works too)\n  make down            stops it, keeps its data`,
  );
}

/** What went wrong, in the words of the command that failed where there is one. */
function reason(error: unknown): string {
  if (error instanceof $.ShellError) return error.stderr.toString().trim() || error.message;
  const cause = error instanceof Error && error.cause !== undefined ? `\n  because: ${reason(error.cause)}` : "";
  return `error: ${error instanceof Error ? error.message : error}${cause}`;
}

try {
  await main();
} catch (error) {
  console.error(`\n${reason(error)}`);
  console.error(`\nThe server's log ends with:\n${await logTail()}\n"${ORCH} check" says what this machine lacks.`);
  process.exit(1);
}
