import { Node } from "../api/kinds/core/node.ts";
import { type Controller, TerminalError } from "./controller.ts";

/** The free network of `bits` inside `cluster` with the lowest address, or undefined when all are taken. Pure. IPv4. */
function freeCidr(cluster: string, bits: number, taken: Iterable<string>): string | undefined {
  const [base = "", length = "32"] = cluster.split("/");
  const start = toNumber(base) & mask(Number(length));
  const used = new Set(taken);
  const step = 2 ** (32 - bits);
  for (let index = 0; index < 2 ** (bits - Number(length)); index += 1) {
    const cidr = `${toAddress((start >>> 0) + index * step)}/${bits}`;
    if (!used.has(cidr)) return cidr;
  }
  return undefined;
}

const mask = (length: number): number => (length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0);
const toNumber = (address: string): number => address.split(".").reduce((value, part) => value * 256 + Number(part), 0);
const toAddress = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");

/** Gives every node its part of the cluster's pod network. */
export function nodeIpamController({ clusterCidr, bits }: { clusterCidr: string; bits: number }): Controller {
  return {
    name: "node-ipam-controller",
    kind: Node,
    // One at a time: a network that is being given to one node is not yet seen on it when the next one asks.
    workers: 1,
    writes: ["nodes spec.podCIDR", "nodes spec.podCIDRs"],
    async reconcile(name, { cache, client, record }) {
      const node = cache(Node).get(name);
      if (node === undefined || node.spec?.podCIDR || node.metadata.deletionTimestamp !== undefined) return undefined;
      const taken = cache(Node)
        .list()
        .flatMap(({ spec }) => [...(spec?.podCIDRs ?? []), ...(spec?.podCIDR ? [spec.podCIDR] : [])]);
      const podCIDR = freeCidr(clusterCidr, bits, taken);
      if (podCIDR === undefined) {
        record(node, {
          type: "Normal",
          reason: "CIDRNotAvailable",
          message: `Node ${name} status is now: CIDRNotAvailable`,
        });
        throw new TerminalError(
          `no network is left in "${clusterCidr}" for node "${name}": remove nodes or start with a larger cluster CIDR`,
        );
      }
      await client.patch(Node, { name }, { spec: { podCIDR, podCIDRs: [podCIDR] } }, { type: "merge" });
      return undefined;
    },
  };
}
