import { badRequestError, invalidError } from "../../api/errors.ts";
import { invalid } from "../../api/field-error.ts";
import type { KubeObject } from "../../api/kind.ts";
import { jsonPatch } from "../../api/patch/json.ts";
import { mergePatch } from "../../api/patch/merge.ts";
import { lookUp } from "../../lib/look-up.ts";
import type { Reply } from "../http/answer.ts";
import { parseJson, parseYaml, readBytes, readValue, textOf, unsupportedMedia } from "../http/body.ts";
import { mediaType } from "../http/media.ts";
import { respondValue } from "../http/respond.ts";
import { checkNames, updateObject } from "../registry/update-object.ts";
import { writeOptions } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";
import { applyOptions, merged } from "../verbs/apply.ts";
import { scaleOf, setReplicas } from "./scale-view.ts";

export async function getScale(ctx: ResourceContext): Promise<Reply> {
  const { resource, server, target } = ctx;
  const stored = await server.registry.read({ resource, namespace: target.namespace, name: target.name });
  return respondValue(ctx, scaleOf(resource, resource.view(stored).value));
}

/** Replaces the Scale: of it, spec.replicas is what can change. */
export async function updateScale(ctx: ResourceContext): Promise<Reply> {
  const { value } = await readValue(ctx.request);
  checkNames(ctx, (value ?? {}) as KubeObject);
  return write(ctx, () => value);
}

/** Of a Scale, a strategic patch is a merge patch: it has no lists. */
const PATCHES: Readonly<Record<string, (scale: unknown, patch: unknown) => unknown>> = {
  "application/json-patch+json": jsonPatch,
  "application/merge-patch+json": mergePatch,
  "application/strategic-merge-patch+json": mergePatch,
};
const APPLY = "application/apply-patch+yaml";

export async function patchScale(ctx: ResourceContext): Promise<Reply> {
  const type = mediaType(ctx.request.headers.get("content-type"));
  const text = textOf(await readBytes(ctx.request));
  if (type === APPLY) return applyScale(ctx, parseYaml(text));
  const apply = lookUp(PATCHES, type);
  if (apply === undefined) throw unsupportedMedia(type, [...Object.keys(PATCHES), APPLY].join(", "));
  const patch = parseJson(text);
  return write(ctx, (scale) => apply(scale, patch));
}

/** An apply of a Scale is one of the field that it stands for, to the object itself. */
async function applyScale(ctx: ResourceContext, value: unknown): Promise<Reply> {
  const { resource, target } = ctx;
  const options = applyOptions(ctx);
  const scale = (value ?? {}) as KubeObject;
  if (scale.kind !== "Scale" || scale.apiVersion !== "autoscaling/v1") {
    throw badRequestError('the object to apply must be a Scale of "autoscaling/v1"');
  }
  const { name, namespace } = target;
  checkNames(ctx, { ...scale, metadata: { name, ...scale.metadata } });
  const { apiVersion, kind } = resource.kind;
  const wanted: KubeObject = { apiVersion, kind, metadata: { name, ...(resource.namespaced ? { namespace } : {}) } };
  const replicas = (scale["spec"] as { replicas?: unknown } | undefined)?.replicas;
  if (replicas !== undefined) {
    checkReplicas(name, replicas);
    setReplicas(resource, wanted, replicas);
  }
  const written = await updateObject(ctx, (current) => merged(ctx, current, wanted, options), options);
  return respondValue(ctx, scaleOf(resource, resource.view(written).value));
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
