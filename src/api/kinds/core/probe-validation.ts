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
  if (kind === "readiness" && grace !== undefined) {
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, grace, "must not be set for readinessProbes"));
  } else if (grace !== undefined && grace <= 0) {
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, grace, "must be greater than 0"));
  }
  if (kind === "once" && (probe.successThreshold ?? 1) !== 1) {
    errors.push(invalid(`${path}.successThreshold`, probe.successThreshold, "must be 1"));
  }
  return errors;
}

/** Hooks of a container's life. */
export function validateLifecycle(lifecycle: Lifecycle | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (lifecycle?.postStart) errors.push(...validateHandler(lifecycle.postStart, `${path}.postStart`));
  if (lifecycle?.preStop) errors.push(...validateHandler(lifecycle.preStop, `${path}.preStop`));
  return errors;
}

const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;

/** What a probe or hook does: exactly one thing. */
function validateHandler(handler: Partial<Probe & LifecycleHandler>, path: string): FieldError[] {
  const given = HANDLERS.filter((name) => handler[name] !== undefined);
  if (given.length === 0) return [required(path, "must specify a handler type")];
  return given.flatMap((name, index) => {
    const at = `${path}.${name}`;
    return index > 0 ? [forbidden(at, "may not specify more than 1 handler type")] : validateAction(handler, name, at);
  });
}

function validateAction(
  handler: Partial<Probe & LifecycleHandler>,
  name: (typeof HANDLERS)[number],
  at: string,
): FieldError[] {
  switch (name) {
    case "exec":
      return (handler.exec?.command ?? []).length === 0 ? [required(`${at}.command`)] : [];
    case "httpGet":
      return handler.httpGet ? validateHttpGet(handler.httpGet, at) : [];
    case "tcpSocket":
      return validatePortOrName(handler.tcpSocket?.port, `${at}.port`);
    case "grpc":
      return inRange(`${at}.port`, handler.grpc?.port ?? 0, [1, 65535]);
    case "sleep":
      return (handler.sleep?.seconds ?? 0) < 0
        ? [invalid(at, handler.sleep?.seconds, "must be greater than or equal to 0")]
        : [];
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
