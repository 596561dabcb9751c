/** Forgetting UDP flows: the kernel keeps sending a flow where its first packet went, long after that backend is gone. */
import { CommandError, type RunCommand } from "../../../lib/run-command.ts";
import type { ServicePlan } from "./service-plan.ts";

/** Arguments of conntrack that name flows to forget. Pure. */
export function staleFlows(old: ServicePlan, next: ServicePlan): readonly (readonly string[])[] {
  const ids = new Set([...old.udp.keys(), ...next.udp.keys()]);
  return [...ids].flatMap((id) => {
    const before = old.udp.get(id);
    const after = next.udp.get(id);
    const frontend = (after ?? before)?.frontend;
    if (frontend === undefined) return [];
    const where = [
      ...(frontend.address === undefined ? [] : ["--orig-dst", frontend.address]),
      "--orig-port-dst",
      String(frontend.port),
    ];
    // Flows that began before the port had a backend went nowhere and would go on doing so.
    if ((before?.backends.size ?? 0) === 0) return (after?.backends.size ?? 0) > 0 ? [where] : [];
    const gone = [...(before?.backends ?? [])].filter((address) => !(after?.backends.has(address) ?? false));
    return gone.map((address) => [...where, "--reply-src", address]);
  });
}

/** Forgets flows; that none matches is no failure. */
export async function forgetFlows(run: RunCommand, flows: readonly (readonly string[])[]): Promise<void> {
  for (const flow of flows) {
    try {
      await run(["conntrack", "-D", "-p", "udp", ...flow]);
    } catch (error) {
      // conntrack ends with 1 both when nothing matched and when it failed; only the former says so on standard error.
      if (!(error instanceof CommandError && error.stderr.includes("0 flow entries"))) throw error;
    }
  }
}
