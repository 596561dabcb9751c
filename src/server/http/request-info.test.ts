import { expect, test } from "bun:test";
import { requestInfo } from "./request-info.ts";

const read = (method: string, path: string, query = "") => {
  const { verb, target } = requestInfo(method, path, new URLSearchParams(query));
  const { group, version, namespace, resource, name, subresource } = target ?? {};
  return target === undefined ? [verb] : [verb, group, version, namespace, resource, name, subresource];
};

test("requestInfo reads what is asked for from method and path", () => {
  expect(read("GET", "/api/v1/namespaces/a/pods/b")).toEqual(["get", "", "v1", "a", "pods", "b", ""]);
  expect(read("GET", "/apis/apps/v1/deployments")).toEqual(["list", "apps", "v1", "", "deployments", "", ""]);
  expect(read("GET", "/api/v1/pods", "watch=1")).toEqual(["watch", "", "v1", "", "pods", "", ""]);
  expect(read("POST", "/api/v1/namespaces/a/pods/b/eviction")).toEqual([
    "create",
    "",
    "v1",
    "a",
    "pods",
    "b",
    "eviction",
  ]);
  expect(read("PUT", "/api/v1/namespaces/a/finalize")).toEqual([
    "update",
    "",
    "v1",
    "a",
    "namespaces",
    "a",
    "finalize",
  ]);
  expect(read("GET", "/healthz")).toEqual(["get"]);
  expect(read("GET", "/api/v1")).toEqual(["get"]);
  expect(read("GET", "/apis/apps/v1/")).toEqual(["get"]);
});

test("requestInfo reads a watch from the older paths", () => {
  expect(read("GET", "/api/v1/watch/namespaces/a/pods")).toEqual(["watch", "", "v1", "a", "pods", "", ""]);
  expect(read("GET", "/api/v1/watch/namespaces/a/pods/b")).toEqual(["watch", "", "v1", "a", "pods", "b", ""]);
  expect(read("GET", "/apis/apps/v1/watch/deployments")).toEqual(["watch", "apps", "v1", "", "deployments", "", ""]);
  expect(read("GET", "/api/v1/watch")).toEqual(["list", "", "v1", "", "watch", "", ""]);
});
