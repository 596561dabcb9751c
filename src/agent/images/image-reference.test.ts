import { expect, test } from "bun:test";
import { parseImageReference } from "./image-reference.ts";

test.each([
  ["busybox", "docker.io/library/busybox:latest"],
  ["busybox:1.36", "docker.io/library/busybox:1.36"],
  ["shop/web:1", "docker.io/shop/web:1"],
  ["localhost:5000/web", "localhost:5000/web:latest"],
  ["orch.local/web@sha256:0123456789abcdef0123456789abcdef", "orch.local/web@sha256:0123456789abcdef0123456789abcdef"],
])("parseImageReference completes %p", (text, full) => {
  expect(parseImageReference(text)?.full).toBe(full);
});

test.each(["", "Web", "web:", "web:a b", "a//b", "web@sha256:xyz", "web:1@x@y"])(
  "parseImageReference refuses %p",
  (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  },
);
