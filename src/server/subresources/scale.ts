import { badRequestError, invalidError } from "../../api/errors.ts";
import { invalid } from "../../api/field-error.ts";
import type { KubeObject } from "../../api/kind.ts";
import { jsonPatch } from "../../api/patch/json.ts";
import { mergePatch } from "../../api/patch/merge.ts";
import type { Reply } from "../http/answer.ts";
import { parseJson, readBytes, readValue, textOf } from "../http/body.ts";
import { mediaType } from "../http/media.ts";
import { respondValue } from "../http/respond.ts";
import { updateObject } from "../registry/update-object.ts";
import { writeOptions } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";
import { scaleOf, setReplicas } from "./scale-view.ts";

export async function getScale(ctx: ResourceContext): Promise<Reply> {
  const { resource, server, target } = ctx;
  const stored = await server.registry.read({ resource, namespace: target.namespace, name: target.name });
  return respondValue(ctx, scaleOf(resource, resource.view(stored).value));
}

/** Replaces the Scale: of it, spec.replicas is what can change. */
export async function updateScale(ctx: ResourceContext): Promise<Reply> {
  const { value } = await readValue(ctx.request);
  return write(ctx, () => value);
}

export async function patchScale(ctx: ResourceContext): Promise<Reply> {
  const type = mediaType(ctx.request.headers.get("content-type"));
  const patch = parseJson(textOf(await readBytes(ctx.request)));
  const apply = type === "application/json-patch+json" ? jsonPatch : mergePatch;
  return write(ctx, (scale) => apply(scale, patch));
}

async function write(ctx: ResourceContext, change: (scale: KubeObject) => unknown): Promise<Reply> {
  const { resource } = ctx;
  const options = writeOptions(ctx.query, ctx.request.headers.get("user-agent"), "UpdateOptions");
  const written = await updateObject(
    ctx,
    (current) => {
      const scale = change(scaleOf(resource, current)) as KubeObject | undefined;
      const replicas = (scale?.["spec"] as { replicas?: unknown } | undefined)?.replicas ?? 0;
      checkReplicas(ctx.target.name, replicas);
      setReplicas(resource, current, replicas);
      const version = scale?.metadata?.resourceVersion;
      current.metadata = { ...current.metadata, ...(version === undefined ? {} : { resourceVersion: version }) };
      return current;
    },
    { ...options, subresource: "scale" },
  );
  return respondValue(ctx, scaleOf(resource, resource.view(written).value));
}

function checkReplicas(name: string, replicas: unknown): void {
  if (typeof replicas !== "number" || !Number.isInteger(replicas)) {
    throw badRequestError(`spec.replicas must be an integer, not ${JSON.stringify(replicas)}`);
  }
  if (replicas >= 0) return;
  throw invalidError({ group: "autoscaling", kind: "Scale", name }, [
    invalid("spec.replicas", replicas, "must be greater than or equal to 0"),
  ]);
}
