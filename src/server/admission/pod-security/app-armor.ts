import { containersOf, containersWith, type PodLike, plural, quoted, setters, sorted, type Test } from "./check.ts";

const PREFIX = "container.apparmor.security.beta.kubernetes.io/";
const isAllowed = (type: string | undefined): boolean =>
  type === undefined || type === "RuntimeDefault" || type === "Localhost";
const isAllowedText = (text: string): boolean =>
  text === "" || text === "runtime/default" || text.startsWith("localhost/");

/** Profiles of AppArmor: none but the runtime's and the node's own, neither by field nor by the annotation that came before it. */
export function appArmor({ spec, metadata }: PodLike): ReturnType<Test> {
  const own = spec.securityContext?.appArmorProfile?.type;
  const types = containersOf(spec).map(({ securityContext }) => securityContext?.appArmorProfile?.type);
  const bad = containersWith(spec, ({ securityContext }) => !isAllowed(securityContext?.appArmorProfile?.type));
  const values = sorted([own, ...types].filter((type) => type !== undefined && !isAllowed(type)) as string[]);
  const annotations = Object.entries(metadata?.annotations ?? {})
    .filter(([key, text]) => key.startsWith(PREFIX) && !isAllowedText(text))
    .map(([key, text]) => `${key}="${text}"`)
    .sort();
  const all = [...values, ...annotations];
  if (all.length === 0) return undefined;
  const who = [setters(!isAllowed(own), bad), annotations.length > 0 ? plural("annotation", annotations) : undefined];
  const names = who.filter((name) => name !== undefined).join(" and ");
  return {
    reason: plural("forbidden AppArmor profile", all),
    detail: `${names} must not set AppArmor profile type to ${quoted(all)}`,
  };
}
