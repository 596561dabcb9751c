import type { Volume, VolumeProjection } from "../../api/kinds/core/volume.ts";
import { field, IN_POD, indent } from "./outline.ts";

type SourceName = Exclude<keyof Volume, "name">;
type Source<K extends SourceName> = NonNullable<Volume[K]>;

interface About<K extends SourceName> {
  type: string;
  says: string;
  lines(source: Source<K>): string[];
}

const about = <K extends SourceName>(type: string, says: string, lines: About<K>["lines"]): About<K> => ({
  type,
  says,
  lines,
});

const itemLines = (
  items: readonly { path: string; fieldRef?: { fieldPath: string }; resourceFieldRef?: { resource: string } }[] = [],
): string[] =>
  items.length === 0
    ? []
    : [
        "Items:",
        ...indent(
          items.map((item) => `${item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource} -> ${item.path}`),
        ),
      ];

/** The types of volume that descriptions have words for; others are shown field by field. */
const KNOWN: { readonly [K in SourceName]?: About<K> } = {
  configMap: about("ConfigMap", "a volume populated by a ConfigMap", ({ name, optional }) => [
    field("Name", name),
    field("Optional", optional === true),
  ]),
  secret: about("Secret", "a volume populated by a Secret", ({ secretName, optional }) => [
    field("SecretName", secretName),
    field("Optional", optional === true),
  ]),
  emptyDir: about("EmptyDir", "a temporary directory that shares a pod's lifetime", ({ medium, sizeLimit }) => [
    field("Medium", medium),
    field("SizeLimit", sizeLimit ?? "<unset>"),
  ]),
  hostPath: about("HostPath", "bare host directory volume", ({ path, type }) => [
    field("Path", path),
    field("HostPathType", type),
  ]),
  downwardAPI: about("DownwardAPI", "a volume populated by information about the pod", ({ items }) =>
    itemLines(items as Parameters<typeof itemLines>[0]),
  ),
  projected: about("Projected", "a volume that contains injected data from multiple sources", ({ sources = [] }) =>
    sources.flatMap(projectionLines),
  ),
  persistentVolumeClaim: about(
    "PersistentVolumeClaim",
    "a reference to a PersistentVolumeClaim in the same namespace",
    ({ claimName, readOnly }) => [field("ClaimName", claimName), field("ReadOnly", readOnly === true)],
  ),
  nfs: about("NFS", "an NFS mount that lasts the lifetime of a pod", ({ server, path, readOnly }) => [
    field("Server", server),
    field("Path", path),
    field("ReadOnly", readOnly === true),
  ]),
  csi: about("CSI", "a Container Storage Interface (CSI) volume source", (source) => [
    field("Driver", source.driver),
    field("FSType", source.fsType),
    field("ReadOnly", source.readOnly === true),
    ...Object.entries(source.volumeAttributes ?? {}).map(([key, value]) =>
      field("VolumeAttributes", `${key}=${value}`),
    ),
  ]),
};

function projectionLines({ secret, configMap, downwardAPI, serviceAccountToken }: VolumeProjection): string[] {
  if (secret) return [field("SecretName", secret.name), field("Optional", secret.optional === true)];
  if (configMap) return [field("ConfigMapName", configMap.name), field("Optional", configMap.optional === true)];
  if (downwardAPI) return [field("DownwardAPI", true)];
  if (serviceAccountToken) return [field("TokenExpirationSeconds", serviceAccountToken.expirationSeconds ?? 3600)];
  return [];
}

/** Volumes with their type and where their content comes from; indented by `steps`. */
export function volumeLines(volumes: readonly Volume[] = [], steps = IN_POD): string[] {
  if (volumes.length === 0) return [field("Volumes", "<none>")];
  return [
    "Volumes:",
    ...volumes.flatMap((volume) => [`${steps.name}${volume.name}:`, ...indent(sourceLines(volume), steps.content)]),
  ];
}

function sourceLines(volume: Volume): string[] {
  for (const [name, source] of Object.entries(volume)) {
    if (name === "name" || source === undefined) continue;
    const known = KNOWN[name as SourceName] as About<SourceName> | undefined;
    if (known !== undefined)
      return [field("Type", `${known.type} (${known.says})`), ...known.lines(source as Source<SourceName>)];
    const fields = Object.entries(source as object).map(([key, value]) => field(key, JSON.stringify(value)));
    return [field("Type", name), ...fields];
  }
  return [field("Type", "<unknown>")];
}
