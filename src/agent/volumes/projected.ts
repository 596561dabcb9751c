import type { VolumeProjection } from "../../api/kinds/core/volume.ts";
import { type PodContext, VolumeError } from "../pod-context.ts";
import type { Payload, ProjectedFile } from "./atomic-writer.ts";
import { downwardFiles } from "./downward-api.ts";
import { fileVolume } from "./file-volume.ts";
import { configMapData, DEFAULT_MODE, filesOf, secretData } from "./payload.ts";
import { referenced, type VolumeRequest } from "./volume-type.ts";

/** Several sources in one folder, in memory; where two write the same path, the later one has it. */
export const projectedVolume = fileVolume({
  field: "projected",
  plugin: "projected",
  medium: "memory",
  files: async (request) => {
    const files = new Map<string, ProjectedFile>();
    for (const source of request.volume.projected?.sources ?? []) {
      for (const [path, file] of await sourceFiles(request, source)) files.set(path, file);
    }
    return files;
  },
});

async function sourceFiles({ ctx, volume, tools }: VolumeRequest, source: VolumeProjection): Promise<Payload> {
  const defaultMode = volume.projected?.defaultMode ?? DEFAULT_MODE;
  const namespace = ctx.pod.metadata.namespace;
  const { objects } = ctx.node;
  if (source.configMap !== undefined) {
    const { name = "", items, optional } = source.configMap;
    const object = await referenced(() => objects.configMap({ name, namespace }), {
      kind: "configmap",
      name,
      optional,
    });
    return filesOf(configMapData(object), { items, defaultMode, optional, source: `configmap "${name}"` });
  }
  if (source.secret !== undefined) {
    const { name = "", items, optional } = source.secret;
    const object = await referenced(() => objects.secret({ name, namespace }), { kind: "secret", name, optional });
    return filesOf(secretData(object), { items, defaultMode, optional, source: `secret "${name}"` });
  }
  if (source.downwardAPI !== undefined) return downwardFiles(ctx, { items: source.downwardAPI.items, defaultMode });
  if (source.serviceAccountToken !== undefined) {
    const text = await tools.tokens.get(ctx, source.serviceAccountToken);
    return new Map([[source.serviceAccountToken.path, tokenFile(ctx, { text, defaultMode })]]);
  }
  const named = Object.entries(source).find(([, value]) => value !== undefined)?.[0] ?? "nothing";
  throw new VolumeError(
    `source "${named}" cannot be projected here; expected configMap, secret, downwardAPI or serviceAccountToken`,
  );
}

/** A token is for nobody but the pod's one user, or its group, where there is one. */
function tokenFile(ctx: PodContext, { text, defaultMode }: { text: string; defaultMode: number }): ProjectedFile {
  const uid = commonUser(ctx);
  const restricted = uid !== undefined || ctx.pod.spec?.securityContext?.fsGroup !== undefined;
  return { data: Buffer.from(text), mode: restricted ? 0o600 : defaultMode, ...(uid === undefined ? {} : { uid }) };
}

/** The user that every container runs as; undefined when they differ or the image decides. */
function commonUser({ pod }: PodContext): number | undefined {
  const fallback = pod.spec?.securityContext?.runAsUser;
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const users = new Set(containers.map((container) => container.securityContext?.runAsUser ?? fallback));
  return users.size === 1 ? [...users][0] : undefined;
}
