import type { Container } from "../../api/kinds/core/container.ts";
import type { EnvVar } from "../../api/kinds/core/env-var.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import type { ResourceFieldSelector } from "../../api/kinds/core/resource-field-selector.ts";
import { parseQuantity } from "../../api/quantity.ts";
import { field, indent, section } from "./outline.ts";

/** Whole maps that a container takes its environment from. */
export function envFromLines({ envFrom = [] }: Container): string[] {
  if (envFrom.length === 0) return [];
  const rows = envFrom.map(({ configMapRef, secretRef, prefix }) => {
    const source = configMapRef ?? secretRef;
    const type = `${configMapRef ? "ConfigMap" : "Secret"}${prefix ? ` with prefix '${prefix}'` : ""}`;
    return `${source?.name ?? ""}\t${type}\tOptional: ${source?.optional === true}`;
  });
  return ["Environment Variables from:", ...indent(rows)];
}

/** Variables of a container, with the value where it is known here. */
export function envLines(container: Container, pod: Pod | undefined): string[] {
  return section(
    "Environment",
    (container.env ?? []).map((variable) => oneVariable(variable, container, pod)),
  );
}

function oneVariable({ name, value, valueFrom }: EnvVar, container: Container, pod: Pod | undefined): string {
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef, fileKeyRef } = valueFrom ?? {};
  if (fieldRef) {
    const from = `(${fieldRef.apiVersion ?? "v1"}:${fieldRef.fieldPath})`;
    return field(name, `${pod === undefined ? "" : fieldOf(pod, fieldRef.fieldPath)} ${from}`);
  }
  if (resourceFieldRef) return field(name, `${resourceOf(container, resourceFieldRef)} (${resourceFieldRef.resource})`);
  if (secretKeyRef) {
    const { key, name: secret = "", optional } = secretKeyRef;
    return field(name, `<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional === true}`);
  }
  if (configMapKeyRef) {
    const { key, name: map = "", optional } = configMapKeyRef;
    return field(name, `<set to the key '${key}' of config map '${map}'>\tOptional: ${optional === true}`);
  }
  if (fileKeyRef) {
    const { key, path, volumeName, optional } = fileKeyRef;
    const text = `<set to the key '${key}' of file '${path}' in volume '${volumeName}'>`;
    return field(name, `${text}\tOptional: ${optional === true}`);
  }
  return field(name, (value ?? "").split("\n").join(`\n\t`));
}

/** What a path of the downward API leads to: metadata.name, status.podIP, metadata.labels['app']. */
function fieldOf(pod: Pod, path: string): string {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript !== null) return pod.metadata?.[subscript[1] as "labels" | "annotations"]?.[subscript[2] ?? ""] ?? "";
  const found = path
    .split(".")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], pod);
  return typeof found === "string" ? found : "";
}

/** A request or limit in units of the divisor, rounded up; 0 where the container has none. */
function resourceOf({ resources }: Container, { resource, divisor = "1" }: ResourceFieldSelector): bigint {
  const [list = "", name = ""] = resource.split(/\.(.*)/s);
  const amount = list === "limits" ? resources?.limits?.[name] : resources?.requests?.[name];
  if (amount === undefined) return 0n;
  const unit = parseQuantity(divisor).nanos || parseQuantity("1").nanos;
  return (parseQuantity(amount).nanos + unit - 1n) / unit;
}
