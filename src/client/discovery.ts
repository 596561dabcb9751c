import * as v from "valibot";
import type { Client } from "./client.ts";
import { errorOf } from "./client.ts";

const strings = v.optional(v.nullable(v.array(v.string())));

const ApiResourceList = v.object({
  groupVersion: v.string(),
  resources: v.array(
    v.object({
      name: v.string(),
      singularName: v.optional(v.string(), ""),
      namespaced: v.boolean(),
      kind: v.string(),
      verbs: v.array(v.string()),
      shortNames: strings,
      categories: strings,
    }),
  ),
});

const ApiGroupList = v.object({
  groups: v.array(
    v.object({
      name: v.string(),
      versions: v.array(v.object({ groupVersion: v.string(), version: v.string() })),
      preferredVersion: v.object({ groupVersion: v.string(), version: v.string() }),
    }),
  ),
});

/** One resource that the server serves, subresources left out. */
export interface ApiResource {
  group: string;
  version: string;
  /** Plural name in URLs. */
  resource: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  verbs: readonly string[];
  shortNames: readonly string[];
  categories: readonly string[];
}

async function getJson<S extends v.GenericSchema>(client: Client, path: string, schema: S): Promise<v.InferOutput<S>> {
  const response = await client.raw(path);
  if (!response.ok) throw await errorOf(response);
  return v.parse(schema, await response.json());
}

async function resourcesAt(client: Client, path: string): Promise<ApiResource[]> {
  const { groupVersion, resources } = await getJson(client, path, ApiResourceList);
  const [group, version] = groupVersion.includes("/") ? groupVersion.split("/") : ["", groupVersion];
  return resources
    .filter((resource) => !resource.name.includes("/"))
    .map(({ name, singularName, shortNames, categories, ...rest }) => ({
      ...rest,
      group: group ?? "",
      version: version ?? "",
      resource: name,
      singular: singularName || rest.kind.toLowerCase(),
      shortNames: shortNames ?? [],
      categories: categories ?? [],
    }));
}

/**
 * Every resource that the server serves, all versions, the preferred version of a group first. A group that does not answer (an
 * aggregated server that is down) is left out and told to `onFailure`.
 */
export async function discover(
  client: Client,
  onFailure: (groupVersion: string, error: unknown) => void = () => {},
): Promise<ApiResource[]> {
  const { groups } = await getJson(client, "/apis", ApiGroupList);
  const paths = ["/api/v1"];
  for (const { versions, preferredVersion } of groups) {
    const preferred = preferredVersion.groupVersion;
    const others = versions.map((each) => each.groupVersion).filter((each) => each !== preferred);
    paths.push(...[preferred, ...others].map((groupVersion) => `/apis/${groupVersion}`));
  }
  const found = await Promise.all(
    paths.map((path) =>
      resourcesAt(client, path).catch((error: unknown) => {
        onFailure(path.replace(/^\/apis?\//, ""), error);
        return [];
      }),
    ),
  );
  return found.flat();
}
