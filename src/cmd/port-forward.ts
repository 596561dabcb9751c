import { createServer, type Server, type Socket } from "node:net";
import { defineCommand } from "citty";
import { Pod } from "../api/kinds/core/pod.ts";
import { Service } from "../api/kinds/core/service.ts";
import { openChannels } from "../client/channels.ts";
import { resourcePath } from "../client/resource-path.ts";
import { UserError } from "../lib/user-error.ts";
import { type Cluster, namespacedArgs, openCluster } from "./cluster.ts";
import { podsOf, type StoredPod } from "./pods-of.ts";
import { oneTarget, type Target } from "./resources.ts";

interface Forward {
  /** Port on this machine; 0 takes a free one. */
  local: number;
  /** Port in the pod. */
  remote: number;
}

/** Channels of a port-forward to one port: bytes, and the text of a failure. The first frame of each repeats the port, two bytes. */
const DATA = 0;
const ERROR = 1;

/** How long the pod may be silent after the other side has sent its last. */
const LINGER_MS = 10_000;

const portNumber = (text: string): number | undefined =>
  /^\d+$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;

/** A port's name or number, as the pod's containers declare it. */
function podPort(pod: StoredPod, port: string | number): number {
  const number = portNumber(String(port));
  if (number !== undefined) return number;
  const declared = pod.spec?.containers.flatMap((container) => container.ports ?? []) ?? [];
  const found = declared.find((each) => each.name === port)?.containerPort;
  if (found !== undefined) return found;
  throw new UserError(`pod "${pod.metadata.name}" has no port named "${port}"`, { exitCode: 1 });
}

/** Reads LOCAL:REMOTE, PORT and :REMOTE. A Service's port means the pod's port that it leads to. */
async function parseForward(
  cluster: Cluster,
  target: Target & { name: string },
  pod: StoredPod,
  text: string,
): Promise<Forward> {
  const [left = "", right = left, ...rest] = text.split(":");
  if (right === "" || rest.length > 0)
    throw new UserError(`"${text}" is not a port: expected PORT, LOCAL:REMOTE or :REMOTE`);
  let remote = podPort.bind(undefined, pod, right);
  let servicePort: number | undefined;
  if (target.kind.groupResource === "services") {
    const service = await cluster.client.get(Service, { name: target.name, namespace: cluster.namespace });
    const ports = service.spec?.ports ?? [];
    const port = ports.find((each) => each.name === right || String(each.port) === right);
    if (port === undefined) {
      const known = ports.map((each) => each.port).join(", ");
      throw new UserError(`service "${target.name}" has no port "${right}" (ports: ${known})`, { exitCode: 1 });
    }
    servicePort = port.port;
    remote = () => podPort(pod, service.spec?.clusterIP === "None" ? port.port : (port.targetPort ?? port.port));
  }
  const local = left === "" ? 0 : (portNumber(left) ?? (text.includes(":") ? undefined : (servicePort ?? remote())));
  if (local === undefined) throw new UserError(`"${text}": "${left}" is not a port of this machine`);
  return { local, remote: remote() };
}

/** Carries one connection until either side ends it. */
async function carry(cluster: Cluster, pod: StoredPod, remote: number, socket: Socket): Promise<void> {
  const { name, namespace } = pod.metadata;
  const path = resourcePath(Pod, { name, namespace, subresource: "portforward" }, { ports: remote });
  await using channels = await openChannels(cluster.transport, path, ["v4.channel.k8s.io"]);
  const up = async (): Promise<void> => {
    for await (const chunk of socket) await channels.send(DATA, chunk as Uint8Array);
    // The protocol cannot say that one side has ended while the other still answers: an answer gets time, then the stream is closed.
    while (performance.now() - heardAt < LINGER_MS && !socket.destroyed) await Bun.sleep(500);
    await channels[Symbol.asyncDispose]();
  };
  let heardAt = performance.now();
  up().catch(() => socket.destroy());
  const announced = new Set<number>();
  for await (const { channel, data } of channels.frames) {
    heardAt = performance.now();
    if (!announced.has(channel)) announced.add(channel);
    else if (channel === ERROR && data.length > 0) throw new Error(new TextDecoder().decode(data));
    else if (channel === DATA && !socket.write(data)) {
      await new Promise<void>((resolve) => socket.once("drain", resolve).once("close", resolve));
    }
    if (socket.destroyed) break;
  }
  socket.end();
}

async function listen(address: string, forward: Forward, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, onConnection);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (cause) =>
    reject(new UserError(`cannot listen on ${address}:${forward.local}: ${cause.message}`, { exitCode: 1, cause })),
  );
  server.listen(forward.local, address, resolve);
  await promise;
  return server;
}

/** Listens for a forward on every address, the port that was free on the first one included, and says where. */
async function open(
  forward: Forward,
  addresses: readonly string[],
  onConnection: (socket: Socket) => void,
): Promise<void> {
  for (const [i, address] of addresses.entries()) {
    let server: Server;
    try {
      server = await listen(address, forward, onConnection);
    } catch (error) {
      // Machines without IPv6 still have the other address of localhost.
      if (address === "::1" && i > 0) continue;
      throw error;
    }
    const bound = server.address();
    if (typeof bound === "object" && bound !== null) forward.local = bound.port;
    const host = address.includes(":") ? `[${address}]` : address;
    console.log(`Forwarding from ${host}:${forward.local} -> ${forward.remote}`);
  }
}

export default defineCommand({
  meta: {
    name: "port-forward",
    description: "Carry ports of this machine to a pod: orch port-forward svc/web 8080:80",
  },
  args: {
    ...namespacedArgs,
    address: { type: "string", description: "Addresses to listen on, with commas between", default: "localhost" },
  },
  async run({ args }) {
    const [target, ...ports] = args._;
    if (target === undefined || ports.length === 0)
      throw new UserError('name a pod and ports, as in "orch port-forward pod/web 8080:80"');
    const cluster = await openCluster(args);
    const named = await oneTarget(cluster, [target], "pods");
    const [pod] = await podsOf(cluster, named);
    if (pod === undefined) return;
    if (pod.status?.phase !== "Running") {
      throw new UserError(
        `cannot forward to pod "${pod.metadata.name}": it is ${pod.status?.phase ?? "unknown"}, not Running`,
        { exitCode: 1 },
      );
    }
    const forwards = await Promise.all(ports.map((port) => parseForward(cluster, named, pod, port)));
    const addresses = args.address.split(",").flatMap((each) => (each === "localhost" ? ["127.0.0.1", "::1"] : [each]));
    for (const forward of forwards) {
      await open(forward, addresses, (socket) => {
        console.log(`Handling connection for ${forward.local}`);
        carry(cluster, pod, forward.remote, socket).catch((error: unknown) => {
          console.error(`error: port ${forward.local}: ${error instanceof Error ? error.message : String(error)}`);
          socket.destroy();
        });
      });
    }
  },
});
