import { expect, test } from "bun:test";
import { decode } from "./decode.ts";
import { Pod } from "./kinds/core/pod.ts";
import { Secret } from "./kinds/core/secret.ts";
import { kinds } from "./kinds/index.ts";
import { type Structural, structuralOf } from "./structural.ts";

const pod = structuralOf(Pod);
const base = { apiVersion: "v1", kind: "Pod" };

const failure = (value: unknown): string => {
  try {
    decode(pod, value);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

test("decode names the struct, the path and the type of a wrong value as Go does", () => {
  const spec = { containers: [{ name: "a", env: [{ name: "A", value: 1 }] }] };
  expect(failure({ ...base, spec })).toBe(
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
  );
  expect(failure({ ...base, spec: { containers: "x" } })).toContain(
    "Go struct field PodSpec.spec.containers of type []v1.Container",
  );
  expect(failure({ ...base, spec: { priority: 3_000_000_000 } })).toContain("cannot unmarshal number 3000000000");
  expect(failure([])).toContain("json: cannot unmarshal array into Go value of type v1.Pod");
});

test("decode refuses malformed quantities, times and base64", () => {
  expect(failure({ ...base, spec: { containers: [{ resources: { limits: { cpu: "x" } } }] } })).toContain(
    "quantities must match",
  );
  expect(failure({ ...base, metadata: { creationTimestamp: "yesterday" } })).toContain('parsing time "yesterday"');
  expect(() => decode(structuralOf(Secret), { data: { a: "???" } })).toThrow("illegal base64 data at input byte 0");
});

test("decode takes out unknown fields and says where they were", () => {
  const { object, unknown } = decode(pod, {
    ...base,
    bogus: 1,
    spec: { containers: [{ name: "a", x: 1 }], volumes: [{ csi: { volumeAttributes: { free: "y" } } }] },
  });
  expect(unknown).toEqual(["bogus", "spec.containers[0].x"]);
  expect(object).toEqual({
    ...base,
    spec: { containers: [{ name: "a" }], volumes: [{ csi: { volumeAttributes: { free: "y" } } }] },
  });
});

test("decode brings quantities and times to the form in which they are stored", () => {
  const resources = { requests: { cpu: 2, memory: "1024Mi" }, limits: { cpu: "1500m" } };
  const { object } = decode(pod, {
    ...base,
    metadata: { creationTimestamp: "2024-05-01T12:00:00.5+02:00" },
    spec: { containers: [{ resources }] },
  });
  expect(object.metadata?.["creationTimestamp"]).toBe("2024-05-01T10:00:00Z");
  expect(object["spec"]).toEqual({
    containers: [{ resources: { requests: { cpu: "2", memory: "1Gi" }, limits: { cpu: "1500m" } } }],
  });
});

test("decode treats null as absent in fields, as zero in maps and lists, and keeps it when told so", () => {
  const value = { ...base, metadata: { labels: { a: null }, name: null }, spec: null };
  expect(decode(pod, value).object).toEqual({ ...base, metadata: { labels: { a: "" } } });
  expect(decode(pod, { ...base, spec: null }, { nulls: "keep" }).object).toEqual({ ...base, spec: null });
});

test("decode leaves out optional lists and maps that are empty, and keeps empty objects", () => {
  const value = {
    ...base,
    metadata: { labels: {}, finalizers: [] },
    spec: { containers: [], volumes: [{ name: "v", emptyDir: {} }] },
  };
  expect(decode(pod, value).object).toEqual({
    ...base,
    metadata: {},
    spec: { containers: [], volumes: [{ name: "v", emptyDir: {} }] },
  });
});

test("decode gives a result that shares no object with its input", () => {
  const value = { ...base, metadata: { labels: { a: "b" } } };
  const { object } = decode(pod, value);
  if (object.metadata?.labels !== undefined) object.metadata.labels["a"] = "changed";
  expect(value.metadata.labels.a).toBe("b");
});

test("decode keeps __proto__ as a plain key", () => {
  const { object } = decode(pod, JSON.parse('{"metadata":{"annotations":{"__proto__":"x"}}}'));
  expect(JSON.stringify(object)).toBe('{"metadata":{"annotations":{"__proto__":"x"}}}');
});

test("decode of a custom resource prunes and leaves wrong types to validation", () => {
  const schema: Structural = {
    type: "object",
    properties: {
      spec: {
        type: "object",
        properties: {
          size: { type: "integer" },
          free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          bare: { type: "object" },
        },
      },
    },
  };
  const { object, unknown } = decode(schema, { spec: { size: "big", free: { a: 1 }, bare: { b: 1 }, gone: true } });
  expect(object).toEqual({ spec: { size: "big", free: { a: 1 }, bare: {} } });
  expect(unknown).toEqual(["spec.bare.b", "spec.gone"]);
});

test("decode of every kind accepts an object with nothing but its type", () => {
  for (const kind of kinds) {
    const object = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name: "a" } };
    expect(decode(structuralOf(kind), object)).toEqual({ object, unknown: [] });
  }
});

test("decode leaves out zeros that nobody can tell from an absent field", () => {
  const container = { name: "c", stdin: false, workingDir: "", ports: [{ containerPort: 1, hostPort: 0 }] };
  const { object } = decode(structuralOf(Pod), {
    spec: { containers: [container], hostNetwork: false, terminationGracePeriodSeconds: 0, enableServiceLinks: false },
  });
  const containers = [{ name: "c", ports: [{ containerPort: 1 }] }];
  expect(object["spec"]).toEqual({ containers, terminationGracePeriodSeconds: 0, enableServiceLinks: false });
});
