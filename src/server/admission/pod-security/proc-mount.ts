import { containersOf, containersWith, hasOwnUsers, named, type PodLike, quoted, sorted, type Test } from "./check.ts";

/** /proc keeps its masks. */
export function procMountPlain({ spec }: PodLike): ReturnType<Test> {
  const typeOf = (type: string | undefined): string[] => (type === undefined || type === "Default" ? [] : [type]);
  const bad = containersWith(spec, ({ securityContext }) => typeOf(securityContext?.procMount).length > 0);
  if (bad.length === 0) return undefined;
  const types = sorted(containersOf(spec).flatMap(({ securityContext }) => typeOf(securityContext?.procMount)));
  const detail = `${named("container", bad)} must not set securityContext.procMount to ${quoted(types)}`;
  return { reason: "procMount", detail };
}

export const procMountBaseline: Test = (pod) => (hasOwnUsers(pod.spec) ? undefined : procMountPlain(pod));
