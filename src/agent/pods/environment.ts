/** A container's environment, from everything that may set it. */
import { ApiError } from "../../api/errors.ts";
import type { Container } from "../../api/kinds/core/container.ts";
import type { EnvFromSource } from "../../api/kinds/core/env-from-source.ts";
import type { EnvVar } from "../../api/kinds/core/env-var.ts";
import type { PodContext, PodNetwork } from "../pod-context.ts";
import { expand } from "./expand.ts";
import { fieldValue, resourceValue } from "./field-ref.ts";

/** Why a container cannot be described to the runtime yet; shown as CreateContainerConfigError. */
export class ContainerConfigError extends Error {
  override readonly name = "ContainerConfigError";
}

type Env = Record<string, string>;

/** Later sources win: services, then envFrom in order, then env in order. Rejects with ContainerConfigError. */
export async function environmentOf(ctx: PodContext, container: Container, network: PodNetwork): Promise<Env> {
  const env: Env = {
    ...(await network.serviceEnv(ctx.pod.metadata.namespace ?? "", {
      serviceLinks: ctx.pod.spec?.enableServiceLinks ?? true,
    })),
  };
  for (const source of container.envFrom ?? []) Object.assign(env, await fromSource(ctx, source));
  for (const variable of container.env ?? []) {
    const value = await valueOfVariable(ctx, container, variable, env);
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

async function fromSource(ctx: PodContext, source: EnvFromSource): Promise<Env> {
  const ref = source.configMapRef ?? source.secretRef;
  if (ref === undefined) return {};
  const data = await dataOf(ctx, {
    kind: source.configMapRef === undefined ? "secret" : "configmap",
    name: ref.name ?? "",
    optional: ref.optional ?? false,
  });
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [(source.prefix ?? "") + key, value]));
}

async function valueOfVariable(
  ctx: PodContext,
  container: Container,
  variable: EnvVar,
  env: Env,
): Promise<string | undefined> {
  const from = variable.valueFrom;
  if (from === undefined) return expand(variable.value ?? "", env);
  if (from.fieldRef !== undefined) return fieldValue(ctx, from.fieldRef.fieldPath);
  if (from.resourceFieldRef !== undefined) {
    const { containerName } = from.resourceFieldRef;
    const all = [...(ctx.pod.spec?.containers ?? []), ...(ctx.pod.spec?.initContainers ?? [])];
    const asked = containerName ? all.find((each) => each.name === containerName) : container;
    if (asked === undefined) throw new ContainerConfigError(`container "${containerName}" not found`);
    return resourceValue(ctx, asked, from.resourceFieldRef);
  }
  const ref = from.configMapKeyRef ?? from.secretKeyRef;
  if (ref === undefined) throw new ContainerConfigError(`env "${variable.name}" has a valueFrom of an unknown kind`);
  const kind = from.configMapKeyRef === undefined ? "secret" : "configmap";
  const data = await dataOf(ctx, { kind, name: ref.name ?? "", optional: ref.optional ?? false });
  const value = data?.[ref.key];
  if (value === undefined && ref.optional !== true) {
    const where = `${ctx.pod.metadata.namespace}/${ref.name}`;
    throw new ContainerConfigError(
      `couldn't find key ${ref.key} in ${kind === "secret" ? "Secret" : "ConfigMap"} ${where}`,
    );
  }
  return value;
}

async function dataOf(
  ctx: PodContext,
  { kind, name, optional }: { kind: "configmap" | "secret"; name: string; optional: boolean },
): Promise<Env | undefined> {
  const ref = { namespace: ctx.pod.metadata.namespace, name };
  try {
    if (kind === "configmap") return (await ctx.node.objects.configMap(ref)).data ?? {};
    const { data } = await ctx.node.objects.secret(ref);
    return Object.fromEntries(
      Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
    );
  } catch (error) {
    if (error instanceof ApiError && error.reason === "NotFound") {
      if (optional) return undefined;
      throw new ContainerConfigError(`${kind} "${name}" not found`, { cause: error });
    }
    throw error;
  }
}
