import { mkdtempSync, rmSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../lib/clock.ts";
import { ClusterAuthority } from "../pki/cluster-authority.ts";
import type { Body } from "../test-server.ts";

/** A webhook: an HTTPS server of its own, with a certificate of its own authority. */
export interface TestWebhook extends AsyncDisposable {
  readonly port: number;
  /** As a client configuration holds it. */
  readonly caBundle: string;
  /** Everything that was asked, in order. */
  readonly reviews: Body[];
  /** What it serves with. */
  readonly tls: { readonly cert: string; readonly key: string };
  /** Ports of the connections over which it was asked. */
  readonly connections: Set<number>;
  /** How to reach it. */
  at(path: string): { url: string; caBundle: string };
}

export type Answers = Readonly<Record<string, (review: Body, request: Request) => Response | object | Promise<object>>>;

/** Starts a webhook on loopback and, for Services, on every address of the machine. `names` are what its certificate is for. */
export async function startWebhook(answers: Answers, names: readonly string[] = ["localhost"]): Promise<TestWebhook> {
  const dir = mkdtempSync(join(tmpdir(), "orch-webhook-"));
  const authority = await ClusterAuthority.open(dir, systemClock);
  const subject = { user: "webhook", groups: [] };
  const tls = await authority.issueServing(subject, { dns: [...names], ips: ["127.0.0.1"] }, 3600);
  rmSync(dir, { recursive: true });
  const reviews: Body[] = [];
  const connections = new Set<number>();
  const server = Bun.serve({
    port: 0,
    hostname: "0.0.0.0",
    tls,
    async fetch(request, self) {
      connections.add(self.requestIP(request)?.port ?? 0);
      const review = await request.json();
      reviews.push(review);
      const answer = await answers[new URL(request.url).pathname]?.(review, request);
      if (answer === undefined) return new Response("no such hook", { status: 404 });
      return answer instanceof Response ? answer : Response.json(answer);
    },
  });
  const caBundle = Buffer.from(authority.caPem).toString("base64");
  const port = server.port ?? 0;
  return {
    port,
    caBundle,
    tls,
    reviews,
    connections,
    at: (path) => ({ url: `https://127.0.0.1:${port}${path}`, caBundle }),
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

/** The answer to an AdmissionReview. */
export const admitted = (review: Body, more: object = {}): object => ({
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  response: { uid: review.request.uid, allowed: true, ...more },
});

export const patchOf = (operations: readonly object[]): string =>
  Buffer.from(JSON.stringify(operations)).toString("base64");

export const patched = (review: Body, operations: readonly object[], more: object = {}): object =>
  admitted(review, { patchType: "JSONPatch", patch: patchOf(operations), ...more });

/** An address of this machine that is not loopback, as endpoints of a Service must be. */
export function machineAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}
