import { fileVolume } from "./file-volume.ts";
import { configMapData, filesOf } from "./payload.ts";
import { referenced } from "./volume-type.ts";

/** Keys of a ConfigMap as files. */
export const configMapVolume = fileVolume({
  field: "configMap",
  plugin: "configmap",
  medium: "disk",
  files: async ({ ctx, volume }) => {
    const { name = "", items, defaultMode, optional } = volume.configMap ?? {};
    const ref = { name, namespace: ctx.pod.metadata.namespace };
    const object = await referenced(() => ctx.node.objects.configMap(ref), { kind: "configmap", name, optional });
    return filesOf(configMapData(object), { items, defaultMode, optional, source: `configmap "${name}"` });
  },
});
