import { type ArgsDef, type CommandDef, defineCommand } from "citty";
import type { AnyKind } from "../api/kind.ts";
import { UserError } from "../lib/user-error.ts";
import { awaitObject } from "./await-object.ts";
import { type Cluster, type ClusterFlags, namespacedArgs, openCluster } from "./cluster.ts";
import { forEach } from "./failures.ts";
import { toYaml } from "./output.ts";
import { type AnyObject, label, parseTargets, readTarget, refOf } from "./resources.ts";
import { chooseRevision, revisionsOf } from "./rollout-history.ts";
import { progressOf } from "./rollout-status.ts";
import { formatTable } from "./table.ts";
import { durationMs, wholeNumber } from "./write-flags.ts";

interface Workload {
  cluster: Cluster;
  kind: AnyKind;
  object: AnyObject;
}

const ROLLING = new Set(["Deployment", "DaemonSet", "StatefulSet"]);

const common = {
  ...namespacedArgs,
  selector: { type: "string", alias: "l", description: "Workloads with these labels" },
} as const satisfies ArgsDef;

/** Acts on each workload that the words or the selector name. */
async function each(
  flags: ClusterFlags & { selector?: string | undefined; _: string[] },
  act: (workload: Workload) => Promise<void>,
): Promise<void> {
  const cluster = await openCluster(flags);
  await forEach(await parseTargets(cluster, flags._), async (target) => {
    const { kind } = target;
    if (!ROLLING.has(kind.kind))
      throw new UserError(`${kind.groupResource} have no rollouts: expected deployments, daemonsets or statefulsets`, {
        exitCode: 1,
      });
    if (target.name === undefined && flags.selector === undefined)
      throw new UserError("name a workload, or choose with -l");
    for (const object of await readTarget(cluster, target, { labelSelector: flags.selector }))
      await act({ cluster, kind, object });
  });
}

async function change({ cluster, kind, object }: Workload, patch: unknown, done: string): Promise<void> {
  await cluster.client.patch(kind, refOf(cluster, kind, object.metadata.name), patch, {
    type: "strategic",
    fieldManager: "kubectl-rollout",
  });
  console.log(`${label(kind, object.metadata.name)} ${done}`);
}

const restart = defineCommand({
  meta: { name: "restart", description: "Replace all pods, a few at a time" },
  args: common,
  run: ({ args }) =>
    each(args, (workload) => {
      const annotations = { "kubectl.kubernetes.io/restartedAt": new Date().toISOString().replace(/\.\d+Z$/, "Z") };
      return change(workload, { spec: { template: { metadata: { annotations } } } }, "restarted");
    }),
});

const pausing = (name: "pause" | "resume", done: string): CommandDef<typeof common> =>
  defineCommand({
    meta: {
      name,
      description: name === "pause" ? "Hold changes of a Deployment back" : "Carry out changes that were held back",
    },
    args: common,
    run: ({ args }) =>
      each(args, async (workload) => {
        if (workload.kind.kind !== "Deployment") throw new UserError(`only deployments can ${name}`, { exitCode: 1 });
        const is = (workload.object["spec"] as { paused?: boolean } | undefined)?.paused === true;
        if (is === (name === "pause"))
          throw new UserError(`${label(workload.kind, workload.object.metadata.name)} is already ${done}`, {
            exitCode: 1,
          });
        await change(workload, { spec: { paused: name === "pause" } }, done);
      }),
  });

const status = defineCommand({
  meta: { name: "status", description: "Wait until a rollout is complete" },
  args: {
    ...common,
    watch: {
      type: "boolean",
      alias: "w",
      default: true,
      description: "Wait",
      negativeDescription: "Say how far it is and return",
    },
    timeout: { type: "string", description: "How long to wait, such as 2m; 0 means as long as it takes" },
  },
  run({ args }) {
    const timeoutMs = durationMs(args.timeout ?? "0", "timeout") || Number.POSITIVE_INFINITY;
    return each(args, async ({ cluster, kind, object: { metadata } }) => {
      const named = label(kind, metadata.name);
      let said = "";
      const holds = (object: AnyObject | undefined): boolean => {
        if (object === undefined) throw new UserError(`${named} was deleted`, { exitCode: 1 });
        const { done, message } = progressOf(kind.kind, object);
        if (message !== said) console.log(message);
        said = message;
        return done || !args.watch;
      };
      const late = () => new UserError(`timed out after ${args.timeout} waiting for ${named}`, { exitCode: 1 });
      await awaitObject(cluster.client, { kind, ref: refOf(cluster, kind, metadata.name), timeoutMs, holds, late });
    });
  },
});

const history = defineCommand({
  meta: { name: "history", description: "Show earlier revisions" },
  args: { ...common, revision: { type: "string", description: "Show the pod template of this one" } },
  run: ({ args }) =>
    each(args, async ({ cluster, kind, object }) => {
      const revisions = await revisionsOf(cluster, kind, object);
      const number = args.revision === undefined ? 0 : wholeNumber(args.revision, "revision", 1);
      console.log(`${label(kind, object.metadata.name)}${number === 0 ? "" : ` with revision #${number}`}`);
      if (number !== 0) process.stdout.write(toYaml(chooseRevision(revisions, number, { kind, object }).template));
      else
        process.stdout.write(
          formatTable([["REVISION", "CHANGE-CAUSE"], ...revisions.map((one) => [String(one.number), one.cause])]),
        );
    }),
});

const undo = defineCommand({
  meta: { name: "undo", description: "Go back to an earlier revision" },
  args: { ...common, "to-revision": { type: "string", description: "Which; absent: the one before" } },
  run: ({ args }) =>
    each(args, async ({ cluster, kind, object }) => {
      const number = wholeNumber(args["to-revision"] ?? "0", "to-revision");
      const { restore } = chooseRevision(await revisionsOf(cluster, kind, object), number, { kind, object });
      await cluster.client.patch(kind, refOf(cluster, kind, object.metadata.name), restore.patch, {
        type: restore.type,
      });
      console.log(`${label(kind, object.metadata.name)} rolled back`);
    }),
});

export default defineCommand({
  meta: { name: "rollout", description: "Follow and steer the replacement of a workload's pods" },
  subCommands: {
    status,
    restart,
    history,
    undo,
    pause: pausing("pause", "paused"),
    resume: pausing("resume", "resumed"),
  },
});
