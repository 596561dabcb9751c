import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../lib/clock.ts";
import { createLogger } from "../../lib/log.ts";
import { openStore } from "../../store/open.ts";
import { createServer } from "../server.ts";

const GROUP = "/apis/admissionregistration.k8s.io/v1";

test("tryBootstrap lets a server start whose policies refuse everything that it writes", async () => {
  const dir = mkdtempSync(join(tmpdir(), "orch-bootstrap-"));
  const stop = new AbortController();
  const lines: string[] = [];
  const log = createLogger({ level: "error", write: (line) => void lines.push(line) });
  const store = await openStore({ datastore: "sqlite", dir, signal: stop.signal, log });
  const start = () =>
    createServer({
      ...{ store, dir, log, clock: systemClock, signal: stop.signal },
      ...{ address: "127.0.0.1", port: 0, serviceClusterIPRange: "10.96.0.0/16" },
    });
  const rule = { apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/*"] };
  const objects = {
    validatingadmissionpolicies: {
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: "false" }],
    },
    validatingadmissionpolicybindings: { policyName: "nothing", validationActions: ["Deny"] },
  };
  {
    await using server = await start();
    for (const [resource, spec] of Object.entries(objects)) {
      const body = JSON.stringify({ metadata: { name: "nothing" }, spec });
      const headers = { "content-type": "application/json" };
      const request = new Request(`https://orch${GROUP}/${resource}`, { method: "POST", headers, body });
      expect((await server.fetch(request)).status).toBe(201);
    }
  }
  expect(lines).toEqual([]);
  {
    // Another port: the endpoints of this server cannot be published.
    await using server = await start();
    expect(lines.join()).toContain("the cluster's own objects are not up to date");
    const path = `https://orch${GROUP}/validatingadmissionpolicybindings/nothing`;
    expect((await server.fetch(new Request(path, { method: "DELETE" }))).status).toBe(200);
  }
  lines.length = 0;
  await (await start())[Symbol.asyncDispose]();
  expect(lines).toEqual([]);
  stop.abort();
  await store[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});
