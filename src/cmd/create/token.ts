import { defineCommand } from "citty";
import { ServiceAccount } from "../../api/kinds/core/service-account.ts";
import { UserError } from "../../lib/user-error.ts";
import { namespacedArgs, openCluster, repeated } from "../cluster.ts";
import { durationMs } from "../write-flags.ts";

const args = {
  ...namespacedArgs,
  audience: { type: "string", description: "Who shall accept it; may be repeated; absent: the API server" },
  duration: { type: "string", description: "How long it is valid, such as 1h" },
} as const;

interface Token {
  status?: { token?: string };
}

export default defineCommand({
  meta: { name: "token", description: "Make a token of a ServiceAccount: orch create token NAME" },
  args,
  async run({ args: flags, rawArgs }) {
    const [name, more] = flags._;
    if (name === undefined || more !== undefined)
      throw new UserError("expected one ServiceAccount: orch create token NAME");
    const audiences = repeated(rawArgs, args, "audience");
    const seconds = flags.duration === undefined ? undefined : Math.ceil(durationMs(flags.duration, "duration") / 1000);
    const { client, namespace } = await openCluster(flags);
    const spec = {
      ...(audiences.length === 0 ? {} : { audiences }),
      ...(seconds === undefined ? {} : { expirationSeconds: seconds }),
    };
    const request = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      metadata: { name, namespace },
      spec,
    };
    const { status } = (await client.create(ServiceAccount, request, { subresource: "token" })) as Token;
    console.log(status?.token ?? "");
  },
});
