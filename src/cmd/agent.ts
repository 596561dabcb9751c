import { defineCommand } from "citty";
import { keptClusterCA, obtainClusterCA } from "../agent/identity/cluster-ca.ts";
import { obtainCredentials } from "../agent/identity/node-credentials.ts";
import { agentFolder } from "../agent/run-agent.ts";
import { createClient } from "../client/client.ts";
import { systemClock } from "../lib/clock.ts";
import { type JoinToken, parseJoinToken } from "../lib/join-token.ts";
import { createLogger } from "../lib/log.ts";
import { UserError } from "../lib/user-error.ts";
import { VERSION } from "../server/discovery/version.ts";
import { aborted, untilAsked } from "./lifetime.ts";
import { networkArgs, nodeArgs, nodeOf, startNode } from "./start-node.ts";

export default defineCommand({
  meta: { name: "agent", description: "Make this machine a node of a cluster" },
  args: {
    join: { type: "string", required: true, description: "URL of the API server, https://HOST:PORT" },
    token: { type: "string", description: 'From "orch token create"; needed until the node has its certificate' },
    "data-dir": { type: "string", default: "/var/lib/orch", description: "Folder of everything that is kept" },
    ...networkArgs,
    ...nodeArgs,
  },
  async run({ args: flags }) {
    const signal = untilAsked();
    const log = createLogger();
    const node = nodeOf(flags);
    const dir = agentFolder(flags["data-dir"]);
    const server = serverOf(flags.join);
    const token = tokenOf(flags.token);
    const ca = keptClusterCA(dir) ?? (await obtainClusterCA(dir, server, token?.caHash));
    const shared = { nodeName: node.name, addresses: [node.address], dir, clock: systemClock, signal };
    const bootstrap = createClient({
      server,
      ca,
      ...(token === undefined ? {} : { token: `${token.id}.${token.secret}` }),
    });
    const own = await obtainCredentials({ ...shared, purpose: "client", client: bootstrap });
    const client = createClient({ server, ca, certificate: own.cert, key: own.key, userAgent: "orch-agent" });
    const serving = await obtainCredentials({ ...shared, purpose: "serving", client });
    await using _agent = await startNode({
      flags,
      node,
      dataDir: flags["data-dir"],
      client,
      serverCert: { ...serving, ca },
      version: VERSION.gitVersion,
      log,
      clock: systemClock,
      signal,
    });
    console.log(`node ${node.name} joined ${server}`);
    await aborted(signal);
  },
});

function serverOf(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== "https:")
    throw new UserError(`--join "${text}" is not the URL of an API server: https://HOST:PORT`);
  return url.origin;
}

function tokenOf(text: string | undefined): JoinToken | undefined {
  if (text === undefined) return undefined;
  const token = parseJoinToken(text);
  if (token === undefined) {
    throw new UserError(
      '--token has not the form of a join token (ID.SECRET.CA-HASH): make one with "orch token create"',
    );
  }
  return token;
}
