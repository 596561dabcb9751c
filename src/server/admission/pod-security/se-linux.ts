import { containersOf, containersWith, type PodLike, plural, quoted, setters, sorted, type Test } from "./check.ts";

type Options = NonNullable<NonNullable<PodLike["spec"]["securityContext"]>["seLinuxOptions"]>;

/** SELinux: only these types, and neither user nor role. */
export function seLinux(types: readonly string[]): Test {
  const isBadType = ({ type = "" }: Options): boolean => type !== "" && !types.includes(type);
  const isBad = (options: Options | undefined): boolean =>
    options !== undefined && (isBadType(options) || Boolean(options.user) || Boolean(options.role));
  return ({ spec }) => {
    const own = spec.securityContext?.seLinuxOptions;
    const bad = containersWith(spec, ({ securityContext }) => isBad(securityContext?.seLinuxOptions));
    const who = setters(isBad(own), bad);
    if (who === undefined) return undefined;
    const all = [own, ...containersOf(spec).map(({ securityContext }) => securityContext?.seLinuxOptions)].filter(
      (options) => options !== undefined,
    );
    const badTypes = sorted(all.filter(isBadType).map(({ type = "" }) => type));
    const wrong = [
      ...(badTypes.length > 0 ? [`${plural("type", badTypes)} ${quoted(badTypes)}`] : []),
      ...(all.some(({ user }) => user) ? ["user may not be set"] : []),
      ...(all.some(({ role }) => role) ? ["role may not be set"] : []),
    ];
    return {
      reason: "seLinuxOptions",
      detail: `${who} set forbidden securityContext.seLinuxOptions: ${wrong.join("; ")}`,
    };
  };
}
