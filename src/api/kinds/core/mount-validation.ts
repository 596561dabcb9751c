import { type FieldError, forbidden, invalid, notFound, notSupported, required } from "../../field-error.ts";
import { oneOf, wellFormed } from "../meta/field-checks.ts";
import { checkDescendingPath, checkNoBacksteps } from "../meta/text-checks.ts";
import type { Container } from "./container.ts";
import type { PodContext } from "./pod-context.ts";
import type { VolumeDevice } from "./volume-device.ts";
import type { VolumeMount } from "./volume-mount.ts";

/** Where a container finds the volumes of its pod: as directories and as block devices, each volume in one way only. */
export function validateMounts(container: Container, pod: PodContext, path: string): FieldError[] {
  const { volumeMounts: mounts = [], volumeDevices: devices = [] } = container;
  return [
    ...mounts.flatMap((mount, index) => [
      ...validatePlace(mount, mounts.slice(0, index), devices, `${path}.volumeMounts[${index}]`),
      ...validateMount(mount, container, pod, `${path}.volumeMounts[${index}]`),
    ]),
    ...devices.flatMap((device, index) =>
      validateDevice(device, devices.slice(0, index), { mounts, pod, path: `${path}.volumeDevices[${index}]` }),
    ),
  ];
}

function validatePlace(
  mount: VolumeMount,
  before: readonly VolumeMount[],
  devices: readonly VolumeDevice[],
  path: string,
): FieldError[] {
  const { name, mountPath } = mount;
  const errors: FieldError[] = [];
  if (!mountPath) errors.push(required(`${path}.mountPath`));
  if (before.some((other) => other.mountPath === mountPath)) {
    errors.push(invalid(`${path}.mountPath`, mountPath, "must be unique"));
  }
  if (devices.some((device) => device.name === name)) {
    errors.push(invalid(`${path}.name`, name, "must not already exist in volumeDevices"));
  }
  if (devices.some((device) => device.devicePath === mountPath)) {
    errors.push(invalid(`${path}.mountPath`, mountPath, "must not already exist as a path in volumeDevices"));
  }
  return errors;
}

/** The mount's volume, and the way it is shown to the container. Some fields are reported without the index, as Kubernetes does. */
function validateMount(mount: VolumeMount, container: Container, pod: PodContext, path: string): FieldError[] {
  const list = path.replace(/\[\d+\]$/, "");
  const errors: FieldError[] = [];
  if (!mount.name) errors.push(required(`${path}.name`));
  const volume = pod.volumes.get(mount.name);
  if (volume === undefined) errors.push(notFound(`${path}.name`, mount.name));
  for (const field of ["subPath", "subPathExpr"] as const) {
    if (volume?.image !== undefined && mount[field]) {
      errors.push(invalid(`${path}.${field}`, mount[field], "not allowed in image volume sources"));
    }
  }
  errors.push(...wellFormed(`${list}.subPath`, mount.subPath, checkDescendingPath));
  if (mount.subPath && mount.subPathExpr) {
    errors.push(invalid(`${path}.subPathExpr`, mount.subPathExpr, "subPathExpr and subPath are mutually exclusive"));
  }
  errors.push(...wellFormed(`${list}.subPathExpr`, mount.subPathExpr, checkDescendingPath));
  errors.push(
    ...oneOf(`${list}.mountPropagation`, mount.mountPropagation, ["Bidirectional", "HostToContainer", "None"]),
  );
  if (mount.mountPropagation === "Bidirectional" && !container.securityContext?.privileged) {
    const why = "Bidirectional mount propagation is available only to privileged containers";
    errors.push(forbidden(`${list}.mountPropagation`, why));
  }
  return [...errors, ...validateRecursion(mount, `${list}.recursiveReadOnly`)];
}

function validateRecursion({ recursiveReadOnly, readOnly, mountPropagation }: VolumeMount, path: string): FieldError[] {
  switch (recursiveReadOnly) {
    case undefined:
    case "Disabled":
      return [];
    case "Enabled":
    case "IfPossible": {
      const errors = readOnly ? [] : [forbidden(path, "may only be specified when readOnly is true")];
      if (mountPropagation !== undefined && mountPropagation !== "None") {
        errors.push(forbidden(path, "may only be specified when mountPropagation is None or not specified"));
      }
      return errors;
    }
    default:
      return [notSupported(path, recursiveReadOnly, ["Disabled", "Enabled", "IfPossible"])];
  }
}

interface DevicePlace {
  readonly mounts: readonly VolumeMount[];
  readonly pod: PodContext;
  readonly path: string;
}

function validateDevice(
  { name, devicePath }: VolumeDevice,
  before: readonly VolumeDevice[],
  { mounts, pod, path }: DevicePlace,
): FieldError[] {
  const errors: FieldError[] = [];
  const volume = pod.volumes.get(name);
  if (!name) errors.push(required(`${path}.name`));
  else if (before.some((other) => other.name === name)) errors.push(invalid(`${path}.name`, name, "must be unique"));
  if (volume === undefined) errors.push(notFound(`${path}.name`, name));
  else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
    const why = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
    errors.push(invalid(`${path}.name`, name, why));
  }
  if (!devicePath) errors.push(required(`${path}.devicePath`));
  if (before.some((other) => other.devicePath === devicePath && checkNoBacksteps(devicePath).length === 0)) {
    errors.push(invalid(`${path}.devicePath`, devicePath, "must be unique"));
  }
  if (checkNoBacksteps(devicePath).length > 0) {
    errors.push(invalid(`${path}.devicePath`, devicePath, "can not contain backsteps ('..')"));
  }
  if (mounts.some((mount) => mount.name === name)) {
    errors.push(invalid(`${path}.name`, name, "must not already exist in volumeMounts"));
  }
  if (mounts.some((mount) => mount.mountPath === devicePath)) {
    errors.push(invalid(`${path}.devicePath`, devicePath, "must not already exist as a path in volumeMounts"));
  }
  return errors;
}
