import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine(["--no-scheduler"]);
afterAll(() => line[Symbol.asyncDispose]());

const said = async (words: string): Promise<string> => {
  const { out, err } = await line.orch(words);
  return out + err;
};
const image = async (): Promise<string> =>
  (await line.orch(["get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}"])).out;

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await holds()); await Bun.sleep(50)) {
    if (Date.now() > end) throw new Error(`not within 15 s: ${what}`);
  }
}

const revisions = async (): Promise<string[]> =>
  (await said("rollout history deploy/web"))
    .trim()
    .split("\n")
    .slice(2)
    .map((row) => row.split(" ")[0] ?? "");

await line.orch("create deployment web --image app:1");
await until("a first revision", async () => (await revisions()).length === 1);

test("rollout status says how far it is, and gives up after its time", async () => {
  const waiting = 'Waiting for deployment "web" rollout to finish: 0 of 1 updated replicas are available...\n';
  expect(await line.orch("rollout status deploy/web --no-watch")).toEqual({ status: 0, out: waiting, err: "" });
  expect(await line.orch("rollout status deploy/web --timeout 1s")).toEqual({
    status: 1,
    out: waiting,
    err: "error: timed out after 1s waiting for deployment.apps/web\n",
  });
});

test("rollout status ends when the pods are available", async () => {
  const following = line.orch("rollout status deploy/web");
  const [pod = ""] = (await line.orch("get pods -l app=web -o name")).out.split("\n");
  const conditions = [{ type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" }];
  await line.orch([
    "patch",
    pod,
    "--subresource",
    "status",
    "-p",
    JSON.stringify({ status: { phase: "Running", conditions } }),
  ]);
  const { out, status } = await following;
  expect([status, out]).toEqual([0, expect.stringContaining('deployment "web" successfully rolled out\n')]);
}, 30_000);

test("rollout undo goes back to an earlier revision, and history shows them", async () => {
  await line.orch("set image deploy/web app=app:2");
  await until("a second revision", async () => (await revisions()).join() === "1,2");
  expect(await said("rollout history deploy/web --revision 2")).toContain("app:2");
  expect(await said("rollout undo deploy/web")).toBe("deployment.apps/web rolled back\n");
  expect(await image()).toBe("app:1");
  await until("a third revision", async () => (await revisions()).join() === "2,3");
  expect(await said("rollout undo deploy/web --to-revision 9")).toStartWith("error: ");
});

test("rollout pause, resume and restart change the deployment", async () => {
  expect(await said("rollout pause deploy/web")).toBe("deployment.apps/web paused\n");
  expect(await said("rollout pause deploy/web")).toBe("error: deployment.apps/web is already paused\n");
  expect(await said("rollout resume deploy/web")).toBe("deployment.apps/web resumed\n");
  expect(await said("rollout restart deploy/web")).toBe("deployment.apps/web restarted\n");
  await until("a fourth revision", async () => (await revisions()).includes("4"));
  expect(await said("rollout restart cm/x")).toContain("have no rollouts");
});

test("scale sets replicas, and only from the count that was expected", async () => {
  expect(await said("scale deploy/web --replicas 3")).toBe("deployment.apps/web scaled\n");
  expect(await said("scale deploy/web --replicas 5 --current-replicas 1")).toStartWith("error: ");
  expect((await line.orch(["get", "deploy", "web", "-o", "jsonpath={.spec.replicas}"])).out).toBe("3");
  expect((await line.orch("scale deploy/web --replicas -1")).status).toBe(2);
});
