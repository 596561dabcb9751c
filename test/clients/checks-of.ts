/** Runs a program that is a client itself, and fails with what its checks complain about. */
import { join } from "node:path";
import type { Stage } from "./stage.ts";

/**
 * `count` is how many checks the program has: fewer mean that it ended early. The program gets KUBECONFIG with a token, and trusts the
 * server's authority.
 */
export async function passes(
  stage: Stage,
  program: { name: string; command: readonly string[]; count: number },
): Promise<void> {
  const authority = join(stage.server.dir, "pki/ca.crt");
  const kubeconfig = stage.write("kubeconfig-token", kubeconfigWith(stage, authority));
  const child = Bun.spawn([...program.command], {
    cwd: stage.dir,
    env: { ...process.env, KUBECONFIG: kubeconfig, HOME: stage.dir, NODE_EXTRA_CA_CERTS: authority },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: 120_000,
  });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await child.exited;
  const lines = out.split("\n");
  const failed = lines.filter((line) => line.startsWith("not ok "));
  const passed = lines.filter((line) => line.startsWith("ok "));
  if (failed.length === 0 && passed.length === program.count) return;
  const ended = `${passed.length} of ${program.count} checks passed, exit status ${child.exitCode}`;
  throw new Error(`${program.name}: ${ended}\n${failed.join("\n")}\n${err.slice(-2000)}`);
}

const kubeconfigWith = ({ server }: Stage, authority: string): string => `apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "${server.url}", certificate-authority: "${authority}"}}]
users: [{name: test, user: {token: "${server.token}"}}]
contexts: [{name: test, context: {cluster: test, user: test, namespace: default}}]
current-context: test
`;
