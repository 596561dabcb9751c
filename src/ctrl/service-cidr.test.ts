import { expect, test } from "bun:test";
import { isReason } from "../api/errors.ts";
import { Service } from "../api/kinds/core/service.ts";
import { ServiceCIDR } from "../api/kinds/networking/service-cidr.ts";
import { shiftedClock } from "../lib/shifted-clock.ts";
import { startControlPlane, until } from "./control-plane.suite.ts";

const FINALIZER = "networking.k8s.io/service-cidr-finalizer";

test("serviceCidrController opens ranges, and keeps one that goes as long as an address lies in no other", async () => {
  const clock = shiftedClock();
  await using plane = await startControlPlane({ datastore: "sqlite", scheduler: false, clock });
  const { client } = plane;
  const range = (name: string, cidr: string) =>
    client.create(ServiceCIDR, { metadata: { name }, spec: { cidrs: [cidr] } });
  const ready = async (name: string) => {
    const found = await client.get(ServiceCIDR, { name });
    return found.status?.conditions?.find(({ type }) => type === "Ready");
  };
  const isGone = (name: string) =>
    client.get(ServiceCIDR, { name }).then(
      () => false,
      (error: unknown) => isReason(error, "NotFound"),
    );

  await range("more", "10.200.0.0/24");
  await until("it is ready", async () => (await ready("more"))?.status === "True");
  expect((await client.get(ServiceCIDR, { name: "more" })).metadata.finalizers).toEqual([FINALIZER]);
  const spec = { clusterIP: "10.200.0.77", ports: [{ port: 80 }] };
  const ref = { namespace: "default", name: "s" };
  await client.create(Service, { metadata: ref, spec });

  await client.delete(ServiceCIDR, { name: "more" });
  await until("it is kept", async () => (await ready("more"))?.reason === "Terminating");
  const other = client.create(Service, {
    metadata: { namespace: "default", name: "t" },
    spec: { ...spec, clusterIP: "10.200.0.78" },
  });
  expect(isReason(await other.catch((error: unknown) => error), "Invalid")).toBe(true);

  await range("wider", "10.200.0.0/16");
  await until("the wider one is ready", async () => (await ready("wider"))?.status === "True");
  expect(await isGone("more")).toBe(false);
  clock.advance(11_000);
  await until("it is gone", () => isGone("more"));

  await client.delete(ServiceCIDR, { name: "wider" });
  await until("the wider one is kept", async () => (await ready("wider"))?.reason === "Terminating");
  await client.delete(Service, ref);
  clock.advance(11_000);
  await until("the wider one is gone", () => isGone("wider"));
  expect((await ready("kubernetes"))?.status).toBe("True");
});
