import { equalJson } from "../../../lib/equal-json.ts";
import { duplicate, type FieldError, forbidden, invalid, notFound, required } from "../../field-error.ts";
import { checkLabel } from "../../names.ts";
import { portNumber, requiredName, requiredOneOf, requiredText } from "../meta/field-checks.ts";
import { checkPortName } from "../meta/text-checks.ts";
import type { Container } from "./container.ts";
import { validateContainerRestart } from "./container-restart-validation.ts";
import { validateEnv, validateEnvFrom } from "./env-validation.ts";
import type { EphemeralContainer } from "./ephemeral-container.ts";
import { validateMounts } from "./mount-validation.ts";
import type { PodContext } from "./pod-context.ts";
import type { PodSpec } from "./pod-spec.ts";
import { validateLifecycle, validateProbe } from "./probe-validation.ts";
import { validateContainerResources } from "./resource-validation.ts";
import { validateSecurityContext } from "./security-context-validation.ts";

const HOOKS = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;
/** What only a container may have that the pod's life depends on. */
const NOT_EPHEMERAL = ["ports", "resources", ...HOOKS, "resizePolicy", "restartPolicy", "restartPolicyRules"] as const;

/** Every container of a pod's spec at `path`: the regular ones, those that run first, and the ephemeral ones. */
export function validateContainers(pod: PodContext, path: string): FieldError[] {
  const { spec } = pod;
  return [
    ...validateRegular(pod, `${path}.containers`),
    ...validateInit(pod, `${path}.initContainers`),
    ...(spec.ephemeralContainers ?? []).flatMap((container, index) =>
      validateEphemeral(container, index, pod, `${path}.ephemeralContainers[${index}]`),
    ),
  ];
}

const nameOf = ({ name }: Container): string => name;

function validateRegular(pod: PodContext, path: string): FieldError[] {
  const containers = pod.spec.containers ?? [];
  if (containers.length === 0) return [required(path)];
  const names = containers.map(nameOf);
  return [
    ...containers.flatMap((container, index) => [
      ...validateContainer(container, pod, `${path}[${index}]`),
      ...(names.indexOf(container.name) < index ? [duplicate(`${path}[${index}].name`, container.name)] : []),
      ...validateHooks(container, pod.spec, `${path}[${index}]`),
      ...validateContainerRestart(container, `${path}[${index}]`),
    ]),
    ...validateHostPorts(containers, path),
  ];
}

function validateInit(pod: PodContext, path: string): FieldError[] {
  const taken = new Set((pod.spec.containers ?? []).map(nameOf));
  return (pod.spec.initContainers ?? []).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const errors = [...validateContainer(container, pod, at), ...validateContainerRestart(container, at)];
    if (taken.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    else if (container.name) taken.add(container.name);
    // They run one by one, so that only the ports of one and the same container can be in each other's way.
    errors.push(...validateHostPorts([container], path));
    if (container.restartPolicy === "Always") return [...errors, ...validateHooks(container, pod.spec, at)];
    for (const field of HOOKS) {
      if (container[field] !== undefined) {
        errors.push(forbidden(`${at}.${field}`, "may not be set for init containers without restartPolicy=Always"));
      }
    }
    return errors;
  });
}

function validateHooks(container: Container, spec: PodSpec, path: string): FieldError[] {
  const grace = spec.terminationGracePeriodSeconds;
  return [
    ...validateLifecycle(container.lifecycle, `${path}.lifecycle`, grace),
    ...validateProbe(container.livenessProbe, `${path}.livenessProbe`, "once"),
    ...validateProbe(container.readinessProbe, `${path}.readinessProbe`, "readiness"),
    ...validateProbe(container.startupProbe, `${path}.startupProbe`, "once"),
  ];
}

function validateEphemeral(container: EphemeralContainer, index: number, pod: PodContext, path: string): FieldError[] {
  const { spec } = pod;
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(nameOf);
  const taken = [...others, ...(spec.ephemeralContainers ?? []).slice(0, index).map(nameOf)];
  const errors = [...validateContainer(container, pod, path), ...validateImagePadding(container, path)];
  if (taken.includes(container.name)) errors.push(duplicate(`${path}.name`, container.name));
  const target = container.targetContainerName;
  if (target && !others.includes(target)) errors.push(notFound(`${path}.targetContainerName`, target));
  const why = "cannot be set for an Ephemeral Container";
  for (const field of NOT_EPHEMERAL) {
    const value = container[field];
    if (value !== undefined && !equalJson(value, {}) && !equalJson(value, []))
      errors.push(forbidden(`${path}.${field}`, why));
  }
  for (const [i, mount] of (container.volumeMounts ?? []).entries()) {
    for (const field of ["subPath", "subPathExpr"] as const) {
      if (mount[field]) errors.push(forbidden(`${path}.volumeMounts[${i}].${field}`, why));
    }
  }
  return errors;
}

/** What holds for every container, whatever its part in the pod. */
function validateContainer(container: Container, pod: PodContext, path: string): FieldError[] {
  const { spec } = pod;
  return [
    ...requiredName(`${path}.name`, container.name, checkLabel),
    ...requiredText(`${path}.image`, container.image),
    ...requiredOneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      "File",
      "FallbackToLogsOnError",
    ]),
    ...validatePorts(container, `${path}.ports`),
    ...validateEnv(container.env, pod, `${path}.env`),
    ...validateEnvFrom(container.envFrom, `${path}.envFrom`),
    ...validateMounts(container, pod, path),
    ...requiredOneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ["Always", "IfNotPresent", "Never"]),
    ...validateContainerResources(container.resources, pod.claimNames, `${path}.resources`),
    ...validateResizePolicy(container, spec.restartPolicy, `${path}.resizePolicy`),
    ...validateSecurityContext(container.securityContext, `${path}.securityContext`, spec.hostUsers ?? true),
  ];
}

/** Blanks around an image's name are let through in templates, where they always were. */
export function validateImagePadding({ image = "" }: Container, path: string): FieldError[] {
  return image === image.trim()
    ? []
    : [invalid(`${path}.image`, image, "must not have leading or trailing whitespace")];
}

function validatePorts(container: Container, path: string): FieldError[] {
  const names = new Set<string>();
  return (container.ports ?? []).flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (port.name) {
      const complaints = checkPortName(port.name);
      errors.push(...complaints.map((why) => invalid(`${at}.name`, port.name, why)));
      if (complaints.length === 0 && names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name));
      names.add(port.name);
    }
    const { containerPort } = port;
    errors.push(
      ...(containerPort ? portNumber(`${at}.containerPort`, containerPort) : [required(`${at}.containerPort`)]),
    );
    if (port.hostPort) errors.push(...portNumber(`${at}.hostPort`, port.hostPort));
    return [...errors, ...requiredOneOf(`${at}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"])];
  });
}

/** In the node's network a port of a container is one of the node; a template may leave that to its pods. */
export function validateNodePorts({ spec, isPod }: PodContext, path: string): FieldError[] {
  if (!spec.hostNetwork) return [];
  return (spec.containers ?? []).flatMap((container, ci) =>
    (container.ports ?? []).flatMap(({ hostPort = 0, containerPort }, pi) => {
      if (hostPort === containerPort || (hostPort === 0 && !isPod)) return [];
      const at = `${path}.containers[${ci}].ports[${pi}].hostPort`;
      return [invalid(at, hostPort, "must match `containerPort` when `hostNetwork` is true")];
    }),
  );
}

function validateHostPorts(containers: readonly Container[], path: string): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, ci) =>
    (container.ports ?? []).flatMap((port, pi) => {
      if (!port.hostPort) return [];
      const key = `${port.protocol}/${port.hostIP ?? ""}/${port.hostPort}`;
      if (taken.has(key)) return [duplicate(`${path}[${ci}].ports[${pi}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

function validateResizePolicy(container: Container, podRestart: string | undefined, path: string): FieldError[] {
  const names = (container.resizePolicy ?? []).map((policy) => policy.resourceName);
  return (container.resizePolicy ?? []).flatMap(({ resourceName, restartPolicy }, index) => {
    const errors = names.indexOf(resourceName) < index ? [duplicate(`${path}[${index}]`, resourceName)] : [];
    errors.push(...requiredOneOf(path, resourceName, ["cpu", "memory"]));
    errors.push(...requiredOneOf(path, restartPolicy, ["NotRequired", "RestartContainer"]));
    if (podRestart === "Never" && restartPolicy !== "NotRequired") {
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    }
    return errors;
  });
}
