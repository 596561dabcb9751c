/** Files of one volume that are in each other's way. */
import type { Volume, VolumeProjection } from "./volume.ts";

type Files = readonly { readonly path: string }[] | undefined;

interface Source {
  /** How the source is called in warnings. */
  readonly name: string;
  readonly paths: readonly string[];
}

const pathsOf = (files: Files): string[] => (files ?? []).map(({ path }) => path);

/** Warnings about volumes that put files at one path, or one into another. */
export function overlapWarnings(volumes: readonly Volume[]): string[] {
  return volumes.flatMap(({ name, configMap, secret, downwardAPI, projected }) => {
    const title = (what: string) => `volume "${name}" (${what})`;
    return [
      ...overlaps(pathsOf(configMap?.items), title(`ConfigMap "${configMap?.name ?? ""}"`)),
      ...overlaps(pathsOf(secret?.items), title(`Secret "${secret?.secretName ?? ""}"`)),
      ...overlaps(pathsOf(downwardAPI?.items), title("DownwardAPI")),
      ...projectedOverlaps(projected?.sources ?? [], title),
    ];
  });
}

function projectedOverlaps(sources: readonly VolumeProjection[], title: (what: string) => string): string[] {
  const all = new Set<string>();
  return sources.flatMap((source) => {
    if (Object.values(source).every((value) => value === undefined)) {
      return [`${title("Projected")} has no sources provided`];
    }
    const { name, paths } = sourceOf(source);
    const own = new Set(paths);
    const warnings = [
      ...overlaps(paths, title(`Projected ${name}`)),
      ...overlaps([...own, ...all].sort(), title(`Projected ${name}`)),
    ];
    for (const path of own) all.add(path);
    return paths.length === 0 ? [] : warnings;
  });
}

function sourceOf(source: VolumeProjection): Source {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle } = source;
  if (configMap?.items) return { name: `ConfigMap "${configMap.name ?? ""}"`, paths: pathsOf(configMap.items) };
  if (secret?.items) return { name: `Secret "${secret.name ?? ""}"`, paths: pathsOf(secret.items) };
  if (downwardAPI?.items) return { name: "DownwardAPI", paths: pathsOf(downwardAPI.items) };
  if (serviceAccountToken) return { name: "ServiceAccountToken", paths: [serviceAccountToken.path] };
  if (clusterTrustBundle === undefined) return { name: "", paths: [] };
  const name = clusterTrustBundle.name ?? clusterTrustBundle.signerName ?? "";
  return { name: `ClusterTrustBundle "${name}"`, paths: [clusterTrustBundle.path] };
}

function overlaps(paths: readonly string[], title: string): string[] {
  const before: string[] = [];
  return paths.flatMap((text) => {
    const path = text.replace(/\/+$/, "");
    const other = path === "" || before.includes("") ? undefined : before.find((item) => collide(item, path));
    before.push(path);
    return other === undefined ? [] : [`${title}: overlapping paths: "${path}" with "${other}"`];
  });
}

const collide = (a: string, b: string): boolean => `${a}/`.startsWith(b) || `${b}/`.startsWith(a);
