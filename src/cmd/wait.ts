import { defineCommand } from "citty";
import type { AnyKind } from "../api/kind.ts";
import { compileJsonPath, readJsonPath } from "../lib/json-path.ts";
import { UserError } from "../lib/user-error.ts";
import { awaitObject } from "./await-object.ts";
import { type Cluster, namespacedArgs, openCluster, repeated } from "./cluster.ts";
import { forEach } from "./failures.ts";
import { type AnyObject, label, readTarget, refOf, type Target, targetsOf } from "./resources.ts";
import { durationMs, fileArgs } from "./write-flags.ts";

interface Wish {
  /** Whether the object is as wished; undefined: there is none. */
  holds(object: AnyObject | undefined): boolean;
  /** Whether an object that is not there may still come. */
  absent: "fails" | "waits" | "holds";
  /** Such as "condition met". */
  met: string;
}

interface Conditioned {
  status?: {
    observedGeneration?: number;
    conditions?: { type: string; status: string; observedGeneration?: number }[];
  };
}

/** "condition=Ready" or "condition=Ready=False". A condition that was seen of an earlier generation does not count. */
function conditionWish(text: string): Wish {
  const [type = "", status = "True"] = text.split("=");
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  return {
    absent: "fails",
    met: "condition met",
    holds: (object) => {
      const { observedGeneration: of, conditions } = (object as Conditioned | undefined)?.status ?? {};
      const found = conditions?.find((condition) => same(condition.type, type));
      const generation = Number(object?.metadata["generation"] ?? 0);
      const seen = found?.observedGeneration ?? of;
      return found !== undefined && same(found.status, status) && (seen === undefined || seen >= generation);
    },
  };
}

/** "jsonpath={.status.phase}=Running"; without a value, the path only has to lead somewhere. */
function jsonPathWish(text: string): Wish {
  const [, template = "", value] = /^(\{[^}]*\}|[^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  if (template === "")
    throw new UserError(`--for "jsonpath=${text}": expected jsonpath={PATH}=VALUE or jsonpath={PATH}`);
  const path = compileJsonPath(template);
  return {
    absent: "fails",
    met: "condition met",
    holds: (object) => {
      const found = object === undefined ? [] : readJsonPath(path, object);
      return value === undefined ? found.length > 0 : found.some((each) => String(each) === value);
    },
  };
}

function parseWish(text: string): Wish {
  if (text === "delete") return { absent: "holds", met: "deleted", holds: (object) => object === undefined };
  if (text === "create") return { absent: "waits", met: "created", holds: (object) => object !== undefined };
  const [form = "", argument] = text.split(/=(.*)/s);
  if (form === "condition" && argument) return conditionWish(argument);
  if (form === "jsonpath" && argument) return jsonPathWish(argument);
  throw new UserError(
    `--for "${text}": expected condition=TYPE, condition=TYPE=STATUS, jsonpath={PATH}=VALUE, create or delete`,
  );
}

const args = {
  ...namespacedArgs,
  ...fileArgs,
  for: { type: "string", description: "condition=TYPE[=STATUS], jsonpath={PATH}=VALUE, create or delete" },
  timeout: {
    type: "string",
    default: "30s",
    description: "How long, such as 2m; 0 looks once, below zero waits a week",
  },
  selector: { type: "string", alias: "l", description: "Objects with these labels" },
  all: { type: "boolean", description: "All objects of the type" },
  "all-namespaces": { type: "boolean", alias: "A", description: "Of all namespaces" },
} as const;

interface Awaited {
  kind: AnyKind;
  name: string;
  namespace?: string | undefined;
}

/** The objects to wait for, as they are named or chosen now. */
async function awaitedOf(
  cluster: Cluster,
  targets: readonly Target[],
  flags: Record<string, unknown>,
): Promise<Awaited[]> {
  const labelSelector = flags["selector"] as string | undefined;
  const found = await Promise.all(
    targets.map(async ({ kind, name, namespace }): Promise<Awaited[]> => {
      if (name !== undefined) return [{ kind, name, namespace }];
      if (labelSelector === undefined && flags["all"] !== true)
        throw new UserError("name objects, or choose them with -l or --all");
      const objects = await readTarget(
        cluster,
        { kind },
        { labelSelector, allNamespaces: flags["all-namespaces"] === true },
      );
      return objects.map(({ metadata }) => ({ kind, name: metadata.name, namespace: metadata.namespace }));
    }),
  );
  return found.flat();
}

const WEEK = "168h";

export default defineCommand({
  meta: { name: "wait", description: "Wait until objects are in a state: orch wait pod/web --for=condition=Ready" },
  args,
  async run({ args: flags, rawArgs }) {
    if (flags.for === undefined)
      throw new UserError("--for is missing: it says what to wait for, such as condition=Ready");
    const wish = parseWish(flags.for);
    const timeoutMs = durationMs(flags.timeout.startsWith("-") ? WEEK : flags.timeout, "timeout");
    const end = performance.now() + timeoutMs;
    const cluster = await openCluster(flags);
    const files = repeated(rawArgs, args, "filename", { commas: true });
    const targets = await targetsOf(cluster, flags._, { files, recursive: flags.recursive === true });
    const awaited = await awaitedOf(cluster, targets, flags);
    if (awaited.length === 0 && wish.absent !== "holds")
      throw new UserError("no matching resources found", { exitCode: 1 });
    await forEach(awaited, async ({ kind, name, namespace }) => {
      const ref = refOf(cluster, kind, name, namespace);
      // Fails as `get` does when the object is not there and no wish makes it come.
      if (wish.absent === "fails") await cluster.client.get(kind, ref);
      const named = `${kind.groupResource}/${name}`;
      await awaitObject(cluster.client, {
        kind,
        ref,
        timeoutMs: Math.max(end - performance.now(), 1000),
        holds: wish.holds,
        late: () => new UserError(`timed out waiting for "${flags.for}" on ${named}`, { exitCode: 1 }),
      });
      console.log(`${label(kind, name)} ${wish.met}`);
    });
  },
});
