import { defineCommand } from "citty";
import { Pod } from "../api/kinds/core/pod.ts";
import { openChannels } from "../client/channels.ts";
import { resourcePath } from "../client/resource-path.ts";
import { UserError } from "../lib/user-error.ts";
import { namespacedArgs, openCluster, words } from "./cluster.ts";
import { containerOf, podsOf } from "./pods-of.ts";
import { oneTarget } from "./resources.ts";
import { joinTerminal } from "./terminal.ts";

const args = {
  ...namespacedArgs,
  container: { type: "string", alias: "c", description: "Container of the pod" },
  stdin: { type: "boolean", alias: "i", description: "Pass standard input on" },
  tty: { type: "boolean", alias: "t", description: "Give the command a terminal" },
  quiet: { type: "boolean", alias: "q", description: "Say nothing about the exit status" },
} as const;

export default defineCommand({
  meta: { name: "exec", description: "Run a command in a container: orch exec POD -- COMMAND" },
  args,
  async run({ args: flags, rawArgs }) {
    const { before, after: command } = words(rawArgs, args);
    if (command.length === 0) throw new UserError('no command: put it after "--", as in "orch exec POD -- ls /"');
    const cluster = await openCluster(flags);
    const [pod] = await podsOf(cluster, await oneTarget(cluster, before, "pods"));
    if (pod === undefined) return;
    const { name, namespace } = pod.metadata;
    const stdin = flags.stdin === true;
    const tty = flags.tty === true && process.stdin.isTTY === true;
    if (flags.tty === true && !tty) console.error("no terminal is given: standard input is not one");
    const query = { command, container: containerOf(pod, flags.container), stdin, stdout: true, stderr: !tty, tty };
    const path = resourcePath(Pod, { name, namespace, subresource: "exec" }, query);
    await using channels = await openChannels(cluster.transport, path, ["v5.channel.k8s.io", "v4.channel.k8s.io"]);
    const status = await joinTerminal(channels, { stdin, tty });
    if (status !== 0 && flags.quiet !== true) console.error(`command terminated with exit code ${status}`);
    process.exitCode = status;
  },
});
