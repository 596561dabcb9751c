import { fileVolume } from "./file-volume.ts";
import { filesOf, secretData } from "./payload.ts";
import { referenced } from "./volume-type.ts";

/** Keys of a Secret as files, in memory. */
export const secretVolume = fileVolume({
  field: "secret",
  plugin: "secret",
  medium: "memory",
  files: async ({ ctx, volume }) => {
    const { secretName: name = "", items, defaultMode, optional } = volume.secret ?? {};
    const ref = { name, namespace: ctx.pod.metadata.namespace };
    const object = await referenced(() => ctx.node.objects.secret(ref), { kind: "secret", name, optional });
    return filesOf(secretData(object), { items, defaultMode, optional, source: `secret "${name}"` });
  },
});
