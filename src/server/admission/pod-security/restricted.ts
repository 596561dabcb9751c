import { type Check, complain, containersOf, isWindows, type PodSpec } from "./check.ts";

const VOLUMES = [
  ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"],
];
const PROFILES = new Set(["RuntimeDefault", "Localhost"]);

/** Today's good practice: no root, no way to more rights. */
export const RESTRICTED: readonly Check[] = [
  {
    name: "allowPrivilegeEscalation != false",
    run: (spec) =>
      isWindows(spec)
        ? []
        : complain(
            spec,
            ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
            "set securityContext.allowPrivilegeEscalation=false",
          ),
  },
  {
    name: "unrestricted capabilities",
    run: (spec) =>
      isWindows(spec)
        ? []
        : [
            ...complain(
              spec,
              ({ securityContext }) => !(securityContext?.capabilities?.drop ?? []).includes("ALL"),
              'set securityContext.capabilities.drop=["ALL"]',
            ),
            ...complain(
              spec,
              ({ securityContext }) =>
                (securityContext?.capabilities?.add ?? []).some((name) => name !== "NET_BIND_SERVICE"),
              "not include capabilities other than NET_BIND_SERVICE in securityContext.capabilities.add",
            ),
          ],
  },
  { name: "restricted volume types", run: volumes },
  { name: "runAsNonRoot != true", run: nonRoot },
  {
    name: "runAsUser=0",
    run: (spec) => [
      ...(spec.securityContext?.runAsUser === 0 ? ["pod must not set runAsUser=0"] : []),
      ...complain(spec, ({ securityContext }) => securityContext?.runAsUser === 0, "not set runAsUser=0"),
    ],
  },
  { name: "seccompProfile", run: seccomp },
];

function volumes(spec: PodSpec): string[] {
  return (spec.volumes ?? []).flatMap((volume) => {
    const type = Object.keys(volume).find((key) => key !== "name") ?? "emptyDir";
    return VOLUMES.includes(type) ? [] : [`volume "${volume.name}" uses restricted volume type "${type}"`];
  });
}

/** Either the pod says it and no container takes it back, or every container says it. */
function nonRoot(spec: PodSpec): string[] {
  const pod = spec.securityContext?.runAsNonRoot;
  const complaints = complain(
    spec,
    ({ securityContext }) => securityContext?.runAsNonRoot === false,
    "not set securityContext.runAsNonRoot=false",
  );
  if (complaints.length > 0 || pod === true) return complaints;
  if (pod === false) return ["pod must not set securityContext.runAsNonRoot=false"];
  const silent = containersOf(spec).filter(({ securityContext }) => securityContext?.runAsNonRoot !== true);
  if (silent.length === 0) return [];
  const names = silent.map(({ name }) => `"${name}"`).join(", ");
  return [`pod or container${silent.length > 1 ? "s" : ""} ${names} must set securityContext.runAsNonRoot=true`];
}

function seccomp(spec: PodSpec): string[] {
  if (isWindows(spec)) return [];
  const pod = spec.securityContext?.seccompProfile?.type;
  // Unconfined is the baseline's to refuse: here it counts as not said.
  const silent = containersOf(spec).filter(
    ({ securityContext }) => !PROFILES.has(securityContext?.seccompProfile?.type ?? pod ?? ""),
  );
  if (silent.length === 0) return [];
  const names = silent.map(({ name }) => `"${name}"`).join(", ");
  const whom = `pod or container${silent.length > 1 ? "s" : ""} ${names}`;
  return [`${whom} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`];
}
