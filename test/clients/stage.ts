/** What every suite of clients stands on: a server with scheduler and controllers, a stand-in for a node, and the clients. */
import { afterAll, beforeAll, describe, expect } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "../../src/client/client.ts";
import { freePort, startServer, stop, type TestServer } from "../server.ts";
import { kubectl120, kubernetesClients } from "../tools.ts";
import { CommandClient } from "./command-client.ts";
import { StandInKubelet } from "./stand-in-kubelet.ts";

export type Datastore = "sqlite" | "etcd";
export type KubectlVersion = "1.35" | "1.20";

/** `make test` takes the store that is the default, `make test-long` both. */
export const DATASTORES: readonly Datastore[] =
  process.env["ORCH_TEST_LONG"] === undefined ? ["sqlite"] : ["sqlite", "etcd"];

/** How long anything that waits may wait, in milliseconds. */
export const PATIENCE = 30_000;

/** Any object of the API, as tests look at it. */
export interface AnyObject {
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { uid: string; kind: string; name: string }[];
    deletionTimestamp?: string;
  };
  [field: string]: unknown;
}

export class Stage implements AsyncDisposable {
  private constructor(
    readonly server: TestServer,
    readonly dir: string,
    readonly client: Client,
    readonly kubelet: StandInKubelet,
    private readonly paths: { "1.35": string; "1.20": string; helm: string },
  ) {}

  static async open(datastore: Datastore): Promise<Stage> {
    const paths = { ...(await kubernetesClients()), "1.20": await kubectl120() };
    const dir = mkdtempSync(join(tmpdir(), "orch-clients-"));
    const data = mkdtempSync(join(tmpdir(), "orch-clients-data-"));
    const server = await startServer(data, { datastore, port: freePort(), flags: [] });
    const client = createClient({ server: server.url, token: server.token, insecure: true });
    const kubelet = await StandInKubelet.start(client, "node-a");
    return new Stage(server, dir, client, kubelet, { "1.35": paths.kubectl, "1.20": paths["1.20"], helm: paths.helm });
  }

  kubectl(version: KubectlVersion): CommandClient {
    return new CommandClient(`kubectl ${version}`, this.paths[version], { cwd: this.dir, env: this.environment });
  }

  get helm(): CommandClient {
    return new CommandClient("helm 4", this.paths.helm, { cwd: this.dir, env: this.environment });
  }

  /** Nothing of the user's: caches and settings of clients stay in the test's folder. */
  get environment(): Readonly<Record<string, string>> {
    return { HOME: this.dir, KUBECONFIG: this.server.kubeconfig };
  }

  /** Writes a file into the clients' folder; returns its path. */
  write(name: string, text: string): string {
    const path = join(this.dir, name);
    writeFileSync(path, text);
    return path;
  }

  /** Any path of the API as JSON; undefined when it is not there. */
  async read<T = AnyObject>(path: string): Promise<T | undefined> {
    const response = await this.client.raw(path);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`GET ${path}: status ${response.status}, expected 200: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Checks what the server has at a path; `null` means nothing. */
  async has(path: string, expected: Record<string, unknown> | null): Promise<void> {
    const found = await this.read(path);
    if (expected === null) expect(found, `GET ${path}: expected to be gone`).toBeUndefined();
    else expect(found, `GET ${path}`).toMatchObject(expected);
  }

  /** Waits until `condition` holds. */
  async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + PATIENCE; !(await condition()); await Bun.sleep(50))
      if (Date.now() > end) throw new Error(`${what}: not within ${PATIENCE / 1000} s`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kubelet[Symbol.asyncDispose]();
    await stop(this.server.pid);
    rmSync(this.server.dir, { recursive: true, force: true });
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A suite on every datastore of this run, with a stage of its own on each. */
export function onStage(name: string, suite: (stage: () => Stage) => void): void {
  for (const datastore of DATASTORES) {
    describe(`${name} on ${datastore}`, () => {
      let stage: Stage | undefined;
      beforeAll(async () => {
        stage = await Stage.open(datastore);
      }, 60_000);
      afterAll(async () => {
        await stage?.[Symbol.asyncDispose]();
      }, 60_000);
      suite(() => {
        if (stage === undefined) throw new Error("the server was not started");
        return stage;
      });
    });
  }
}
