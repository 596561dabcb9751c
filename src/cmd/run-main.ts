import { type ArgsDef, type CommandDef, defineCommand, renderUsage, runCommand } from "citty";
import { ApiError } from "../api/errors.ts";
import { UnreachableError } from "../client/transport.ts";
import { UserError } from "../lib/user-error.ts";
import { StoreError } from "../store/errors.ts";
import { leadingFlags } from "./global-flags.ts";
import { version } from "./version-info.ts";

/** A module whose default export is a command of citty; its argument types do not matter here. */
export type Loader = () => Promise<{ default: object }>;

/**
 * Runs the subcommand that the arguments name. This is the one place where an unknown failure becomes an exit status:
 * 2 for a mistake of the caller, 1 for a refusal of the server, and a stack trace only for what is our own fault.
 */
export async function runMain(commands: Readonly<Record<string, Loader>>): Promise<void> {
  const main = defineCommand({
    meta: { name: "orch", version, description: "Kubernetes in one executable" },
    subCommands: Object.fromEntries(
      Object.entries(commands).map(([name, load]) => [name, async () => (await load()).default as CommandDef]),
    ),
  });
  const { flags: leading, rest } = leadingFlags(withoutShortEquals(process.argv.slice(2)));
  try {
    if (rest[0] === "--version") {
      console.log(`orch ${version}`);
      return;
    }
    const chosen = await choose(main, rest);
    const depth = chosen.path.length - 1;
    const args = [...rest.slice(0, depth), ...leading, ...rest.slice(depth)];
    const flags = beforeDashes(args);
    const next = beforeDashes(rest)[depth];
    const isWord = next !== undefined && !next.startsWith("-") && rest[0] !== "help";
    if (isWord && chosen.leaf.subCommands !== undefined) {
      throw new UserError(`unknown command "${next}"; "${chosen.path.join(" ")} --help" lists the commands`);
    }
    const asked = flags.includes("--help") || flags.includes("-h") || flags[0] === "help";
    if (asked || flags.length === 0 || (chosen.leaf.run === undefined && next === undefined)) {
      console.log(await renderUsage(chosen.leaf, chosen.parent));
      if (!asked) process.exitCode = 2;
      return;
    }
    rejectUnknownFlags(chosen.path.join(" "), await resolve(chosen.leaf.args), flags);
    await runCommand(main, { rawArgs: args });
  } catch (error) {
    process.exitCode = report(error);
  }
}

const beforeDashes = (args: readonly string[]): readonly string[] => {
  const end = args.indexOf("--");
  return end === -1 ? args : args.slice(0, end);
};

/** "-o=json" means "-ojson", as kubectl's users write it; after "--" nothing is ours. */
const withoutShortEquals = (args: readonly string[]): string[] => {
  const own = beforeDashes(args);
  return [...own.map((arg) => arg.replace(/^-([A-Za-z])=/, "-$1")), ...args.slice(own.length)];
};

async function resolve<T>(value: T | Promise<T> | (() => T | Promise<T>)): Promise<T> {
  return typeof value === "function" ? (value as () => T | Promise<T>)() : value;
}

/** Follows the leading words down the tree of subcommands. */
async function choose(
  main: CommandDef,
  args: readonly string[],
): Promise<{ leaf: CommandDef; parent?: CommandDef; path: string[] }> {
  let leaf = main;
  let parent: CommandDef | undefined;
  const path = ["orch"];
  for (const word of args[0] === "help" ? args.slice(1) : args) {
    const next = await resolve((await resolve(leaf.subCommands))?.[word]);
    if (next === undefined) break;
    parent = leaf;
    leaf = next as CommandDef;
    path.push(word);
  }
  return { leaf, path, ...(parent === undefined ? {} : { parent }) };
}

/** citty takes any flag; a mistyped one must not be ignored. */
function rejectUnknownFlags(command: string, defined: ArgsDef | undefined, args: readonly string[]): void {
  const known = new Set<string>(["help"]);
  const booleans = new Set<string>();
  for (const [name, definition] of Object.entries(defined ?? {})) {
    const aliases = "alias" in definition && definition.alias !== undefined ? [definition.alias].flat() : [];
    for (const each of [name, ...aliases]) {
      known.add(each);
      if (definition.type === "boolean") booleans.add(each).add(`no-${each}`);
    }
    if (definition.type === "boolean") known.add(`no-${name}`);
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (!/^-./.test(arg) || /^-\d/.test(arg)) continue;
    const name = arg.replace(/^--?/, "").replace(/=.*$/s, "");
    if (known.has(name)) {
      if (!arg.includes("=") && !booleans.has(name)) i++;
      continue;
    }
    const isCluster = !arg.startsWith("--") && [...name].every((letter) => known.has(letter));
    if (isCluster || (!arg.startsWith("--") && known.has(name[0] ?? ""))) continue;
    throw new UserError(`unknown flag "${arg}"; "${command} --help" lists the flags`);
  }
}

function report(error: unknown): number {
  if (error instanceof UserError) {
    console.error(`error: ${error.message}`);
    return error.exitCode;
  }
  // A store or a server that cannot be reached is nothing that a stack would explain.
  const unreachable =
    error instanceof UnreachableError || (error instanceof StoreError && error.code === "unavailable");
  if (error instanceof ApiError || unreachable) {
    console.error(`error: ${error.message}`);
    return 1;
  }
  if (error instanceof Error && error.name === "CLIError") {
    console.error(`error: ${error.message}\nrun "orch --help" for the commands and their flags`);
    return 2;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  return 1;
}
