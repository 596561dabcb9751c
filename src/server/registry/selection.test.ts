import { expect, test } from "bun:test";
import { kinds } from "../../api/kinds/index.ts";
import { ResourceCache } from "../cache/resource-cache.ts";
import { encodeObject } from "../cache/stored-object.ts";
import { ResourceTable } from "./resource-table.ts";
import { Selection } from "./selection.ts";

const table = new ResourceTable(kinds);

/** Pods on nodes of their own namespace's name. */
function pods() {
  const resource = table.get("", "v1", "pods");
  if (resource === undefined) throw new Error("no pods");
  const entries = ["a/x", "a/y", "b/x", "b/z"].map((path, i) => {
    const [namespace = "", name = ""] = path.split("/");
    const metadata = { name, namespace, labels: { app: name } };
    const value = encodeObject({ kind: "Pod", apiVersion: "v1", metadata, spec: { nodeName: `node-${namespace}` } });
    return { key: resource.key(namespace, name), value, revision: i + 1, created: i + 1 };
  });
  const cache = new ResourceCache(resource.prefix);
  cache.reset(entries, entries.length);
  return (namespace: string, query: string, name = ""): string[] => {
    const selection = new Selection(resource, { namespace, name, query: new URLSearchParams(query) });
    const selected = selection.select(cache);
    // What is selected is what matches, whatever index was used.
    expect(selected).toEqual(cache.range(resource.prefix).filter((object) => selection.matches(object)));
    return selected.map(({ key }) => key.slice(resource.prefix.length));
  };
}

test("Selection finds by name, namespace, field and label, alone and together", () => {
  const select = pods();
  expect(select("", "")).toEqual(["a/x", "a/y", "b/x", "b/z"]);
  expect(select("a", "")).toEqual(["a/x", "a/y"]);
  expect(select("a", "fieldSelector=metadata.name=x")).toEqual(["a/x"]);
  expect(select("a", "", "y")).toEqual(["a/y"]);
  expect(select("a", "fieldSelector=metadata.name=z")).toEqual([]);
  expect(select("", "fieldSelector=metadata.name=x")).toEqual(["a/x", "b/x"]);
  expect(select("", "fieldSelector=metadata.name!=x")).toEqual(["a/y", "b/z"]);
  expect(select("", "fieldSelector=metadata.namespace=b,metadata.name=x")).toEqual(["b/x"]);
  expect(select("", "fieldSelector=spec.nodeName=node-b&labelSelector=app=z")).toEqual(["b/z"]);
  expect(select("a", "fieldSelector=metadata.name=x&labelSelector=app!=x")).toEqual([]);
  expect(select("a", "fieldSelector=metadata.name=x,metadata.name=y")).toEqual([]);
});
