import {
  containersOf,
  containersWith,
  isWindows,
  named,
  type PodLike,
  quoted,
  setters,
  sorted,
  type Test,
} from "./check.ts";

const REASON = "seccompProfile";
const POD = "seccomp.security.alpha.kubernetes.io/pod";
const CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
const PROFILES = ["RuntimeDefault", "Localhost"];

/** How profiles were named before there were fields for them. */
export function seccompAnnotations({ spec, metadata }: PodLike): ReturnType<Test> {
  const keys = [POD, ...containersOf(spec).map(({ name }) => CONTAINER + name)];
  const bad = keys.flatMap((key) => {
    const text = metadata?.annotations?.[key];
    const allowed = text === undefined || /^(runtime\/default|docker\/default|localhost\/.*)$/.test(text);
    return allowed ? [] : [`${key}="${text}"`];
  });
  if (bad.length === 0) return undefined;
  return { reason: REASON, detail: `forbidden annotation${bad.length > 1 ? "s" : ""} ${sorted(bad).join(", ")}` };
}

/** Nobody goes without the filter of system calls. */
export function seccompFields({ spec }: PodLike): ReturnType<Test> {
  const isBad = (type: string | undefined): type is string => type !== undefined && !PROFILES.includes(type);
  const own = spec.securityContext?.seccompProfile?.type;
  const bad = containersWith(spec, ({ securityContext }) => isBad(securityContext?.seccompProfile?.type));
  const who = setters(isBad(own), bad);
  if (who === undefined) return undefined;
  const types = [own, ...containersOf(spec).map(({ securityContext }) => securityContext?.seccompProfile?.type)];
  const values = quoted(sorted(types.filter(isBad)));
  return { reason: REASON, detail: `${who} must not set securityContext.seccompProfile.type to ${values}` };
}

/** Everybody says which filter: the pod for all, or each container. */
export function seccompRequired({ spec }: PodLike): ReturnType<Test> {
  const explicit = seccompFields({ spec });
  if (explicit !== undefined || PROFILES.includes(spec.securityContext?.seccompProfile?.type ?? "")) return explicit;
  const silent = containersWith(spec, ({ securityContext }) => securityContext?.seccompProfile === undefined);
  if (silent.length === 0) return undefined;
  const detail = `pod or ${named("container", silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return { reason: REASON, detail };
}

export const seccompRequiredOnLinux: Test = (pod) => (isWindows(pod.spec) ? undefined : seccompRequired(pod));
