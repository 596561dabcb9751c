import { type ArgsDef, defineCommand } from "citty";
import { UserError } from "../../lib/user-error.ts";
import { wholeNumber } from "../write-flags.ts";
import { generator } from "./generator.ts";

const portArgs = {
  tcp: { type: "string", description: "PORT or PORT:TARGET; may be repeated" },
  "node-port": { type: "string", description: "Port of every node; absent: the server chooses" },
} as const satisfies ArgsDef;

/** A port of a Service from PORT or PORT:TARGET, where the target may be a port's name. */
function portOf(text: string): object {
  const [port = "", target = port, more] = text.split(":");
  if (target === "" || more !== undefined) throw new UserError(`--tcp "${text}": expected PORT or PORT:TARGET`);
  const targetPort = /^\d+$/.test(target) ? wholeNumber(target, "tcp", 1) : target;
  return { name: text.replace(":", "-"), port: wholeNumber(port, "tcp", 1), protocol: "TCP", targetPort };
}

const ofType = (name: string, type: string, what: string) =>
  generator({ name, description: `Create a Service ${what}`, extra: portArgs }, (service, flags, values) => {
    const ports = values("tcp").map(portOf);
    if (ports.length === 0) throw new UserError("--tcp is missing: it names the port, as in --tcp=80:8080");
    const nodePort = flags["node-port"];
    if (nodePort !== undefined && type === "ClusterIP")
      throw new UserError("--node-port is for nodeport and loadbalancer");
    const numbered = ports.map((port, i) =>
      i === 0 && nodePort !== undefined ? { ...port, nodePort: wholeNumber(String(nodePort), "node-port") } : port,
    );
    const labels = { app: service };
    return {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: service, labels },
      spec: { type, selector: labels, ports: numbered },
    };
  });

const externalName = generator(
  {
    name: "externalname",
    description: "Create a Service that is another name for a host",
    extra: { "external-name": { type: "string", description: "The host's name" } },
  },
  (name, flags) => {
    const host = flags["external-name"];
    if (host === undefined) throw new UserError("--external-name is missing: it names the host");
    const labels = { app: name };
    return {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, labels },
      spec: { type: "ExternalName", externalName: host, selector: labels },
    };
  },
);

export default defineCommand({
  meta: { name: "service", description: "Create a Service" },
  subCommands: {
    clusterip: ofType("clusterip", "ClusterIP", "with an address in the cluster"),
    nodeport: ofType("nodeport", "NodePort", "with a port on every node"),
    loadbalancer: ofType("loadbalancer", "LoadBalancer", "with an address outside the cluster"),
    externalname: externalName,
  },
});
