import { describe, expect, test } from "bun:test";
import { decode } from "../decode.ts";
import { defaulted } from "../defaults.ts";
import type { AnyKind, KubeObject } from "../kind.ts";
import { structuralOf } from "../structural.ts";
import { tableOf } from "../table.ts";
import { kinds } from "./index.ts";

const container = { name: "web", image: "nginx" };
const template = { metadata: { labels: { app: "web" } }, spec: { containers: [container] } };
const selector = { matchLabels: { app: "web" } };

function kindOf(name: string): AnyKind {
  const kind = kinds.find((candidate) => candidate.kind === name);
  if (kind === undefined) throw new Error(`no kind "${name}" in the list`);
  return kind;
}

/** An object as a create makes it, before it is validated. */
function created(kind: AnyKind, body: object): KubeObject {
  const { object } = decode(structuralOf(kind), { metadata: { name: "web", namespace: "default" }, ...body });
  defaulted(kind, object);
  kind.prepare?.(object, undefined);
  return object;
}

const causes = (name: string, body: object, old?: object): string[] => {
  const kind = kindOf(name);
  const errors = kind.validate?.(created(kind, body), old === undefined ? undefined : created(kind, old)) ?? [];
  return errors.map(({ field, type }) => `${field} ${type}`);
};

test.each(kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind] as const))(
  "%s survives an empty body with defaults, validation and a table",
  (_, kind) => {
    const object = created(kind, {});
    expect(() => kind.validate?.(object, undefined)).not.toThrow();
    expect(defaulted(kind, structuredClone(object))).toEqual(object);
    expect(tableOf(kind, [object], 0).rows).toHaveLength(1);
  },
);

describe("Pod", () => {
  test("gets the defaults of its containers from their images and ports", () => {
    const images = ["nginx", "nginx:latest", "nginx:1.27", "host:5000/nginx", "nginx@sha256:0"];
    const containers = images.map((image, i) => ({ name: `c${i}`, image, ports: [{ containerPort: 80 + i }] }));
    const pod = created(kindOf("Pod"), { spec: { hostNetwork: true, containers } });
    const spec = pod["spec"] as { containers: { imagePullPolicy: string; ports: unknown[] }[] };
    const policies = spec.containers.map((c) => c.imagePullPolicy);
    expect(policies).toEqual(["Always", "Always", "IfNotPresent", "Always", "IfNotPresent"]);
    expect(spec.containers[1]?.ports).toEqual([{ containerPort: 81, hostPort: 81, protocol: "TCP" }]);
  });

  test.each([
    ["BestEffort", {}],
    ["Burstable", { requests: { cpu: "1" } }],
    ["Burstable", { limits: { cpu: "1" } }],
    ["Guaranteed", { limits: { cpu: "1", memory: "1Gi" } }],
  ] as const)("is %s with resources %j", (wanted, resources) => {
    const pod = created(kindOf("Pod"), { spec: { containers: [{ ...container, resources }] } });
    expect(pod["status"]).toEqual({ phase: "Pending", qosClass: wanted });
  });

  test("names every wrong field by its path", () => {
    expect(causes("Pod", { spec: { containers: [] } })).toEqual(["spec.containers FieldValueRequired"]);
    const mount = { ...container, volumeMounts: [{ name: "v", mountPath: "/v" }] };
    expect(causes("Pod", { spec: { containers: [mount, container] } })).toEqual([
      "spec.containers[0].volumeMounts[0].name FieldValueNotFound",
      "spec.containers[1].name FieldValueDuplicate",
    ]);
  });

  test("may change its image and nothing that decides where it runs", () => {
    const old = { spec: { containers: [container] } };
    expect(
      causes("Pod", { spec: { containers: [{ ...container, image: "nginx:1", imagePullPolicy: "Always" }] } }, old),
    ).toEqual([]);
    expect(causes("Pod", { spec: { containers: [container], nodeSelector: { a: "b" } } }, old)).toEqual([
      "spec FieldValueForbidden",
    ]);
  });
});

describe("Deployment", () => {
  test("gets its strategy and needs a selector of its template", () => {
    const deployment = created(kindOf("Deployment"), { spec: { selector, template } });
    expect(deployment["spec"]).toMatchObject({
      replicas: 1,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    });
    expect(causes("Deployment", { spec: { template } })).toEqual([
      "spec.selector FieldValueRequired",
      "spec.template.metadata.labels FieldValueInvalid",
    ]);
  });

  test("keeps its selector", () => {
    const labels = { app: "web", tier: "front" };
    const next = { spec: { selector: { matchLabels: labels }, template: { ...template, metadata: { labels } } } };
    expect(causes("Deployment", next, { spec: { selector, template } })).toEqual(["spec.selector FieldValueInvalid"]);
  });
});

test("Secret turns stringData into data and checks what its type needs", () => {
  const secret = created(kindOf("Secret"), { stringData: { user: "admin" } });
  expect(secret).toMatchObject({ type: "Opaque", data: { user: "YWRtaW4=" } });
  expect(secret).not.toHaveProperty("stringData");
  expect(causes("Secret", { type: "kubernetes.io/tls" })).toEqual([
    "data[tls.crt] FieldValueRequired",
    "data[tls.key] FieldValueRequired",
  ]);
});

test("ConfigMap that is immutable keeps its data", () => {
  const old = { data: { a: "1" }, immutable: true };
  expect(causes("ConfigMap", { ...old, data: { a: "2" } }, old)).toEqual(["data FieldValueForbidden"]);
});
