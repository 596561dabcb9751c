import {
  type Check,
  containersOf,
  containersWith,
  hasOwnUsers,
  isWindows,
  named,
  type PodLike,
  plural,
  quoted,
  setters,
  sorted,
  type Test,
} from "./check.ts";
import { procMountPlain } from "./proc-mount.ts";
import { seccompRequired, seccompRequiredOnLinux } from "./seccomp.ts";

const VOLUMES = [
  ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim"],
  ...["projected", "secret"],
];

const onLinux =
  (test: Test): Test =>
  (pod) =>
    isWindows(pod.spec) ? undefined : test(pod);
const withHostUsers =
  (test: Test): Test =>
  (pod) =>
    hasOwnUsers(pod.spec) ? undefined : test(pod);

/** Today's good practice, beside the baseline: no root, no way to more rights. */
export const RESTRICTED: readonly Check[] = [
  {
    id: "allowPrivilegeEscalation",
    versions: [
      { since: 8, test: escalation },
      { since: 25, test: onLinux(escalation) },
    ],
  },
  {
    id: "capabilities_restricted",
    versions: [
      { since: 22, test: capabilities },
      { since: 25, test: onLinux(capabilities) },
    ],
    overrides: ["capabilities_baseline"],
  },
  { id: "procMount_restricted", versions: [{ since: 35, test: procMountPlain }], overrides: ["procMount"] },
  { id: "restrictedVolumes", versions: [{ since: 0, test: volumes }], overrides: ["hostPathVolumes"] },
  {
    id: "runAsNonRoot",
    versions: [
      { since: 0, test: nonRoot },
      { since: 35, test: withHostUsers(nonRoot) },
    ],
  },
  {
    id: "runAsUser",
    versions: [
      { since: 23, test: user },
      { since: 35, test: withHostUsers(user) },
    ],
  },
  {
    id: "seccompProfile_restricted",
    versions: [
      { since: 19, test: seccompRequired },
      { since: 25, test: seccompRequiredOnLinux },
    ],
    overrides: ["seccompProfile_baseline"],
  },
];

function escalation({ spec }: PodLike): ReturnType<Test> {
  const bad = containersWith(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (bad.length === 0) return undefined;
  const detail = `${named("container", bad)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: "allowPrivilegeEscalation != false", detail };
}

function capabilities({ spec }: PodLike): ReturnType<Test> {
  const added = ({ securityContext }: (typeof spec.containers)[number]): string[] =>
    (securityContext?.capabilities?.add ?? []).filter((name) => name !== "NET_BIND_SERVICE");
  const keeping = containersWith(
    spec,
    ({ securityContext }) => !(securityContext?.capabilities?.drop ?? []).includes("ALL"),
  );
  const adding = containersWith(spec, (container) => added(container).length > 0);
  const details: string[] = [];
  if (keeping.length > 0)
    details.push(`${named("container", keeping)} must set securityContext.capabilities.drop=["ALL"]`);
  if (adding.length > 0) {
    const names = quoted(sorted(containersOf(spec).flatMap(added)));
    details.push(`${named("container", adding)} must not include ${names} in securityContext.capabilities.add`);
  }
  return details.length === 0 ? undefined : { reason: "unrestricted capabilities", detail: details.join("; ") };
}

function volumes({ spec }: PodLike): ReturnType<Test> {
  const typed = (spec.volumes ?? []).map((volume) => ({
    name: volume.name,
    type: Object.keys(volume).find((key) => key !== "name") ?? "emptyDir",
  }));
  const bad = typed.filter(({ type }) => !VOLUMES.includes(type));
  if (bad.length === 0) return undefined;
  const types = sorted(bad.map(({ type }) => type));
  const use = bad.length === 1 ? "uses" : "use";
  const names = bad.map(({ name }) => name);
  const detail = `${named("volume", names)} ${use} ${plural("restricted volume type", types)} ${quoted(types)}`;
  return { reason: "restricted volume types", detail };
}

/** Either the pod says it and no container takes it back, or every container says it. */
function nonRoot({ spec }: PodLike): ReturnType<Test> {
  const reason = "runAsNonRoot != true";
  const pod = spec.securityContext?.runAsNonRoot;
  const who = setters(
    pod === false,
    containersWith(spec, ({ securityContext }) => securityContext?.runAsNonRoot === false),
  );
  if (who !== undefined) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  if (pod === true) return undefined;
  const silent = containersWith(spec, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  if (silent.length === 0) return undefined;
  return { reason, detail: `pod or ${named("container", silent)} must set securityContext.runAsNonRoot=true` };
}

function user({ spec }: PodLike): ReturnType<Test> {
  const who = setters(
    spec.securityContext?.runAsUser === 0,
    containersWith(spec, ({ securityContext }) => securityContext?.runAsUser === 0),
  );
  return who === undefined ? undefined : { reason: "runAsUser=0", detail: `${who} must not set runAsUser=0` };
}
