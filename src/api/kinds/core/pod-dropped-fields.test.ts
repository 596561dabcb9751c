import { expect, test } from "bun:test";
import { dropDisabledPodFields } from "./pod-dropped-fields.ts";
import type { PodSpec } from "./pod-spec.ts";

const stopping = (): PodSpec => ({
  containers: [{ name: "web", image: "nginx", lifecycle: { stopSignal: "SIGTERM" } }],
});

test("fields that are not in use by default go", () => {
  const spec = stopping();
  dropDisabledPodFields(spec, undefined);
  expect(spec.containers[0]?.lifecycle?.stopSignal).toBeUndefined();
});

test("and stay where they were", () => {
  const spec = stopping();
  dropDisabledPodFields(spec, stopping());
  expect(spec.containers[0]?.lifecycle?.stopSignal).toBe("SIGTERM");
});
