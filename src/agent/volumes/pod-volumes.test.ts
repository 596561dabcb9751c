import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { notFoundError } from "../../api/errors.ts";
import type { ConfigMap } from "../../api/kinds/core/config-map.ts";
import type { PodSpec } from "../../api/kinds/core/pod-spec.ts";
import type { Secret } from "../../api/kinds/core/secret.ts";
import type { Stored } from "../../client/client.ts";
import { createClient } from "../../client/client.ts";
import { systemClock } from "../../lib/clock.ts";
import { createLogger } from "../../lib/log.ts";
import { runCommand } from "../../lib/run-command.ts";
import { type PodContext, type PodVolumes, VolumeError } from "../pod-context.ts";
import { MountTable } from "./mount-table.ts";
import { createPodVolumes, releasePodVolumes } from "./pod-volumes.ts";

const signal = new AbortController().signal;
const mounts = new MountTable(runCommand);
const configMaps = new Map<string, ConfigMap>();
const secrets = new Map<string, Secret>();
let dir: string;
let volumes: PodVolumes;
let count = 0;
let tokens = 0;

const stored = <T>(object: T | undefined, resource: string, name: string): Promise<Stored<T>> =>
  object === undefined
    ? Promise.reject(notFoundError({ group: "", resource }, name))
    : Promise.resolve(object as Stored<T>);

/** A server of the one request that volumes make themselves: a token whose life is an hour. */
const fetchToken = async (): Promise<Response> => {
  const expirationTimestamp = new Date(Date.now() + 3_600_000).toISOString();
  return Response.json({ status: { token: `token-${++tokens}`, expirationTimestamp } }, { status: 201 });
};

/** A context of a new pod with these volumes. */
async function pod(spec: Partial<PodSpec>): Promise<PodContext> {
  const uid = `pod-${++count}`;
  const podDir = join(dir, "pods", uid);
  await mkdir(podDir, { recursive: true });
  const metadata = {
    name: "web",
    namespace: "default",
    uid,
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
  };
  return {
    node: {
      client: createClient({ server: "http://127.0.0.1:1", fetch: fetchToken }),
      nodeName: "node",
      nodeIP: "192.0.2.1",
      dir,
      allocatable: { cpuMillis: 2000, memoryBytes: 1 << 30, storageBytes: 1 << 30 },
      objects: {
        configMap: ({ name }) => stored(configMaps.get(name), "configmaps", name),
        secret: ({ name }) => stored(secrets.get(name), "secrets", name),
      },
      clock: systemClock,
    },
    pod: {
      metadata: { ...metadata, labels: { app: "web", tier: 'a"b' } },
      spec: { containers: [{ name: "main" }], ...spec },
    },
    podDir,
    podIPs: [],
    log: createLogger({ write: () => {} }),
    signal,
    event: () => {},
  };
}

async function mountOne(ctx: PodContext): Promise<string> {
  const [mounted] = (await volumes.mount(ctx)).values();
  return mounted?.hostPath ?? "";
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "orch volumes-"));
  volumes = await createPodVolumes({ dir });
});

afterAll(async () => {
  for (const uid of await readdir(join(dir, "pods"))) await volumes.unmount({ podDir: join(dir, "pods", uid), signal });
  await releasePodVolumes({ dir });
  expect(await mounts.under(dir)).toEqual([]);
  await rm(dir, { recursive: true, force: true });
});

describe("configMap", () => {
  test("appears as files under ..data and changes as a whole", async () => {
    configMaps.set("page", { data: { title: "one", body: "hello" }, binaryData: { blob: "AAE=" } });
    const ctx = await pod({ volumes: [{ name: "page", configMap: { name: "page", defaultMode: 0o640 } }] });
    const path = await mountOne(ctx);
    expect(await readFile(join(path, "title"), "utf8")).toBe("one");
    expect([...(await readFile(join(path, "blob")))]).toEqual([0, 1]);
    expect(await readlink(join(path, "title"))).toBe("..data/title");
    expect((await stat(join(path, "body"))).mode & 0o777).toBe(0o640);
    const before = await readlink(join(path, "..data"));
    await volumes.refresh(ctx);
    expect(await readlink(join(path, "..data"))).toBe(before);
    configMaps.set("page", { data: { title: "two" } });
    await volumes.refresh(ctx);
    expect(await readFile(join(path, "title"), "utf8")).toBe("two");
    expect((await readdir(path)).filter((name) => !name.startsWith(".."))).toEqual(["title"]);
    expect((await readdir(path)).length).toBe(3);
  });

  test("that is missing is a VolumeError and leaves nothing half made; once there, the next try succeeds", async () => {
    const ctx = await pod({ volumes: [{ name: "late", configMap: { name: "late" } }] });
    const failure = await volumes.mount(ctx).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(VolumeError);
    expect((failure as VolumeError).message).toBe(
      'MountVolume.SetUp failed for volume "late" : configmap "late" not found',
    );
    expect(await readdir(ctx.podDir)).toEqual([]);
    configMaps.set("late", { data: { a: "1" } });
    expect(await readFile(join(await mountOne(ctx), "a"), "utf8")).toBe("1");
  });

  test("that is optional may be missing, and keys may be chosen and renamed", async () => {
    configMaps.set("keys", { data: { a: "1", b: "2" } });
    const optional = await pod({ volumes: [{ name: "none", configMap: { name: "none", optional: true } }] });
    expect((await readdir(await mountOne(optional))).filter((name) => !name.startsWith(".."))).toEqual([]);
    const items = [{ key: "a", path: "deep/er/x", mode: 0o400 }];
    const chosen = await mountOne(await pod({ volumes: [{ name: "keys", configMap: { name: "keys", items } }] }));
    expect(await readFile(join(chosen, "deep/er/x"), "utf8")).toBe("1");
    expect((await stat(join(chosen, "deep/er/x"))).mode & 0o777).toBe(0o400);
    const absent = await pod({
      volumes: [{ name: "keys", configMap: { name: "keys", items: [{ key: "z", path: "z" }] } }],
    });
    await expect(volumes.mount(absent)).rejects.toThrow('configmap "keys" has no key "z" (keys: a, b)');
    const hostile = await pod({
      volumes: [{ name: "keys", configMap: { name: "keys", items: [{ key: "a", path: "../up" }] } }],
    });
    await expect(volumes.mount(hostile)).rejects.toThrow('"../up" is not a path inside a volume');
  });
});

describe("secret and projected", () => {
  test("a secret lies in memory, and its group may read it", async () => {
    secrets.set("pw", { data: { password: Buffer.from("s3cret").toString("base64") } });
    const securityContext = { fsGroup: 4242 };
    const path = await mountOne(
      await pod({ securityContext, volumes: [{ name: "pw", secret: { secretName: "pw", defaultMode: 0o400 } }] }),
    );
    expect(await readFile(join(path, "password"), "utf8")).toBe("s3cret");
    expect((await stat(join(path, "password"))).gid).toBe(4242);
    expect((await stat(join(path, "password"))).mode & 0o777).toBe(0o440);
    expect(await mounts.isMounted(path)).toBe(true);
  });

  test("projected joins sources; the token is kept until it is due", async () => {
    configMaps.set("root", { data: { "ca.crt": "PEM" } });
    const sources = [
      { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
      { configMap: { name: "root", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      { downwardAPI: { items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }] } },
    ];
    const ctx = await pod({ volumes: [{ name: "api", projected: { sources } }] });
    const path = await mountOne(ctx);
    const token = await readFile(join(path, "token"), "utf8");
    expect(token).toStartWith("token-");
    expect(await readFile(join(path, "namespace"), "utf8")).toBe("default");
    expect(await readFile(join(path, "ca.crt"), "utf8")).toBe("PEM");
    await volumes.refresh(ctx);
    expect(await readFile(join(path, "token"), "utf8")).toBe(token);
    const later = {
      ...ctx,
      node: { ...ctx.node, clock: { ...systemClock, now: () => Date.now() + 0.81 * 3_600_000 } },
    };
    await volumes.refresh(later);
    expect(await readFile(join(path, "token"), "utf8")).not.toBe(token);
  });

  test("downwardAPI writes labels and resources", async () => {
    const items = [
      { path: "labels", fieldRef: { fieldPath: "metadata.labels" } },
      { path: "cpu", resourceFieldRef: { containerName: "main", resource: "limits.cpu", divisor: "1m" } },
    ];
    const path = await mountOne(await pod({ volumes: [{ name: "info", downwardAPI: { items } }] }));
    expect(await readFile(join(path, "labels"), "utf8")).toBe('app="web"\ntier="a\\"b"');
    expect(await readFile(join(path, "cpu"), "utf8")).toBe("2000");
  });
});

describe("emptyDir and hostPath", () => {
  test("emptyDir in memory enforces its size", async () => {
    const path = await mountOne(
      await pod({ volumes: [{ name: "m", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }] }),
    );
    await writeFile(join(path, "fits"), Buffer.alloc(1 << 19));
    await expect(writeFile(join(path, "not"), Buffer.alloc(1 << 20))).rejects.toThrow("ENOSPC");
  });

  test("emptyDir on disk keeps its contents over a second mount and belongs to the group", async () => {
    const ctx = await pod({ securityContext: { fsGroup: 77 }, volumes: [{ name: "d", emptyDir: {} }] });
    const path = await mountOne(ctx);
    await writeFile(join(path, "kept"), "x");
    expect(await mountOne(ctx)).toBe(path);
    const info = await stat(path);
    expect([info.gid, info.mode & 0o7777]).toEqual([77, 0o2777]);
    expect(await readFile(join(path, "kept"), "utf8")).toBe("x");
  });

  test("hostPath checks its type", async () => {
    const file = join(dir, "file");
    await writeFile(file, "");
    const wrong = await pod({ volumes: [{ name: "h", hostPath: { path: file, type: "Directory" } }] });
    await expect(volumes.mount(wrong)).rejects.toThrow(`hostPath type check failed: "${file}" is not a directory`);
    const made = join(dir, "made");
    expect(
      await mountOne(await pod({ volumes: [{ name: "h", hostPath: { path: made, type: "DirectoryOrCreate" } }] })),
    ).toBe(made);
    expect((await lstat(made)).isDirectory()).toBe(true);
  });

  test("a type that the node does not know is a VolumeError that lists those it does", async () => {
    const ctx = await pod({ volumes: [{ name: "r", rbd: { image: "i", monitors: ["m"] } }] });
    await expect(volumes.mount(ctx)).rejects.toThrow(
      'type "rbd" is not supported on this node; expected one of configMap',
    );
  });
});

describe("subPath", () => {
  const container = (subPath: object) => ({
    name: "main",
    volumeMounts: [{ name: "d", mountPath: "/data", ...subPath }],
  });

  test("mounts a part of the volume, made where it does not exist, with variables put in", async () => {
    const ctx = await pod({ volumes: [{ name: "d", emptyDir: {} }] });
    const mounted = await volumes.mount(ctx);
    const options = { mounted, env: { POD: "web-0" } };
    const [mount] = await volumes.containerMounts(
      ctx,
      container({ subPathExpr: "logs/$(POD)", readOnly: true }),
      options,
    );
    await writeFile(join(mount?.hostPath ?? "", "line"), "x");
    const inside = join(mounted.get("d")?.hostPath ?? "", "logs/web-0/line");
    expect(await readFile(inside, "utf8")).toBe("x");
    expect(mount).toMatchObject({ containerPath: "/data", readOnly: true, propagation: "None" });
    const [again] = await volumes.containerMounts(ctx, container({ subPath: "logs/web-0" }), options);
    expect(again?.hostPath).toBe(mount?.hostPath ?? "");
    expect((await mounts.under(mount?.hostPath ?? "")).length).toBe(1);
  });

  test("that leads out of the volume through a symbolic link is refused", async () => {
    const ctx = await pod({ volumes: [{ name: "d", emptyDir: {} }] });
    const mounted = await volumes.mount(ctx);
    const path = mounted.get("d")?.hostPath ?? "";
    await symlink("/etc", join(path, "out"));
    await symlink("../../../..", join(path, "up"));
    await mkdir(join(path, "real"));
    await symlink("real", join(path, "in"));
    for (const subPath of ["out", "out/passwd", "out/new", "up", "up/x"]) {
      await expect(volumes.containerMounts(ctx, container({ subPath }), { mounted, env: {} })).rejects.toThrow(
        "leads out of the volume",
      );
    }
    for (const subPath of ["../x", "/etc", "a/../../b"]) {
      await expect(volumes.containerMounts(ctx, container({ subPath }), { mounted, env: {} })).rejects.toThrow(
        "relative path",
      );
    }
    expect((await volumes.containerMounts(ctx, container({ subPath: "in" }), { mounted, env: {} })).length).toBe(1);
    expect(await lstat("/etc/new").catch(() => "absent")).toBe("absent");
  });

  test("of a key in a configMap is the file", async () => {
    configMaps.set("conf", { data: { "app.conf": "x=1" } });
    const ctx = await pod({ volumes: [{ name: "d", configMap: { name: "conf" } }] });
    const mounted = await volumes.mount(ctx);
    const [mount] = await volumes.containerMounts(ctx, container({ subPath: "app.conf" }), { mounted, env: {} });
    expect(await readFile(mount?.hostPath ?? "", "utf8")).toBe("x=1");
  });
});

test("PodVolumes.unmount() finds everything by the folder alone, in a process that never mounted it", async () => {
  secrets.set("pw", { data: { password: "eA==" } });
  const ctx = await pod({
    volumes: [
      { name: "pw", secret: { secretName: "pw" } },
      { name: "d", emptyDir: {} },
    ],
  });
  const mounted = await volumes.mount(ctx);
  const options = { mounted, env: {} };
  await volumes.containerMounts(
    ctx,
    { name: "main", volumeMounts: [{ name: "d", mountPath: "/d", subPath: "s" }] },
    options,
  );
  expect((await mounts.under(ctx.podDir)).length).toBe(2);
  const restarted = await createPodVolumes({ dir });
  await restarted.unmount({ podDir: ctx.podDir, signal });
  await restarted.unmount({ podDir: ctx.podDir, signal });
  expect(await mounts.under(ctx.podDir)).toEqual([]);
  expect(await readdir(ctx.podDir)).toEqual([]);
});
