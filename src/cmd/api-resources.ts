import { defineCommand } from "citty";
import { type ApiResource, discover } from "../client/discovery.ts";
import { UserError } from "../lib/user-error.ts";
import { clusterArgs, openCluster } from "./cluster.ts";
import { lineOf } from "./failures.ts";
import { formatTable } from "./table.ts";

const groupVersion = ({ group, version }: ApiResource): string => (group === "" ? version : `${group}/${version}`);

const fullName = ({ group, resource }: ApiResource): string => (group === "" ? resource : `${resource}.${group}`);

const row = (resource: ApiResource, wide: boolean): string[] => [
  resource.resource,
  resource.shortNames.join(","),
  groupVersion(resource),
  String(resource.namespaced),
  resource.kind,
  ...(wide ? [resource.verbs.join(","), resource.categories.join(",")] : []),
];

export default defineCommand({
  meta: { name: "api-resources", description: "List the types of object that the server knows" },
  args: {
    ...clusterArgs,
    "api-group": { type: "string", description: 'Only this group; "" is the core' },
    namespaced: { type: "boolean", description: "Only types in namespaces; --no-namespaced: only others" },
    verbs: { type: "string", description: "Only types with all of these verbs, with commas between" },
    categories: { type: "string", description: "Only types in all of these categories" },
    output: { type: "string", alias: "o", description: "wide or name" },
    headers: {
      type: "boolean",
      default: true,
      description: "A line of column names",
      negativeDescription: "No column names",
    },
  },
  async run({ args }) {
    const { output = "" } = args;
    if (!["", "wide", "name"].includes(output))
      throw new UserError(`cannot print as "${output}": expected wide or name`);
    const cluster = await openCluster(args);
    const listed = (text: string | undefined): string[] => (text ?? "").split(",").filter((each) => each !== "");
    const wanted = (resource: ApiResource): boolean =>
      (args["api-group"] === undefined || resource.group === args["api-group"]) &&
      (args.namespaced === undefined || resource.namespaced === args.namespaced) &&
      listed(args.verbs).every((verb) => resource.verbs.includes(verb)) &&
      listed(args.categories).every((category) => resource.categories.includes(category));
    const found = await discover(cluster.client, (group, error) => {
      console.error(`error: ${lineOf(error, group)}`);
      process.exitCode = 1;
    });
    const preferred = new Map<string, ApiResource>();
    // The preferred version of a group comes first.
    for (const each of found) if (!preferred.has(fullName(each))) preferred.set(fullName(each), each);
    const resources = [...preferred.values()].filter(wanted);
    if (output === "name") return process.stdout.write(resources.map((each) => `${fullName(each)}\n`).join(""));
    const wide = output === "wide";
    const header = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", ...(wide ? ["VERBS", "CATEGORIES"] : [])];
    const rows = resources.map((resource) => row(resource, wide));
    process.stdout.write(formatTable(args.headers ? [header, ...rows] : rows));
  },
});
