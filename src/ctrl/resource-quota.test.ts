import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { isReason } from "../api/errors.ts";
import { defineKind } from "../api/kind.ts";
import { CustomResourceDefinition } from "../api/kinds/apiextensions/custom-resource-definition.ts";
import { Namespace } from "../api/kinds/core/namespace.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { ResourceQuota } from "../api/kinds/core/resource-quota.ts";
import { Secret } from "../api/kinds/core/secret.ts";
import { ServiceAccount } from "../api/kinds/core/service-account.ts";
import { anyObject } from "../api/schema.ts";
import { type ControlPlane, startControlPlane, until } from "./control-plane.suite.ts";

describe("resourceQuotaController", () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startControlPlane({ datastore: "sqlite", scheduler: false });
  });
  afterAll(async () => {
    await plane[Symbol.asyncDispose]();
  });

  const namespace = async (name: string, spec: object) => {
    await plane.client.create(Namespace, { metadata: { name } });
    await until("the account", () => plane.client.get(ServiceAccount, { namespace: name, name: "default" }));
    await plane.client.create(ResourceQuota, { metadata: { name: "q", namespace: name }, spec });
  };
  const used = async (namespace: string) =>
    (await plane.client.get(ResourceQuota, { namespace, name: "q" })).status?.used;
  const becomes = (name: string, wanted: Record<string, string>) =>
    until(`${name}: ${JSON.stringify(wanted)}`, async () => Bun.deepEquals(await used(name), wanted));
  const pod = (namespace: string, name: string) => ({
    metadata: { name, namespace },
    spec: { containers: [{ name: "c", image: "i", resources: { requests: { cpu: "100m", memory: "1Mi" } } }] },
  });

  test("counts what is there, and gives back what ends or goes", async () => {
    await plane.client.create(Namespace, { metadata: { name: "life" } });
    await until("the account", () => plane.client.get(ServiceAccount, { namespace: "life", name: "default" }));
    await plane.client.create(Pod, pod("life", "before"));
    const hard = { pods: "5", cpu: "1", "count/pods": "5", "example.com/nothing": "1" };
    await plane.client.create(ResourceQuota, { metadata: { name: "q", namespace: "life" }, spec: { hard } });
    await becomes("life", { pods: "1", cpu: "100m", "count/pods": "1" });
    await plane.client.create(Pod, pod("life", "a"));
    expect(await used("life")).toEqual({ pods: "2", cpu: "200m", "count/pods": "2" });
    const ended = { status: { phase: "Succeeded" } };
    await plane.client.patch(Pod, { namespace: "life", name: "a" }, ended, { type: "merge", subresource: "status" });
    await becomes("life", { pods: "1", cpu: "100m", "count/pods": "2" });
    await plane.client.delete(Pod, { namespace: "life", name: "a" });
    await becomes("life", { pods: "1", cpu: "100m", "count/pods": "1" });
    await plane.client.delete(Pod, { namespace: "life", name: "before" });
    await becomes("life", { pods: "0", cpu: "0", "count/pods": "0" });
  });

  test("follows changes of the quota, and takes back what others write into its status", async () => {
    await namespace("change", { hard: { secrets: "3" } });
    await becomes("change", { secrets: "0" });
    const ref = { namespace: "change", name: "q" };
    await plane.client.patch(
      ResourceQuota,
      ref,
      { spec: { hard: { "count/serviceaccounts": "4" } } },
      { type: "merge" },
    );
    await becomes("change", { secrets: "0", "count/serviceaccounts": "1" });
    const wrong = { status: { hard: { secrets: "9" }, used: { secrets: null } } };
    await plane.client.patch(ResourceQuota, ref, wrong, { type: "merge", subresource: "status" });
    await becomes("change", { secrets: "0", "count/serviceaccounts": "1" });
    await until("hard as in the spec", async () => {
      const { spec, status } = await plane.client.get(ResourceQuota, ref);
      return Bun.deepEquals(status?.hard, spec?.hard);
    });
  });

  test("never has more objects than are allowed, however many come and go at once", async () => {
    await namespace("churn", { hard: { secrets: "5" } });
    await becomes("churn", { secrets: "0" });
    const end = Date.now() + 2_000;
    let most = 0;
    let made = 0;
    const client = async (id: number) => {
      for (let i = 0; Date.now() < end; i++) {
        const ref = { namespace: "churn", name: `s-${id}-${i}` };
        try {
          await plane.client.create(Secret, { metadata: ref });
        } catch (error) {
          if (!isReason(error, "Forbidden")) throw error;
          await Bun.sleep(5);
          continue;
        }
        made += 1;
        most = Math.max(most, (await plane.client.list(Secret, { namespace: "churn" })).items.length);
        await plane.client.delete(Secret, ref);
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, id) => client(id)));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(5);
    expect(made).toBeGreaterThan(16);
    await becomes("churn", { secrets: "0" });
  });

  test("counts custom resources as soon as they are defined", async () => {
    await namespace("custom", { hard: { "count/widgets.example.com": "1" } });
    const names = { plural: "widgets", kind: "Widget" };
    const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
    await plane.client.create(CustomResourceDefinition, {
      metadata: { name: "widgets.example.com" },
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names,
        versions: [{ name: "v1", served: true, storage: true, schema }],
      },
    } as never);
    await becomes("custom", { "count/widgets.example.com": "0" });
    const Widget = defineKind({
      group: "example.com",
      version: "v1",
      kind: "Widget",
      resource: "widgets",
      scope: "Namespaced",
      schema: anyObject,
    });
    const widget = (name: string) => ({ metadata: { name, namespace: "custom" } });
    await plane.client.create(Widget, widget("a"));
    const refused = await plane.client.create(Widget, widget("b")).catch((error: unknown) => error);
    expect(isReason(refused, "Forbidden")).toBe(true);
    await plane.client.delete(Widget, { namespace: "custom", name: "a" });
    await becomes("custom", { "count/widgets.example.com": "0" });
  });
});
