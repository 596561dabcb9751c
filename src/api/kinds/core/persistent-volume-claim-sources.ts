import type { PersistentVolumeClaimSpec } from "./persistent-volume-claim-spec.ts";

const SNAPSHOTS = "snapshot.storage.k8s.io";

/**
 * Keeps the older and the newer field for what a volume starts with alike: the older one knows only claims and snapshots, and a
 * reference into another namespace (off by default) is dropped.
 */
export function syncDataSources(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaimSpec | undefined): void {
  if (old?.dataSourceRef?.namespace === undefined && spec.dataSourceRef !== undefined) {
    delete spec.dataSourceRef.namespace;
  }
  const inUse = old?.dataSource !== undefined || old?.dataSourceRef !== undefined;
  if (!inUse && !isClaimOrSnapshot(spec.dataSource)) delete spec.dataSource;
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined && dataSourceRef === undefined) spec.dataSourceRef = { ...dataSource };
  else if (dataSource === undefined && dataSourceRef !== undefined && !dataSourceRef.namespace) {
    const { namespace: _, ...local } = dataSourceRef;
    spec.dataSource = local;
  }
}

function isClaimOrSnapshot(source: PersistentVolumeClaimSpec["dataSource"]): boolean {
  if (source?.kind === "PersistentVolumeClaim") return !source.apiGroup;
  return source?.kind === "VolumeSnapshot" && source.apiGroup === SNAPSHOTS;
}
