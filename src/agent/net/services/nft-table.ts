/** The services' table in the kernel: written in single transactions by nft, so that no packet ever sees half a change. */
import type { RunCommand } from "../../../lib/run-command.ts";
import type { Operation } from "./rule-table.ts";

export interface NftTableOptions {
  run: RunCommand;
  /** Name of the table; several agents of one machine have one each. */
  name: string;
  serviceCIDR: string;
  clusterCIDR: string;
  podCIDR: string;
}

/** Bit of the packet mark that asks for masquerading on the way out; the one kube-proxy uses. */
const MASQUERADE = "0x4000";

export class NftTable {
  readonly #options: NftTableOptions;

  constructor(options: NftTableOptions) {
    this.#options = options;
  }

  /** Puts the table in place of what is there under its name, whole or not at all. */
  async load(operations: readonly Operation[]): Promise<void> {
    const { name } = this.#options;
    await this.#apply(`add table ip ${name}\ndelete table ip ${name}\n${baseTable(this.#options)}`, operations);
  }

  /** Applies a change, whole or not at all; rejects when the table is not what the change supposes. */
  async change(operations: readonly Operation[]): Promise<void> {
    if (operations.length > 0) await this.#apply("", operations);
  }

  /** Whether the table is still there and its hooks lead into it: false after another program flushed the ruleset. */
  async intact(): Promise<boolean> {
    // nft 1.0.6 finds only the first chain when asked for several at once.
    const [prerouting, services] = await Promise.all([this.#chain("prerouting"), this.#chain("services")]);
    return (
      prerouting.includes("jump services") && services.includes("@service-ips") && services.includes("@node-ports")
    );
  }

  async #chain(chain: string): Promise<string> {
    const { run, name } = this.#options;
    return await run(["nft", "list", "chain", "ip", name, chain]).catch(() => "");
  }

  /** Removes the table; nothing to do is success. */
  async remove(): Promise<void> {
    const { run, name } = this.#options;
    await run(["nft", "-f", "-"], { input: `add table ip ${name}\ndelete table ip ${name}\n` });
  }

  async #apply(before: string, operations: readonly Operation[]): Promise<void> {
    const { run, name } = this.#options;
    const lines = operations.map((operation) => render(operation, `ip ${name}`));
    await run(["nft", "-f", "-"], { input: `${before}${lines.join("\n")}\n` });
  }
}

function render(operation: Operation, table: string): string {
  switch (operation.op) {
    case "add set":
      return `add set ${table} ${operation.set} { ${operation.body} }`;
    case "delete set":
      return `delete set ${table} ${operation.set}`;
    case "add rule":
      return `add rule ${table} ${operation.chain} ${operation.rule}`;
    case "add chain":
    case "flush chain":
    case "delete chain":
      return `${operation.op} ${table} ${operation.chain}`;
    case "add element": {
      const { container, key, value } = operation.element;
      return `add element ${table} ${container} { ${value === undefined ? key : `${key} : ${value}`} }`;
    }
    case "delete element":
      return `delete element ${table} ${operation.element.container} { ${operation.element.key} }`;
  }
}

/**
 * What does not depend on services. A port of a service address that nobody serves is refused before routing: further on, a client
 * in a pod would wait a second for the answer.
 */
function baseTable({ name, serviceCIDR, clusterCIDR, podCIDR }: NftTableOptions): string {
  return `table ip ${name} {
  map service-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
  map node-ports { type inet_proto . inet_service : verdict; }
  set hairpin { type ipv4_addr . ipv4_addr; }
  chain mark-masquerade {
    meta mark set meta mark or ${MASQUERADE}
  }
  chain reject-service {
    meta l4proto tcp reject with tcp reset
    reject
  }
  chain services {
    ip daddr . meta l4proto . th dport vmap @service-ips
    ip daddr ${serviceCIDR} meta l4proto { tcp, udp, sctp } goto reject-service
    fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @node-ports
  }
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    jump services
  }
  chain output {
    type nat hook output priority -100; policy accept;
    jump services
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    meta mark & ${MASQUERADE} == ${MASQUERADE} masquerade fully-random
    ip saddr . ip daddr @hairpin masquerade fully-random
    ip saddr ${podCIDR} ip daddr != ${clusterCIDR} fib daddr type != local masquerade fully-random
  }
}
`;
}
