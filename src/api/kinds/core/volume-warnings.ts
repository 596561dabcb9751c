import { fractionWarning } from "./fraction-warning.ts";
import type { PersistentVolumeClaimSpec } from "./persistent-volume-claim-spec.ts";
import type { Volume, VolumeProjection } from "./volume.ts";
import { overlapWarnings } from "./volume-overlap-warnings.ts";

/** Sources that are on their way out, with the name they go by in warnings. */
const OLD_SOURCES = [
  ["photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
] as const;

/** Warnings about the source of a volume at `path`, in a pod or by itself. */
export function sourceWarnings(volume: object, path: string): string[] {
  return OLD_SOURCES.flatMap(([field, shown, why]) =>
    (volume as Readonly<Record<string, unknown>>)[field] === undefined ? [] : [`${path}.${shown}: ${why}`],
  );
}

/** Warnings about the volumes of a pod at `path`. */
export function volumeWarnings(volumes: readonly Volume[] = [], path: string): string[] {
  return [
    ...volumes.flatMap((volume, i) => {
      const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
      const at = `${path}[${i}]`;
      const ofClaim = claim === undefined ? [] : claimSpecWarnings(claim, `${at}.ephemeral.volumeClaimTemplate.spec`);
      return [...sourceWarnings(volume, at), ...ofClaim];
    }),
    ...tokenPathWarnings(volumes, path),
    ...overlapWarnings(volumes),
  ];
}

/** Warnings about what a claim at `path` asks for. */
export function claimSpecWarnings({ resources }: PersistentVolumeClaimSpec, path: string): string[] {
  return fractionWarning(resources?.requests?.["storage"], `${path}.resources.requests[storage]`);
}

/** Files that would be in the place of a token, in whichever volume. */
function tokenPathWarnings(volumes: readonly Volume[], path: string): string[] {
  const sources = volumes.flatMap(({ projected }) => projected?.sources ?? []);
  const tokens = new Set(sources.flatMap(({ serviceAccountToken }) => serviceAccountToken?.path ?? []));
  if (tokens.size === 0) return [];
  return volumes.flatMap(({ projected }, i) =>
    (projected?.sources ?? []).flatMap((source) =>
      projectedFiles(source)
        .filter(([, file]) => tokens.has(file))
        .map(
          ([place, file]) =>
            `${path}[${i}].projected.sources.${place}: has duplicated path with ServiceAccountToken "${file}"`,
        ),
    ),
  );
}

function projectedFiles({ configMap, secret, downwardAPI, clusterTrustBundle }: VolumeProjection) {
  const files = (name: string, items: readonly { path: string }[] = []) =>
    items.map(({ path }, j) => [`${name}[${j}]`, path] as const);
  return [
    ...files("configMap", configMap?.items),
    ...files("secrets", secret?.items),
    ...files("downwardAPI", downwardAPI?.items),
    ...(clusterTrustBundle === undefined ? [] : [["ClusterTrustBundle", clusterTrustBundle.path] as const]),
  ];
}
