import { defineCommand } from "citty";
import { SelfSubjectReview } from "../api/kinds/authentication/self-subject-review.ts";
import { SelfSubjectAccessReview } from "../api/kinds/authorization/self-subject-access-review.ts";
import { SelfSubjectRulesReview } from "../api/kinds/authorization/self-subject-rules-review.ts";
import { UserError } from "../lib/user-error.ts";
import { type Cluster, namespacedArgs, openCluster } from "./cluster.ts";
import { toYaml } from "./output.ts";
import { formatTable } from "./table.ts";

const whoami = defineCommand({
  meta: { name: "whoami", description: "Say as whom the server sees you" },
  args: { ...namespacedArgs, output: { type: "string", alias: "o", description: "json or yaml" } },
  async run({ args }) {
    const { output } = args;
    if (output !== undefined && output !== "json" && output !== "yaml")
      throw new UserError(`cannot print as "${output}": expected json or yaml`);
    const { client } = await openCluster(args);
    const review = await client.create(SelfSubjectReview, {});
    if (output === "json") return console.log(JSON.stringify(review, null, 4));
    if (output === "yaml") return process.stdout.write(toYaml(review));
    const { username, uid, groups, extra } = review.status?.userInfo ?? {};
    const rows = [
      ["Username", username ?? ""],
      ...(uid ? [["UID", uid]] : []),
      ...(groups?.length ? [["Groups", `[${groups.join(" ")}]`]] : []),
      ...Object.entries(extra ?? {}).map(([key, values]) => [`Extra: ${key}`, `[${values.join(" ")}]`]),
    ];
    process.stdout.write(formatTable([["ATTRIBUTE", "VALUE"], ...rows]));
  },
});

/** What a question is about: a path of the server, or a type of object, a name, a subresource. */
async function attributesOf(
  cluster: Cluster,
  words: readonly string[],
  flags: { everywhere: boolean; subresource?: string | undefined },
) {
  const [verb = "", what = "", given] = words;
  if (what.startsWith("/")) return { nonResourceAttributes: { verb, path: what } };
  const [type = "", named] = what.split("/");
  const kind = type === "*" ? undefined : await cluster.mapper.byName(type);
  const name = given ?? named;
  return {
    resourceAttributes: {
      verb,
      group: kind?.group ?? "*",
      resource: kind?.resource ?? "*",
      ...(kind?.scope === "Cluster" || flags.everywhere ? {} : { namespace: cluster.namespace }),
      ...(name === undefined ? {} : { name }),
      ...(flags.subresource === undefined ? {} : { subresource: flags.subresource }),
    },
  };
}

/** Everything that the server says is allowed. */
async function printRules({ client, namespace }: Cluster): Promise<void> {
  const { status } = await client.create(SelfSubjectRulesReview, { spec: { namespace } });
  const list = (values: readonly string[] | undefined): string => `[${(values ?? []).join(" ")}]`;
  const named = (resource: string, group: string): string => (group === "" ? resource : `${resource}.${group}`);
  const rows = [
    ...(status?.resourceRules ?? []).flatMap(({ resources, apiGroups, resourceNames, verbs }) =>
      (resources ?? []).flatMap((resource) =>
        (apiGroups ?? [""]).map((group) => [named(resource, group), "[]", list(resourceNames), list(verbs)]),
      ),
    ),
    ...(status?.nonResourceRules ?? []).map(({ nonResourceURLs, verbs }) => [
      "",
      list(nonResourceURLs),
      "[]",
      list(verbs),
    ]),
  ];
  process.stdout.write(formatTable([["Resources", "Non-Resource URLs", "Resource Names", "Verbs"], ...rows]));
}

const canI = defineCommand({
  meta: { name: "can-i", description: "Ask whether you may do something: orch auth can-i create pods" },
  args: {
    ...namespacedArgs,
    "all-namespaces": { type: "boolean", alias: "A", description: "In all namespaces" },
    subresource: { type: "string", description: "Such as log or status" },
    list: { type: "boolean", description: "List all that is allowed" },
    quiet: { type: "boolean", alias: "q", description: "Answer by the exit status alone" },
  },
  async run({ args }) {
    if (args.list !== true && (args._.length < 2 || args._.length > 3))
      throw new UserError("expected a verb and what it is about: orch auth can-i VERB TYPE [NAME], or VERB /PATH");
    const cluster = await openCluster(args);
    if (args.list === true) return printRules(cluster);
    const everywhere = args["all-namespaces"] === true;
    const spec = await attributesOf(cluster, args._, { everywhere, subresource: args.subresource });
    const { status } = await cluster.client.create(SelfSubjectAccessReview, { spec });
    const allowed = status?.allowed === true;
    if (args.quiet !== true)
      console.log(`${allowed ? "yes" : "no"}${!allowed && status?.reason ? ` - ${status.reason}` : ""}`);
    if (!allowed) process.exitCode = 1;
  },
});

export default defineCommand({
  meta: { name: "auth", description: "Ask who you are and what you may do" },
  subCommands: { whoami, "can-i": canI },
});
