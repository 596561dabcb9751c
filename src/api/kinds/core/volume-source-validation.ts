/** Sources of volumes that pods and persistent volumes share, or nearly: only references to secrets differ. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import { checkLabel } from "../../names.ts";
import { inRange, oneOf, requiredName, requiredText, wellFormed } from "../meta/field-checks.ts";
import { checkNoBacksteps } from "../meta/text-checks.ts";
import type { PersistentVolumeSpec } from "./persistent-volume-spec.ts";
import type { Volume } from "./volume.ts";

type Sources = Volume | PersistentVolumeSpec;

/** Where Kubernetes names a source otherwise when there is one too many. */
const SECOND: Readonly<Record<string, string>> = { cephfs: "cephFS", downwardAPI: "downwarAPI" };
/** Where Kubernetes names a source otherwise when something is wrong in it. */
const INSIDE: Readonly<Record<string, string>> = { gcePersistentDisk: "persistentDisk" };

/** Complaints about the source of a volume, where exactly one has to be there; `order` is that in which they are looked at. */
export function validateOneSource(
  volume: object,
  { order, path }: { order: readonly string[]; path: string },
  validate: (source: string, path: string) => FieldError[],
): FieldError[] {
  const given = order.filter((name) => (volume as Record<string, unknown>)[name] !== undefined);
  if (given.length === 0) return [required(path, "must specify a volume type")];
  return given.flatMap((name, index) =>
    index > 0
      ? [forbidden(`${path}.${SECOND[name] ?? name}`, "may not specify more than 1 volume type")]
      : validate(name, `${path}.${INSIDE[name] ?? name}`),
  );
}

/** A source by name, at its path; nothing is said about those that only pods or only persistent volumes have. */
export function validateSharedSource(volume: Sources, source: string, path: string): FieldError[] {
  return SHARED[source]?.(volume, path) ?? [];
}

const texts = (source: object | undefined, path: string, fields: readonly string[]): FieldError[] =>
  fields.flatMap((field) => requiredText(`${path}.${field}`, (source as Record<string, string> | undefined)?.[field]));

const monitors = (list: readonly string[] | undefined, path: string): FieldError[] =>
  (list ?? []).length === 0 ? [required(`${path}.monitors`)] : [];

/** Whole disks have partition 0. */
function partition(value: number | undefined, path: string): FieldError[] {
  const fits = value === undefined || (value >= 0 && value <= 255);
  return fits ? [] : [invalid(`${path}.partition`, value, "must be between 1 and 255, inclusive")];
}

const SHARED: Readonly<Record<string, (volume: Sources, path: string) => FieldError[]>> = {
  hostPath: ({ hostPath }, path) => validateHostPath(hostPath, path),
  gcePersistentDisk: ({ gcePersistentDisk: disk }, path) => [
    ...texts(disk, path, ["pdName"]),
    ...partition(disk?.partition, path),
  ],
  awsElasticBlockStore: ({ awsElasticBlockStore: disk }, path) => [
    ...texts(disk, path, ["volumeID"]),
    ...partition(disk?.partition, path),
  ],
  nfs: ({ nfs }, path) => validateNfs(nfs, path),
  glusterfs: ({ glusterfs }, path) => texts(glusterfs, path, ["endpoints", "path"]),
  flocker: ({ flocker }, path) => validateFlocker(flocker, path),
  rbd: ({ rbd }, path) => [...monitors(rbd?.monitors, path), ...texts(rbd, path, ["image"])],
  cinder: ({ cinder }, path) => [
    ...texts(cinder, path, ["volumeID"]),
    ...(cinder?.secretRef === undefined ? [] : texts(cinder.secretRef, `${path}.secretRef`, ["name"])),
  ],
  cephfs: ({ cephfs }, path) => monitors(cephfs?.monitors, path),
  quobyte: ({ quobyte }, path) => validateQuobyte(quobyte, path),
  fc: ({ fc }, path) => validateFibreChannel(fc, path),
  flexVolume: ({ flexVolume }, path) => validateFlex(flexVolume, path),
  azureFile: ({ azureFile }, path) => texts(azureFile, path, ["secretName", "shareName"]),
  vsphereVolume: ({ vsphereVolume }, path) => texts(vsphereVolume, path, ["volumePath"]),
  photonPersistentDisk: ({ photonPersistentDisk }, path) => texts(photonPersistentDisk, path, ["pdID"]),
  portworxVolume: ({ portworxVolume }, path) => texts(portworxVolume, path, ["volumeID"]),
  azureDisk: ({ azureDisk }, path) => validateAzureDisk(azureDisk, path),
  scaleIO: ({ scaleIO }, path) => texts(scaleIO, path, ["gateway", "system", "volumeName"]),
  storageos: ({ storageos }, path) => [
    ...requiredName(`${path}.volumeName`, storageos?.volumeName, checkLabel),
    ...wellFormed(`${path}.volumeNamespace`, storageos?.volumeNamespace, checkLabel),
    ...(storageos?.secretRef === undefined ? [] : texts(storageos.secretRef, `${path}.secretRef`, ["name"])),
  ],
};

const HOST_PATH_TYPES = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

function validateHostPath(source: Volume["hostPath"], path: string): FieldError[] {
  if (!source?.path) return [required(`${path}.path`)];
  return [
    ...wellFormed(`${path}.path`, source.path, checkNoBacksteps),
    ...oneOf(`${path}.type`, source.type, HOST_PATH_TYPES),
  ];
}

function validateNfs(source: Volume["nfs"], path: string): FieldError[] {
  const errors = texts(source, path, ["server", "path"]);
  const file = source?.path ?? "";
  return file.startsWith("/") ? errors : [...errors, invalid(`${path}.path`, file, "must be an absolute path")];
}

function validateFlocker(source: Volume["flocker"], path: string): FieldError[] {
  const { datasetName = "", datasetUUID = "" } = source ?? {};
  const errors: FieldError[] = [];
  if (!datasetName && !datasetUUID) errors.push(required(path, "one of datasetName and datasetUUID is required"));
  if (datasetName && datasetUUID) {
    errors.push(invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously"));
  }
  if (datasetName.includes("/")) errors.push(invalid(`${path}.datasetName`, datasetName, "must not contain '/'"));
  return errors;
}

function validateQuobyte(source: Volume["quobyte"], path: string): FieldError[] {
  const { registry = "", tenant = "" } = source ?? {};
  const pairs = "must be a host:port pair or multiple pairs separated by commas";
  const errors: FieldError[] = [];
  if (!registry) errors.push(required(`${path}.registry`, pairs));
  else if (tenant.length >= 65) {
    errors.push(required(`${path}.tenant`, "must be a UUID and may not exceed a length of 64 characters"));
  } else {
    const wrong = registry.split(",").filter((pair) => !/^(?:\[[^\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair));
    errors.push(...wrong.map(() => invalid(`${path}.registry`, registry, pairs)));
  }
  return [...errors, ...texts(source, path, ["volume"])];
}

function validateFibreChannel(source: Volume["fc"], path: string): FieldError[] {
  const { targetWWNs = [], wwids = [], lun } = source ?? {};
  if (targetWWNs.length === 0) {
    if (wwids.length > 0) return [];
    return [required(`${path}.targetWWNs`, "must specify either targetWWNs or wwids, but not both")];
  }
  const errors: FieldError[] = [];
  if (wwids.length > 0) {
    const why = "targetWWNs and wwids can not be specified simultaneously";
    errors.push(invalid(`${path}.targetWWNs`, targetWWNs, why));
  }
  if (lun === undefined) return [...errors, required(`${path}.lun`, "lun is required if targetWWNs is specified")];
  return [...errors, ...inRange(`${path}.lun`, lun, [0, 255])];
}

function validateFlex(source: Volume["flexVolume"] | PersistentVolumeSpec["flexVolume"], path: string): FieldError[] {
  const errors = texts(source, path, ["driver"]);
  for (const key of Object.keys(source?.options ?? {})) {
    const domain = `.${(key.split("/")[0] ?? "").toLowerCase()}`;
    if (!domain.endsWith(".kubernetes.io") && !domain.endsWith(".k8s.io")) continue;
    errors.push(invalid(`${path}.options[${key}]`, key, "kubernetes.io and k8s.io namespaces are reserved"));
  }
  return errors;
}

const MANAGED_URI = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
const BLOB_URI = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";

function validateAzureDisk(source: Volume["azureDisk"], path: string): FieldError[] {
  const { diskURI = "", kind } = source ?? {};
  const errors = [
    ...texts(source, path, ["diskName", "diskURI"]),
    ...oneOf(`${path}.cachingMode`, source?.cachingMode, ["None", "ReadOnly", "ReadWrite"]),
    ...oneOf(`${path}.kind`, kind, ["Dedicated", "Managed", "Shared"]),
  ];
  const [start, uri] = kind === "Managed" ? ["/subscriptions/", MANAGED_URI] : ["https://", BLOB_URI];
  if (kind !== undefined && !diskURI.startsWith(start)) errors.push(notSupported(`${path}.diskURI`, diskURI, [uri]));
  return errors;
}

const QUALIFIED: readonly (readonly [string, RegExp])[] = [
  ["iqn", /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/],
  ["eui", /^eui.[A-Za-z0-9]{16}$/],
  ["naa", /^naa.[A-Za-z0-9]{32}$/],
];

/** Whether a name of an iSCSI node has one of the three forms there are; `unknown` when it does not even start like one. */
function initiatorForm(name: string): "right" | "wrong" | "unknown" {
  const form = QUALIFIED.find(([prefix]) => name.startsWith(prefix));
  if (form === undefined) return "unknown";
  return form[1].test(name) ? "right" : "wrong";
}

/** An iSCSI disk; `unknown` is what is said of a name that is none of a node's, and `name` is the volume's. */
export function validateIscsi(
  source: Volume["iscsi"] | PersistentVolumeSpec["iscsi"],
  path: string,
  unknown: string,
): FieldError[] {
  if (source === undefined) return [];
  const { iqn, initiatorName, lun } = source;
  const errors = texts(source, path, ["targetPortal", "iqn"]);
  const complain = (field: string, name: string): void => {
    const form = initiatorForm(name);
    if (form === "right") return;
    errors.push(invalid(`${path}.${field}`, name, form === "unknown" ? unknown : "must be valid format"));
  };
  if (iqn) complain("iqn", iqn);
  errors.push(...inRange(`${path}.lun`, lun, [0, 255]));
  if ((source.chapAuthDiscovery || source.chapAuthSession) && source.secretRef === undefined) {
    errors.push(required(`${path}.secretRef`));
  }
  if (initiatorName !== undefined) complain("initiatorname", initiatorName);
  return errors;
}

export const LONG_ISCSI_NAME =
  "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
