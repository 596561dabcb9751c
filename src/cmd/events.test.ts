import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";

const line = await openCommandLine();
afterAll(() => line[Symbol.asyncDispose]());

const report = (name: string, fields: { about: string; type: string; count?: number }) =>
  line.orch("create -f -", {
    stdin: JSON.stringify({
      apiVersion: "v1",
      kind: "Event",
      metadata: { name },
      involvedObject: { apiVersion: "apps/v1", kind: "Deployment", name: fields.about, namespace: "default" },
      type: fields.type,
      reason: "Tested",
      message: `about ${fields.about}`,
      count: fields.count ?? 1,
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:10:00Z",
      source: { component: "test" },
    }),
  });

await report("e1", { about: "web", type: "Normal", count: 3 });
await report("e2", { about: "other", type: "Warning" });

const about = async (words: string): Promise<string[]> =>
  [...(await line.orch(`events ${words}`.trim())).out.matchAll(/Deployment\/(\w+)/g)].map((found) => found[1] ?? "");

test("events are chosen by object and by type", async () => {
  expect((await about("")).sort()).toEqual(["other", "web"]);
  expect(await about("--for deployment.apps/web")).toEqual(["web"]);
  expect(await about("--for deploy/web")).toEqual(["web"]);
  expect(await about("--types Warning")).toEqual(["other"]);
  expect((await line.orch("events")).out).toMatch(/ \(x3 over \d+d\) +Normal +Tested +Deployment\/web +about web$/m);
  expect((await line.orch("events -n kube-public")).err).toBe("No events found in kube-public namespace.\n");
});

test("events -w goes on with new ones", async () => {
  await using watching = line.start("events -w --for deploy/web");
  await watching.until(/about web/);
  await report("e3", { about: "other", type: "Normal" });
  await report("e4", { about: "web", type: "Warning" });
  expect(await watching.until(/Warning +Tested/)).not.toContain("about other");
});
