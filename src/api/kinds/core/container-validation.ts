import { duplicate, type FieldError, forbidden, invalid, notFound, required } from "../../field-error.ts";
import { checkLabel } from "../../names.ts";
import { oneOf, portNumber, requiredName, requiredOneOf, requiredText, wellFormed } from "../meta/field-checks.ts";
import { checkDescendingPath, checkPortName } from "../meta/text-checks.ts";
import type { Container } from "./container.ts";
import { validateEnv, validateEnvFrom } from "./env-validation.ts";
import type { PodSpec } from "./pod-spec.ts";
import { validateLifecycle, validateProbe } from "./probe-validation.ts";
import { validateResources } from "./resource-validation.ts";
import { validateSecurityContext } from "./security-context-validation.ts";

const HOOKS = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;

/** Every container of a pod's spec at `path`: the regular ones, those that run first, and the ephemeral ones. */
export function validateContainers(spec: PodSpec, path: string): FieldError[] {
  const regular = spec.containers ?? [];
  const names = new Set(regular.map((container) => container.name));
  return [
    ...(regular.length === 0 ? [required(`${path}.containers`)] : []),
    ...validateUniqueNames(regular, `${path}.containers`, new Set()),
    ...regular.flatMap((container, i) => validateRegular(container, spec, `${path}.containers[${i}]`)),
    ...validateHostPorts(regular, `${path}.containers`),
    ...validateUniqueNames(spec.initContainers ?? [], `${path}.initContainers`, names),
    ...(spec.initContainers ?? []).flatMap((container, i) =>
      validateInit(container, spec, `${path}.initContainers[${i}]`),
    ),
    ...validateEphemeral(spec, `${path}.ephemeralContainers`),
  ];
}

function validateUniqueNames(containers: readonly Container[], path: string, taken: Set<string>): FieldError[] {
  return containers.flatMap(({ name }, index) => {
    if (name && taken.has(name)) return [duplicate(`${path}[${index}].name`, name)];
    taken.add(name);
    return [];
  });
}

function validateRegular(container: Container, spec: PodSpec, path: string): FieldError[] {
  return [...validateContainer(container, spec, path), ...validateHooks(container, path)];
}

function validateInit(container: Container, spec: PodSpec, path: string): FieldError[] {
  const errors = validateContainer(container, spec, path);
  if (container.restartPolicy === "Always") return [...errors, ...validateHooks(container, path)];
  for (const field of HOOKS) {
    if (container[field] !== undefined) {
      errors.push(forbidden(`${path}.${field}`, "may not be set for init containers without restartPolicy=Always"));
    }
  }
  return errors;
}

function validateHooks(container: Container, path: string): FieldError[] {
  return [
    ...validateLifecycle(container.lifecycle, `${path}.lifecycle`),
    ...validateProbe(container.livenessProbe, `${path}.livenessProbe`, "once"),
    ...validateProbe(container.readinessProbe, `${path}.readinessProbe`, "readiness"),
    ...validateProbe(container.startupProbe, `${path}.startupProbe`, "once"),
  ];
}

function validateEphemeral(spec: PodSpec, path: string): FieldError[] {
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((container) => container.name);
  const taken = new Set(others);
  return (spec.ephemeralContainers ?? []).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const target = container.targetContainerName;
    const errors = validateContainer(container, spec, at);
    if (taken.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    taken.add(container.name);
    if (target && !others.includes(target)) errors.push(notFound(`${at}.targetContainerName`, target));
    for (const field of [...HOOKS, "ports"] as const) {
      if (container[field] !== undefined)
        errors.push(forbidden(`${at}.${field}`, "cannot be set for an Ephemeral Container"));
    }
    return errors;
  });
}

/** What holds for every container, whatever its part in the pod. */
function validateContainer(container: Container, spec: PodSpec, path: string): FieldError[] {
  const image = container.image ?? "";
  return [
    ...requiredName(`${path}.name`, container.name, checkLabel),
    ...requiredText(`${path}.image`, image),
    ...(image === image.trim()
      ? []
      : [invalid(`${path}.image`, image, "must not have leading or trailing whitespace")]),
    ...requiredOneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      "FallbackToLogsOnError",
      "File",
    ]),
    ...validatePorts(container, `${path}.ports`),
    ...(spec.hostNetwork ? validateNodePorts(container, `${path}.ports`) : []),
    ...validateEnv(container.env, `${path}.env`),
    ...validateEnvFrom(container.envFrom, `${path}.envFrom`),
    ...validateMounts(container, spec, path),
    ...requiredOneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ["Always", "IfNotPresent", "Never"]),
    ...validateResources(container.resources, `${path}.resources`),
    ...validateClaims(container, spec, `${path}.resources.claims`),
    ...validateResizePolicy(container, `${path}.resizePolicy`),
    ...oneOf(`${path}.restartPolicy`, container.restartPolicy, ["Always", "Never", "OnFailure"]),
    ...(container.restartPolicyRules && !container.restartPolicy ? [required(`${path}.restartPolicy`)] : []),
    ...validateSecurityContext(container.securityContext, `${path}.securityContext`),
  ];
}

function validatePorts(container: Container, path: string): FieldError[] {
  const names = new Set<string>();
  return (container.ports ?? []).flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const errors = wellFormed(`${at}.name`, port.name, checkPortName);
    if (port.name) {
      if (names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name));
      names.add(port.name);
    }
    errors.push(
      ...(port.containerPort
        ? portNumber(`${at}.containerPort`, port.containerPort)
        : [required(`${at}.containerPort`)]),
    );
    if (port.hostPort) errors.push(...portNumber(`${at}.hostPort`, port.hostPort));
    return [...errors, ...requiredOneOf(`${at}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"])];
  });
}

/** In the node's network a port of a container is one of the node. */
function validateNodePorts(container: Container, path: string): FieldError[] {
  return (container.ports ?? []).flatMap((port, index) =>
    port.hostPort === port.containerPort || port.hostPort === undefined
      ? []
      : [invalid(`${path}[${index}].hostPort`, port.hostPort, "must match `containerPort` when `hostNetwork` is true")],
  );
}

function validateHostPorts(containers: readonly Container[], path: string): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, ci) =>
    (container.ports ?? []).flatMap((port, pi) => {
      if (!port.hostPort) return [];
      const key = `${port.protocol}/${port.hostIP || "0.0.0.0"}/${port.hostPort}`;
      if (taken.has(key)) return [duplicate(`${path}[${ci}].ports[${pi}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

function validateMounts(container: Container, spec: PodSpec, path: string): FieldError[] {
  const volumes = new Set((spec.volumes ?? []).map((volume) => volume.name));
  const paths = new Set<string>();
  const errors: FieldError[] = [];
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) errors.push(required(`${at}.name`));
    else if (!volumes.has(mount.name)) errors.push(notFound(`${at}.name`, mount.name));
    if (!mount.mountPath) errors.push(required(`${at}.mountPath`));
    if (paths.has(mount.mountPath)) errors.push(invalid(`${at}.mountPath`, mount.mountPath, "must be unique"));
    paths.add(mount.mountPath);
    errors.push(...wellFormed(`${at}.subPath`, mount.subPath, checkDescendingPath));
    errors.push(...wellFormed(`${at}.subPathExpr`, mount.subPathExpr, checkDescendingPath));
    if (mount.subPath && mount.subPathExpr) {
      errors.push(invalid(`${at}.subPathExpr`, mount.subPathExpr, "subPathExpr and subPath are mutually exclusive"));
    }
    const propagations = ["Bidirectional", "HostToContainer", "None"];
    errors.push(...oneOf(`${at}.mountPropagation`, mount.mountPropagation, propagations));
    if (mount.mountPropagation === "Bidirectional" && !container.securityContext?.privileged) {
      errors.push(
        forbidden(
          `${at}.mountPropagation`,
          "Bidirectional mount propagation is available only to privileged containers",
        ),
      );
    }
  }
  return [...errors, ...validateDevices(container, spec, paths, `${path}.volumeDevices`)];
}

function validateDevices(container: Container, spec: PodSpec, mounts: Set<string>, path: string): FieldError[] {
  const claims = (spec.volumes ?? []).filter((volume) => volume.persistentVolumeClaim || volume.ephemeral);
  const paths = new Set<string>();
  return (container.volumeDevices ?? []).flatMap((device, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (!device.name) errors.push(required(`${at}.name`));
    else if (!claims.some((volume) => volume.name === device.name)) errors.push(notFound(`${at}.name`, device.name));
    if (!device.devicePath) errors.push(required(`${at}.devicePath`));
    if (paths.has(device.devicePath)) errors.push(invalid(`${at}.devicePath`, device.devicePath, "must be unique"));
    if (mounts.has(device.devicePath))
      errors.push(invalid(`${at}.devicePath`, device.devicePath, "must not already exist in volumeMounts"));
    paths.add(device.devicePath);
    return errors;
  });
}

function validateClaims(container: Container, spec: PodSpec, path: string): FieldError[] {
  const known = new Set((spec.resourceClaims ?? []).map((claim) => claim.name));
  return (container.resources?.claims ?? []).flatMap((claim, index) => {
    if (!claim.name) return [required(`${path}[${index}].name`)];
    return known.has(claim.name) ? [] : [notFound(`${path}[${index}].name`, claim.name)];
  });
}

function validateResizePolicy(container: Container, path: string): FieldError[] {
  return (container.resizePolicy ?? []).flatMap((policy, index) => [
    ...oneOf(`${path}[${index}].resourceName`, policy.resourceName, ["cpu", "memory"]),
    ...requiredOneOf(`${path}[${index}].restartPolicy`, policy.restartPolicy, ["NotRequired", "RestartContainer"]),
  ]);
}
