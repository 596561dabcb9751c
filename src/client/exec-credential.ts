import * as v from "valibot";
import { UserError } from "../lib/user-error.ts";
import type { Exec } from "./kubeconfig.ts";
import type { TransportOptions } from "./transport.ts";

const text = v.optional(v.string());

const ExecCredential = v.object({
  kind: v.literal("ExecCredential"),
  status: v.object({ token: text, clientCertificateData: text, clientKeyData: text, expirationTimestamp: text }),
});

/** Runs a credential plugin of the kubeconfig and reads the ExecCredential (client.authentication.k8s.io) that it prints. */
export async function runCredentialPlugin(exec: Exec, server: string): Promise<Partial<TransportOptions>> {
  const apiVersion = exec.apiVersion ?? "client.authentication.k8s.io/v1";
  const info = {
    apiVersion,
    kind: "ExecCredential",
    spec: { interactive: process.stdin.isTTY === true, cluster: { server } },
  };
  const extra = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
  const fail = (why: string, cause?: unknown): UserError =>
    new UserError(`credential plugin "${exec.command}" ${why}${exec.installHint ? `; ${exec.installHint}` : ""}`, {
      exitCode: 1,
      cause,
    });
  let output: string;
  try {
    const plugin = Bun.spawn([exec.command, ...(exec.args ?? [])], {
      env: { ...process.env, ...extra, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
      stdin: "inherit",
      stdout: "pipe",
      stderr: "inherit",
    });
    output = await new Response(plugin.stdout).text();
    const status = await plugin.exited;
    if (status !== 0) throw fail(`ended with status ${status}`);
  } catch (error) {
    throw error instanceof UserError ? error : fail("could not be started", error);
  }
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch (cause) {
    throw fail("did not print JSON", cause);
  }
  const parsed = v.safeParse(ExecCredential, answer);
  if (!parsed.success) throw fail("did not print an ExecCredential with a status");
  const { token, clientCertificateData, clientKeyData } = parsed.output.status;
  return {
    ...(token === undefined ? {} : { token }),
    ...(clientCertificateData === undefined ? {} : { certificate: clientCertificateData }),
    ...(clientKeyData === undefined ? {} : { key: clientKeyData }),
  };
}
