import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { inRange, nonNegative, oneOf, requiredText } from "../meta/field-checks.ts";
import { checkHeaderName, checkPortName } from "../meta/text-checks.ts";
import type { HTTPGetAction } from "./http-get-action.ts";
import type { Lifecycle, LifecycleHandler } from "./lifecycle.ts";
import type { Probe } from "./probe.ts";

/** A probe of a container; `once` for probes of which one success is the only threshold. */
export function validateProbe(probe: Probe | undefined, path: string, kind: "readiness" | "once"): FieldError[] {
  if (probe === undefined) return [];
  const errors = validateHandler(probe, path);
  for (const field of [
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
  ] as const) {
    errors.push(...nonNegative(`${path}.${field}`, probe[field]));
  }
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) {
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, grace, "must be greater than 0"));
  }
  if (kind === "readiness" && grace !== undefined) {
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, grace, "must not be set for readinessProbes"));
  }
  if (kind === "once" && (probe.successThreshold ?? 1) !== 1) {
    errors.push(invalid(`${path}.successThreshold`, probe.successThreshold, "must be 1"));
  }
  return errors;
}

/** Hooks of a container's life, of which none may sleep longer than `grace`, the seconds that the pod has for its end. */
export function validateLifecycle(
  lifecycle: Lifecycle | undefined,
  path: string,
  grace: number | undefined,
): FieldError[] {
  return (["postStart", "preStop"] as const).flatMap((hook) => {
    const handler = lifecycle?.[hook];
    return handler === undefined ? [] : validateHandler(handler, `${path}.${hook}`, grace);
  });
}

const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;

type Handler = Partial<Probe & LifecycleHandler>;

/** What a probe or hook does: exactly one thing. */
function validateHandler(handler: Handler, path: string, grace?: number): FieldError[] {
  const given = HANDLERS.filter((name) => handler[name] !== undefined);
  if (given.length === 0) return [required(path, "must specify a handler type")];
  return given.flatMap((name, index) => {
    if (index > 0) return [forbidden(`${path}.${name}`, "may not specify more than 1 handler type")];
    return name === "sleep" ? validateSleep(handler, `${path}.sleep`, grace) : validateAction(handler, name, path);
  });
}

function validateSleep({ sleep }: Handler, path: string, grace: number | undefined): FieldError[] {
  const seconds = sleep?.seconds ?? 0;
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return [];
  return [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)];
}

function validateAction(handler: Handler, name: "exec" | "httpGet" | "tcpSocket" | "grpc", path: string): FieldError[] {
  const at = `${path}.${name}`;
  switch (name) {
    case "exec":
      return (handler.exec?.command ?? []).length === 0 ? [required(`${at}.command`)] : [];
    case "httpGet":
      return handler.httpGet ? validateHttpGet(handler.httpGet, at) : [];
    case "tcpSocket":
      return validatePortOrName(handler.tcpSocket?.port, `${at}.port`);
    case "grpc":
      return inRange(`${at}.port`, handler.grpc?.port ?? 0, [1, 65535]);
  }
}

function validateHttpGet(action: HTTPGetAction, at: string): FieldError[] {
  return [
    ...requiredText(`${at}.path`, action.path),
    ...validatePortOrName(action.port, `${at}.port`),
    ...oneOf(`${at}.scheme`, action.scheme, ["HTTP", "HTTPS"]),
    ...(action.httpHeaders ?? []).flatMap((header) =>
      checkHeaderName(header.name ?? "").map((why) => invalid(`${at}.httpHeaders`, header.name, why)),
    ),
  ];
}

/** A port by number or by the name it has in its container. */
export function validatePortOrName(port: number | string | undefined, path: string): FieldError[] {
  if (typeof port === "string") return checkPortName(port).map((why) => invalid(path, port, why));
  return inRange(path, port ?? 0, [1, 65535]);
}
