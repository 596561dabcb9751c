import { defineCommand } from "citty";
import { certificateHash } from "../agent/identity/cluster-ca.ts";
import { Secret } from "../api/kinds/core/secret.ts";
import type { Client } from "../client/client.ts";
import { formatJoinToken, randomLetters } from "../lib/join-token.ts";
import { UserError } from "../lib/user-error.ts";
import { clusterArgs, openCluster } from "./cluster.ts";

const HOUR = 3_600_000;
const NAMESPACE = "kube-system";
const TYPE = "bootstrap.kubernetes.io/token";

/** Hours in "24h", "30m" or "7d"; 0 never ends. */
function lifetime(text: string): number {
  const [, count, unit] = /^(\d+)(m|h|d)?$/.exec(text) ?? [];
  if (count === undefined) throw new UserError(`cannot read --ttl "${text}": write 30m, 24h, 7d, or 0 for no end`);
  return Number(count) * { m: 1 / 60, h: 1, d: 24 }[(unit ?? "h") as "m" | "h" | "d"] * HOUR;
}

async function createToken(client: Client, ttl: number): Promise<{ id: string; secret: string; expiration?: string }> {
  const id = randomLetters(6);
  const secret = randomLetters(16);
  const expiration = ttl === 0 ? undefined : new Date(Date.now() + ttl).toISOString().replace(/\.\d+Z$/, "Z");
  await client.create(Secret, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `bootstrap-token-${id}`, namespace: NAMESPACE },
    type: TYPE,
    stringData: {
      "token-id": id,
      "token-secret": secret,
      "usage-bootstrap-authentication": "true",
      "usage-bootstrap-signing": "true",
      ...(expiration === undefined ? {} : { expiration }),
    },
  });
  return expiration === undefined ? { id, secret } : { id, secret, expiration };
}

const create = defineCommand({
  meta: { name: "create", description: "Make a token with which a machine joins as a node" },
  args: {
    ...clusterArgs,
    ttl: { type: "string", default: "24h", description: "How long it can be used: 30m, 24h, 7d, or 0 for no end" },
    output: { type: "string", alias: "o", description: "json for a machine-readable answer" },
  },
  async run({ args }) {
    const { client, transport, ca } = await openCluster(args);
    const server = transport.server.origin;
    if (ca === undefined)
      throw new UserError("the kubeconfig names no CA certificate, so a token could not prove the server");
    const { id, secret, expiration } = await createToken(client, lifetime(args.ttl));
    const token = formatJoinToken({ id, secret, caHash: certificateHash(ca) });
    if (args.output === "json") console.log(JSON.stringify({ token, server, expiration }, null, 2));
    else console.log(`${token}\n\nOn the machine that joins:\n  orch agent --join ${server} --token ${token}`);
  },
});

const list = defineCommand({
  meta: { name: "list", description: "List the tokens that can still be used, without their secrets" },
  args: { ...clusterArgs, output: { type: "string", alias: "o", description: "json for a machine-readable list" } },
  async run({ args }) {
    const { client } = await openCluster(args);
    const { items } = await client.list(Secret, { namespace: NAMESPACE, fieldSelector: `type=${TYPE}` });
    const decoded = (value: string | undefined): string => Buffer.from(value ?? "", "base64").toString();
    const rows = items.map(({ data }) => ({
      id: decoded(data?.["token-id"]),
      expiration: decoded(data?.["expiration"]) || "never",
    }));
    if (args.output === "json") console.log(JSON.stringify(rows, null, 2));
    else for (const { id, expiration } of rows) console.log(`${id}  until ${expiration}`);
  },
});

const remove = defineCommand({
  meta: { name: "delete", description: "Make a token useless at once" },
  args: {
    ...clusterArgs,
    id: { type: "positional", description: "The six characters before the first dot", required: true },
  },
  async run({ args }) {
    const { client } = await openCluster(args);
    const id = args.id.split(".")[0] ?? args.id;
    await client.delete(Secret, { name: `bootstrap-token-${id}`, namespace: NAMESPACE });
    console.log(`token ${id} deleted`);
  },
});

export default defineCommand({
  meta: { name: "token", description: "Tokens with which machines join the cluster" },
  subCommands: { create, list, delete: remove },
});
