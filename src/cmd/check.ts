import { defineCommand } from "citty";
import { type Finding, inspectMachine, isWritable } from "../agent/machine.ts";
import { UserError } from "../lib/user-error.ts";

/** Whether something already listens on a TCP port of this machine. */
async function isTaken(port: number): Promise<boolean> {
  try {
    const server = Bun.listen({ hostname: "0.0.0.0", port, socket: { data() {} } });
    server.stop(true);
    return false;
  } catch {
    return true;
  }
}

async function port(number: number, use: string): Promise<Finding> {
  const taken = await isTaken(number);
  return {
    name: `port ${number}`,
    ok: !taken,
    needed: false,
    found: taken ? `in use (${use})` : `free (${use})`,
    fix: taken ? `if that is not orch itself, end the process that "ss -ltnp sport = :${number}" shows` : "",
  };
}

function folder(dir: string): Finding {
  const ok = isWritable(dir);
  return {
    name: "data folder",
    ok,
    needed: true,
    found: `${dir} ${ok ? "can be written" : "cannot be written"}`,
    fix: ok ? "" : "choose another with --data-dir, or mend its owner and mode",
  };
}

export default defineCommand({
  meta: { name: "check", description: "Say what this machine lacks to be a node, and how to get it" },
  args: {
    "data-dir": { type: "string", description: "Folder for all data", default: "/var/lib/orch" },
    output: { type: "string", alias: "o", description: "json for a machine-readable list" },
  },
  async run({ args }) {
    if (args.output !== undefined && args.output !== "json") {
      throw new UserError(`cannot print as "${args.output}": -o takes json`);
    }
    const findings = [
      ...inspectMachine(),
      folder(args["data-dir"]),
      await port(6443, "API"),
      await port(10250, "agent"),
    ];
    const missing = findings.filter((f) => !f.ok && f.needed);
    if (args.output === "json") console.log(JSON.stringify(findings, null, 2));
    else printFindings(findings, missing);
    if (missing.length > 0) process.exitCode = 1;
  },
});

function printFindings(findings: readonly Finding[], missing: readonly Finding[]): void {
  const width = Math.max(...findings.map((f) => f.name.length));
  for (const f of findings) {
    const mark = f.ok ? "ok     " : f.needed ? "MISSING" : "note   ";
    console.log(`${mark}  ${f.name.padEnd(width)}  ${f.found}${f.fix === "" ? "" : `  → ${f.fix}`}`);
  }
  const packages = missing.map((f) => /^apt-get install (\S+)$/.exec(f.fix)?.[1]).filter((p) => p !== undefined);
  if (missing.length === 0) console.log("\nthis machine can be a node");
  else
    console.log(
      `\n${missing.length} missing${packages.length > 0 ? `; try: apt-get install ${packages.join(" ")}` : ""}`,
    );
}
