import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isReason } from "../../api/errors.ts";
import { Namespace } from "../../api/kinds/core/namespace.ts";
import { ResourceQuota } from "../../api/kinds/core/resource-quota.ts";
import { Secret } from "../../api/kinds/core/secret.ts";
import { type Client, createClient } from "../../client/client.ts";
import { systemClock } from "../../lib/clock.ts";
import { createLogger } from "../../lib/log.ts";
import { createServer } from "../../server/server.ts";
import { openEtcd } from "../../store/etcd.ts";
import { startEtcd } from "../../store/etcd-process.ts";
import { until } from "../control-plane.suite.ts";
import { runControllers } from "../run-controllers.ts";

const log = createLogger({ level: "error" });
const NAMESPACE = "churn";
const ALLOWED = 4;

test("a quota holds while clients of several servers create and delete, and a controller gives back what goes", async () => {
  const dir = mkdtempSync(join(tmpdir(), "orch-quota-"));
  const stop = new AbortController();
  const { signal } = stop;
  await using open = new AsyncDisposableStack();
  open.defer(() => rmSync(dir, { recursive: true, force: true }));
  const etcd = open.use(await startEtcd({ dir: join(dir, "etcd"), signal: AbortSignal.timeout(20_000), log }));
  const clients: Client[] = [];
  for (let i = 0; i < 2; i++) {
    const store = open.use(await openEtcd({ endpoints: [etcd.endpoint] }));
    const where = { address: "127.0.0.1", port: 0, serviceClusterIPRange: "10.96.0.0/16" };
    const server = open.use(await createServer({ ...where, store, dir, log, clock: systemClock, signal }));
    clients.push(createClient({ fetch: (request) => server.fetch(request) }));
  }
  const [client] = clients;
  if (client === undefined) throw new Error("no server");
  const running = runControllers({ client, signal, log, clock: systemClock });
  open.defer(async () => {
    stop.abort();
    await running;
  });
  const ref = { namespace: NAMESPACE, name: "q" };
  await client.create(Namespace, { metadata: { name: NAMESPACE } });
  await client.create(ResourceQuota, { metadata: ref, spec: { hard: { secrets: String(ALLOWED) } } });
  const used = async (of: Client) => (await of.get(ResourceQuota, ref)).status?.used?.["secrets"];
  for (const one of clients) await until("the quota is counted", async () => (await used(one)) === "0");

  const end = Date.now() + 2_500;
  let most = 0;
  let made = 0;
  const churn = async (own: Client, id: number) => {
    for (let i = 0; Date.now() < end; i++) {
      const secret = { namespace: NAMESPACE, name: `s-${id}-${i}` };
      try {
        await own.create(Secret, { metadata: secret });
      } catch (error) {
        if (!isReason(error, "Forbidden")) throw error;
        await Bun.sleep(20);
        continue;
      }
      made += 1;
      most = Math.max(most, (await own.list(Secret, { namespace: NAMESPACE })).items.length);
      await own.delete(Secret, secret);
    }
  };
  await Promise.all(Array.from({ length: 12 }, (_, id) => churn(clients[id % 2] ?? client, id)));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(ALLOWED);
  expect(made).toBeGreaterThan(10);
  await until("all is given back", async () => (await used(client)) === "0");
}, 30_000);
