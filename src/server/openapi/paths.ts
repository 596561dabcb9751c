import type { Resource } from "../registry/resource.ts";

type Json = Record<string, unknown>;

const parameter = (name: string, type = "string") => ({ name, in: "query", schema: { type, uniqueItems: true } });
const WRITE = ["dryRun", "fieldManager", "fieldValidation"].map((name) => parameter(name));
const LIST = [
  ...["continue", "fieldSelector", "labelSelector", "resourceVersion", "resourceVersionMatch"].map((n) => parameter(n)),
  ...["limit", "timeoutSeconds"].map((name) => parameter(name, "integer")),
  ...["watch", "allowWatchBookmarks", "sendInitialEvents"].map((name) => parameter(name, "boolean")),
];
const PATCH_TYPES = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

/** The paths of a resource with their operations, as OpenAPI v3. */
export function pathsOf(resource: Resource, reference: Json): Record<string, Json> {
  const { kind } = resource;
  const base = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const scoped = `${base}${resource.namespaced ? "/namespaces/{namespace}" : ""}/${kind.resource}`;
  const collection: Json = {};
  const single: Json = {};
  const answer = { responses: { 200: { description: "OK", content: { "application/json": { schema: reference } } } } };
  const body = { requestBody: { content: { "application/json": { schema: reference } } } };
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const operation = (action: string, parameters: readonly Json[], more: Json = {}): Json => ({
    operationId: `${action} ${kind.apiVersion} ${kind.kind}`,
    parameters,
    ...more,
    ...answer,
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvk,
  });
  const patches = { requestBody: { content: Object.fromEntries(PATCH_TYPES.map((type) => [type, { schema: {} }])) } };
  if (kind.methods.includes("list")) collection["get"] = operation("list", LIST);
  if (kind.methods.includes("post")) collection["post"] = operation("post", WRITE, body);
  if (kind.methods.includes("deletecollection")) collection["delete"] = operation("deletecollection", LIST);
  if (kind.methods.includes("get")) single["get"] = operation("get", [parameter("resourceVersion")]);
  if (kind.methods.includes("put")) single["put"] = operation("put", WRITE, body);
  if (kind.methods.includes("patch"))
    single["patch"] = operation("patch", [...WRITE, parameter("force", "boolean")], patches);
  if (kind.methods.includes("delete")) single["delete"] = operation("delete", [parameter("dryRun")]);
  return {
    [scoped]: collection,
    ...(Object.keys(single).length === 0 ? {} : { [`${scoped}/{name}`]: single }),
  };
}
