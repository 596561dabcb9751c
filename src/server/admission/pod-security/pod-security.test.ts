import { expect, test } from "bun:test";
import { BASELINE } from "./baseline.ts";
import type { Check, PodSpec } from "./check.ts";
import { RESTRICTED } from "./restricted.ts";

type Loose = Record<string, unknown>;

const pod = (container: Loose = {}, spec: Loose = {}): PodSpec =>
  ({ containers: [{ name: "c", image: "i", ...container }], ...spec }) as PodSpec;

const broken = (checks: readonly Check[], spec: PodSpec): string[] =>
  checks.filter((check) => check.run(spec, {}).length > 0).map(({ name }) => name);

const SAFE = {
  securityContext: {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
};

test.each([
  ["a plain pod", pod(), []],
  ["privileged", pod({ securityContext: { privileged: true } }), ["privileged"]],
  ["a capability", pod({ securityContext: { capabilities: { add: ["NET_ADMIN"] } } }), ["capabilities"]],
  ["a default capability", pod({ securityContext: { capabilities: { add: ["CHOWN"] } } }), []],
  ["host network", pod({}, { hostNetwork: true }), ["host namespaces"]],
  ["a path of the host", pod({}, { volumes: [{ name: "v", hostPath: { path: "/" } }] }), ["hostPath volumes"]],
  ["a port of the host", pod({ ports: [{ containerPort: 1, hostPort: 80 }] }), ["hostPort"]],
  [
    "a probe elsewhere",
    pod({ livenessProbe: { httpGet: { host: "10.0.0.1", port: 1 } } }),
    ["probe or lifecycle host"],
  ],
  ["no seccomp", pod({}, { securityContext: { seccompProfile: { type: "Unconfined" } } }), ["seccompProfile"]],
  [
    "a sysctl",
    pod({}, { securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } }),
    ["forbidden sysctls"],
  ],
])("BASELINE judges %s", (_, spec, names) => {
  expect(broken(BASELINE, spec)).toEqual(names);
});

test("RESTRICTED lets a careful pod pass, and names what others lack", () => {
  expect(broken([...BASELINE, ...RESTRICTED], pod(SAFE))).toEqual([]);
  expect(broken(RESTRICTED, pod())).toEqual([
    "allowPrivilegeEscalation != false",
    "unrestricted capabilities",
    "runAsNonRoot != true",
    "seccompProfile",
  ]);
  expect(broken(RESTRICTED, pod(SAFE, { volumes: [{ name: "n", nfs: {} }] }))).toEqual(["restricted volume types"]);
  expect(broken(RESTRICTED, pod(SAFE, { securityContext: { runAsUser: 0 } }))).toEqual(["runAsUser=0"]);
});

test("RESTRICTED takes what the pod says for its containers", () => {
  const shared = { runAsNonRoot: true, seccompProfile: { type: "Localhost", localhostProfile: "p" } };
  const { runAsNonRoot: _, seccompProfile: __, ...own } = SAFE.securityContext;
  expect(broken(RESTRICTED, pod({ securityContext: own }, { securityContext: shared }))).toEqual([]);
});
