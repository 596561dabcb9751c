import { afterAll, expect, test } from "bun:test";
import { openCommandLine } from "../../test/command-line.ts";
import { ConfigMap } from "../api/kinds/core/config-map.ts";
import { createClient } from "./client.ts";
import { connectionOf } from "./connection.ts";
import { loadKubeconfig } from "./kubeconfig.ts";
import { observeObject } from "./observe-object.ts";

const line = await openCommandLine();
afterAll(() => line[Symbol.asyncDispose]());
const { options } = await connectionOf(await loadKubeconfig({ path: line.kubeconfig }));
const client = createClient(options);
const ref = { namespace: "default", name: "seen" };
const map = (value: string) => ({ metadata: ref, data: { value } });

test("observeObject gives the object now and after every change, and nothing of others", async () => {
  const stop = new AbortController();
  const states = observeObject(client, ConfigMap, { ref, signal: stop.signal });
  const next = async () => (await states.next()).value?.data?.["value"];
  expect(await next()).toBeUndefined();
  await client.create(ConfigMap, { metadata: { namespace: "default", name: "other" } });
  await client.create(ConfigMap, map("1"));
  expect(await next()).toBe("1");
  await client.update(ConfigMap, map("2"));
  expect(await next()).toBe("2");
  await client.delete(ConfigMap, ref);
  expect((await states.next()).value).toBeUndefined();
  await client.create(ConfigMap, map("3"));
  expect(await next()).toBe("3");
  stop.abort(new Error("enough"));
  await expect(states.next()).rejects.toThrow("enough");
});

test("observeObject goes on after a watch that was cut off", async () => {
  let cut = new AbortController();
  const cutting = {
    ...client,
    watch: (kind: typeof ConfigMap, query: { signal: AbortSignal }) => {
      cut = new AbortController();
      return client.watch(kind, { ...query, signal: AbortSignal.any([query.signal, cut.signal]) });
    },
  } as typeof client;
  const stop = new AbortController();
  const states = observeObject(cutting, ConfigMap, { ref, signal: stop.signal });
  expect((await states.next()).value?.data?.["value"]).toBe("3");
  const changed = states.next();
  await Bun.sleep(200);
  cut.abort(new Error("the network is gone"));
  await client.update(ConfigMap, map("4"));
  expect((await changed).value?.data?.["value"]).toBe("4");
  stop.abort();
});

test("observeObject rejects what cannot pass", async () => {
  const stranger = createClient({
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    server: line.url,
    token: "wrong",
  });
  const states = observeObject(stranger, ConfigMap, { ref, signal: new AbortController().signal });
  await expect(states.next()).rejects.toMatchObject({ code: 401 });
});
