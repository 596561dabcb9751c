import { defineCommand } from "citty";
import { Pod } from "../api/kinds/core/pod.ts";
import { openChannels } from "../client/channels.ts";
import { resourcePath } from "../client/resource-path.ts";
import { UserError } from "../lib/user-error.ts";
import { namespacedArgs, openCluster } from "./cluster.ts";
import { containerOf, podsOf } from "./pods-of.ts";
import { oneTarget } from "./resources.ts";
import { joinTerminal } from "./terminal.ts";

export default defineCommand({
  meta: { name: "attach", description: "Join the standard streams of a running container" },
  args: {
    ...namespacedArgs,
    container: { type: "string", alias: "c", description: "Container of the pod" },
    stdin: { type: "boolean", alias: "i", description: "Pass standard input on" },
    tty: { type: "boolean", alias: "t", description: "The container has a terminal" },
  },
  async run({ args }) {
    const cluster = await openCluster(args);
    const [pod] = await podsOf(cluster, await oneTarget(cluster, args._, "pods"));
    if (pod === undefined) return;
    const { name, namespace } = pod.metadata;
    const container = containerOf(pod, args.container);
    const spec = pod.spec?.containers.find((each) => each.name === container);
    const [stdin, tty] = [args.stdin === true, args.tty === true];
    if (stdin && spec?.stdin !== true)
      throw new UserError(`container "${container}" takes no standard input (stdin is false)`, { exitCode: 1 });
    if (tty && spec?.tty !== true)
      throw new UserError(`container "${container}" has no terminal (tty is false)`, { exitCode: 1 });
    const query = { container, stdin, stdout: true, stderr: !tty, tty };
    const path = resourcePath(Pod, { name, namespace, subresource: "attach" }, query);
    await using channels = await openChannels(cluster.transport, path, ["v5.channel.k8s.io", "v4.channel.k8s.io"]);
    process.exitCode = await joinTerminal(channels, { stdin, tty });
  },
});
