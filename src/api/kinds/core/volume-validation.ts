import { duplicate, type FieldError, forbidden, invalid, required, tooLong } from "../../field-error.ts";
import { checkLabel, checkSubdomain } from "../../names.ts";
import { tryQuantity, ZERO } from "../../quantity.ts";
import { requiredName, requiredOneOf, requiredText, wellFormed } from "../meta/field-checks.ts";
import { checkDescendingPath, checkDriverName } from "../meta/text-checks.ts";
import { validateClaimTemplate } from "./persistent-volume-claim-validation.ts";
import type { PodContext } from "./pod-context.ts";
import { validateDownwardFile, validateKeys, validateMode, validateProjections } from "./projection-validation.ts";
import type { Volume } from "./volume.ts";
import { LONG_ISCSI_NAME, validateIscsi, validateOneSource, validateSharedSource } from "./volume-source-validation.ts";

export interface CheckedVolumes {
  readonly errors: FieldError[];
  /** Those that nothing is wrong with: only they can be mounted. */
  readonly volumes: ReadonlyMap<string, Volume>;
}

/** The volumes of a pod: each of one name and one source. */
export function validateVolumes(pod: PodContext, path: string): CheckedVolumes {
  const all = pod.spec.volumes ?? [];
  const created = new Set(all.flatMap(({ name, ephemeral }) => (ephemeral ? `${pod.podName}-${name}` : [])));
  const volumes = new Map<string, Volume>();
  const errors: FieldError[] = [];
  for (const [index, volume] of all.entries()) {
    const at = `${path}[${index}]`;
    const { name } = volume;
    const wrong = [...validateSource(volume, pod, at), ...requiredName(`${at}.name`, name, checkLabel)];
    if (volumes.has(name)) wrong.push(duplicate(`${at}.name`, name));
    if (wrong.length === 0) volumes.set(name, volume);
    errors.push(...wrong);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (pod.podName && claim !== undefined && created.has(claim)) {
      const why = "must not reference a PVC that gets created for an ephemeral volume";
      errors.push(invalid(`${at}.persistentVolumeClaim.claimName`, claim, why));
    }
  }
  return { errors, volumes };
}

/** Sources in the order in which Kubernetes looks at them: all but the first are too many. */
const SOURCES = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "flocker",
  "persistentVolumeClaim",
  "rbd",
  "cinder",
  "cephfs",
  "quobyte",
  "downwardAPI",
  "fc",
  "flexVolume",
  "configMap",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
];

/** A volume's source at the volume's own path. */
function validateSource(volume: Volume, pod: PodContext, path: string): FieldError[] {
  const errors = validateOneSource(volume, { order: SOURCES, path }, (source, at) => [
    ...validateSharedSource(volume, source, at),
    ...(POD_ONLY[source]?.(volume, at, pod) ?? []),
  ]);
  const { name, iscsi, ephemeral } = volume;
  if (iscsi?.initiatorName !== undefined && `${name}:${iscsi.targetPortal}`.length > 64) {
    errors.push(invalid(`${path}.name`, name, LONG_ISCSI_NAME));
  }
  if (ephemeral !== undefined && pod.podName && name) {
    const claim = `${pod.podName}-${name}`;
    errors.push(...checkSubdomain(claim).map((why) => invalid(`${path}.name`, name, `PVC name "${claim}": ${why}`)));
  }
  return errors;
}

type Check = (volume: Volume, path: string, pod: PodContext) => FieldError[];

const POD_ONLY: Readonly<Record<string, Check>> = {
  emptyDir: ({ emptyDir }, path) =>
    (tryQuantity(emptyDir?.sizeLimit ?? "0") ?? ZERO).nanos < 0n
      ? [forbidden(`${path}.sizeLimit`, "SizeLimit field must be a valid resource quantity")]
      : [],
  // The volumes' driver is gone, but a pod may still name one that nothing mounts.
  gitRepo: ({ gitRepo }, path) => [
    ...requiredText(`${path}.repository`, gitRepo?.repository),
    ...wellFormed(`${path}.directory`, gitRepo?.directory, checkDescendingPath),
  ],
  secret: ({ secret }, path) => [
    ...requiredText(`${path}.secretName`, secret?.secretName),
    ...validateMode(secret?.defaultMode, `${path}.defaultMode`),
    ...validateKeys(secret?.items, `${path}.items`),
  ],
  configMap: ({ configMap }, path) => [
    ...requiredText(`${path}.name`, configMap?.name),
    ...validateMode(configMap?.defaultMode, `${path}.defaultMode`),
    ...validateKeys(configMap?.items, `${path}.items`),
  ],
  persistentVolumeClaim: ({ persistentVolumeClaim: claim }, path) =>
    requiredText(`${path}.claimName`, claim?.claimName),
  iscsi: ({ iscsi }, path) => validateIscsi(iscsi, path, "must be valid format starting with iqn, eui, or naa"),
  downwardAPI: ({ downwardAPI }, path) => [
    ...validateMode(downwardAPI?.defaultMode, `${path}.defaultMode`),
    ...(downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, path)),
  ],
  projected: ({ projected }, path) => [
    ...validateMode(projected?.defaultMode, `${path}.defaultMode`),
    ...validateProjections(projected?.sources ?? [], path),
  ],
  csi: ({ csi }, path) => [...validateDriverName(csi?.driver, `${path}.driver`), ...validatePublishSecret(csi, path)],
  ephemeral: ({ ephemeral }, path) =>
    ephemeral?.volumeClaimTemplate === undefined
      ? [required(`${path}.volumeClaimTemplate`)]
      : validateClaimTemplate(ephemeral.volumeClaimTemplate, `${path}.volumeClaimTemplate`),
  image: ({ image }, path, { isPod }) => [
    ...(isPod ? requiredText(`${path}.reference`, image?.reference) : []),
    ...requiredOneOf(`${path}.pullPolicy`, image?.pullPolicy, ["Always", "IfNotPresent", "Never"]),
  ],
};

function validatePublishSecret(csi: Volume["csi"], path: string): FieldError[] {
  if (csi?.nodePublishSecretRef === undefined) return [];
  const name = csi.nodePublishSecretRef.name ?? "";
  if (name === "") return [required(`${path}.nodePublishSecretRef.name`)];
  return checkSubdomain(name).map((why) => invalid(`${path}.name`, name, why));
}

/** Bytes of a driver's name. */
const MAX_DRIVER = 63;

/** The name of a CSI driver: there, not too long, and a subdomain in either case. */
export function validateDriverName(name: string | undefined, path: string): FieldError[] {
  const text = name ?? "";
  return [
    ...(text === "" ? [required(path)] : []),
    ...(text.length > MAX_DRIVER ? [tooLong(path, MAX_DRIVER)] : []),
    ...checkDriverName(text).map((why) => invalid(path, text, why)),
  ];
}
