import { expect, test } from "bun:test";
import { CronJob } from "../api/kinds/batch/cron-job.ts";
import { Job } from "../api/kinds/batch/job.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { ServiceAccount } from "../api/kinds/core/service-account.ts";
import { shiftedClock } from "../lib/shifted-clock.ts";
import { startControlPlane, until } from "./control-plane.suite.ts";

const MINUTE = 60_000;

test("cronJobController makes jobs on time, follows them to their end, and keeps the last ones", async () => {
  const clock = shiftedClock();
  await using plane = await startControlPlane({ datastore: "sqlite", scheduler: false, clock });
  const { client } = plane;
  const ref = { namespace: "default", name: "c" };
  await until("the default account", () => client.get(ServiceAccount, { namespace: "default", name: "default" }));
  await client.create(CronJob, {
    metadata: ref,
    spec: {
      schedule: "* * * * *",
      successfulJobsHistoryLimit: 1,
      jobTemplate: {
        metadata: { labels: { of: "c" } },
        spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } } },
      },
    },
  });
  const jobs = async () => (await client.list(Job, { namespace: "default", labelSelector: "of=c" })).items;
  const status = async () => (await client.get(CronJob, ref)).status;

  for (let round = 1; round <= 3; round++) {
    clock.advance(MINUTE);
    const job = await until("a job that goes on", async () =>
      (await jobs()).find((one) => !one.status?.completionTime),
    );
    expect(job.metadata.name).toMatch(/^c-\d{8}$/);
    expect(job.metadata.ownerReferences).toMatchObject([{ kind: "CronJob", name: "c", controller: true }]);
    await until("it is active", async () => (await status())?.active?.some(({ uid }) => uid === job.metadata.uid));
    const selector = `batch.kubernetes.io/job-name=${job.metadata.name}`;
    const pod = await until("its pod", async () => (await client.list(Pod, { labelSelector: selector })).items[0]);
    const ended = { status: { phase: "Succeeded" } };
    const options = { type: "merge", subresource: "status" } as const;
    await client.patch(Pod, { namespace: "default", name: pod.metadata.name }, ended, options);
    await until("it is no longer active", async () => (await status())?.active === undefined);
    expect((await status())?.lastSuccessfulTime).toBeDefined();
  }
  await until("one job is kept", async () => (await jobs()).length === 1);

  await client.patch(CronJob, ref, { spec: { suspend: true } }, { type: "merge" });
  const before = (await status())?.lastScheduleTime;
  clock.advance(3 * MINUTE);
  await Bun.sleep(300);
  expect((await status())?.lastScheduleTime).toBe(before as string);
});
