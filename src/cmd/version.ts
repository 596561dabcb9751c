import { defineCommand } from "citty";
import { errorOf } from "../client/client.ts";
import { UserError } from "../lib/user-error.ts";
import { clusterArgs, openCluster } from "./cluster.ts";
import { lineOf } from "./failures.ts";
import { toYaml } from "./output.ts";
import { version } from "./version-info.ts";

interface ServerVersion {
  gitVersion: string;
}

export default defineCommand({
  meta: { name: "version", description: "Show the versions of this executable and of the server" },
  args: {
    ...clusterArgs,
    client: { type: "boolean", description: "Do not ask the server" },
    output: { type: "string", alias: "o", description: "json or yaml" },
  },
  async run({ args }) {
    const { output } = args;
    if (output !== undefined && output !== "json" && output !== "yaml") {
      throw new UserError(`cannot print as "${output}": expected json or yaml`);
    }
    const clientVersion = {
      gitVersion: `v${version}`,
      platform: `${process.platform}/${process.arch}`,
      bunVersion: Bun.version,
    };
    const answer: { clientVersion: typeof clientVersion; serverVersion?: ServerVersion } = { clientVersion };
    let failure: unknown;
    if (args.client !== true) {
      try {
        const response = await (await openCluster(args)).client.raw("/version");
        if (!response.ok) throw await errorOf(response);
        answer.serverVersion = (await response.json()) as ServerVersion;
      } catch (error) {
        failure = error;
      }
    }
    if (output === "json") console.log(JSON.stringify(answer, null, 2));
    else if (output === "yaml") process.stdout.write(toYaml(answer));
    else {
      console.log(`Client Version: v${version}`);
      if (answer.serverVersion !== undefined) console.log(`Server Version: ${answer.serverVersion.gitVersion}`);
    }
    if (failure !== undefined) {
      console.error(`error: ${lineOf(failure)}`);
      process.exitCode = 1;
    }
  },
});
