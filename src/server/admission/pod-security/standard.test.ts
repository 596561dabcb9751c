import { expect, test } from "bun:test";
import type { Level, PodSpec } from "./check.ts";
import { detailed, violationsOf } from "./standard.ts";

type Loose = Record<string, unknown>;

const pod = (container: Loose = {}, spec: Loose = {}): PodSpec =>
  ({ containers: [{ name: "c", image: "i", ...container }], ...spec }) as PodSpec;

const broken = (level: Level, spec: PodSpec, version = "latest"): string[] =>
  violationsOf({ level, version }, { spec }).map(({ reason }) => reason);
const said = (level: Level, spec: PodSpec, version = "latest"): string =>
  detailed(violationsOf({ level, version }, { spec }));

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
  ["a capability", pod({ securityContext: { capabilities: { add: ["NET_ADMIN"] } } }), ["non-default capabilities"]],
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
])("violationsOf() the baseline judges %s", (_, spec, names) => {
  expect(broken("baseline", spec)).toEqual(names);
});

test("violationsOf() the restricted standard lets a careful pod pass, and names what others lack", () => {
  expect(broken("restricted", pod(SAFE))).toEqual([]);
  expect(broken("restricted", pod())).toEqual([
    "allowPrivilegeEscalation != false",
    "unrestricted capabilities",
    "runAsNonRoot != true",
    "seccompProfile",
  ]);
  expect(broken("restricted", pod(SAFE, { volumes: [{ name: "n", nfs: {} }] }))).toEqual(["restricted volume types"]);
  expect(broken("restricted", pod(SAFE, { volumes: [{ name: "n", image: {} }] }))).toEqual([]);
  expect(broken("restricted", pod(SAFE, { securityContext: { runAsUser: 0 } }))).toEqual(["runAsUser=0"]);
});

test("violationsOf() takes what the pod says for its containers", () => {
  const shared = { runAsNonRoot: true, seccompProfile: { type: "Localhost", localhostProfile: "p" } };
  const { runAsNonRoot: _, seccompProfile: __, ...own } = SAFE.securityContext;
  expect(broken("restricted", pod({ securityContext: own }, { securityContext: shared }))).toEqual([]);
});

const windows = { os: { name: "windows" }, securityContext: { runAsNonRoot: true } };
const sysctl = (name: string) => pod({}, { securityContext: { sysctls: [{ name, value: "1" }] } });
const engine = pod({ securityContext: { seLinuxOptions: { type: "container_engine_t" } } });
const unmasked = { ...SAFE.securityContext, procMount: "Unmasked" };

test.each([
  ["sysctls", "baseline", sysctl("net.ipv4.tcp_rmem"), "v1.31", "v1.32"],
  ["SELinux types", "baseline", engine, "v1.30", "v1.31"],
  [
    "/proc of pods with their own users",
    "baseline",
    pod({ securityContext: unmasked }, { hostUsers: false }),
    "v1.34",
    "v1.35",
  ],
  ["pods for Windows", "restricted", pod({}, windows), "v1.24", "v1.25"],
  [
    "root of pods with their own users",
    "restricted",
    pod({ securityContext: { ...SAFE.securityContext, runAsUser: 0 } }, { hostUsers: false }),
    "v1.34",
    "v1.35",
  ],
] as const)("violationsOf() lets %s pass since a version", (_, level, spec, before, since) => {
  expect(broken(level, spec, before)).not.toEqual([]);
  expect(broken(level, spec, since)).toEqual([]);
});

test.each([
  ["hosts of probes", "baseline", pod({ startupProbe: { tcpSocket: { host: "h", port: 1 } } }), "v1.33", "v1.34"],
  [
    "users that are root",
    "restricted",
    pod({ securityContext: { ...SAFE.securityContext, runAsUser: 0 } }),
    "v1.22",
    "v1.23",
  ],
  [
    "capabilities that are kept",
    "restricted",
    pod({ securityContext: { ...SAFE.securityContext, capabilities: {} } }),
    "v1.21",
    "v1.22",
  ],
  [
    "/proc, also for pods with their own users",
    "restricted",
    pod({ securityContext: unmasked }, { hostUsers: false }),
    "v0.0",
    "v1.35",
  ],
] as const)("violationsOf() refuses %s since a version", (_, level, spec, before, since) => {
  if (before !== "v0.0") expect(broken(level, spec, before)).toEqual([]);
  expect(broken(level, spec, since)).toHaveLength(1);
});

test("detailed() words violations as Kubernetes does", () => {
  expect(said("restricted", pod())).toBe(
    'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), ' +
      'unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), ' +
      'runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), ' +
      'seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  );
  const ports = [
    { containerPort: 1, hostPort: 80 },
    { containerPort: 2, hostPort: 81 },
  ];
  const options = { seLinuxOptions: { type: "t", user: "u" } };
  expect(said("baseline", pod({ ports, securityContext: options }, { hostPID: true, securityContext: options }))).toBe(
    'host namespaces (hostPID=true), hostPort (container "c" uses hostPorts 80, 81), ' +
      'seLinuxOptions (pod and container "c" set forbidden securityContext.seLinuxOptions: type "t"; user may not be set)',
  );
});
