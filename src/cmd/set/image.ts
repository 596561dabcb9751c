import { defineCommand } from "citty";
import type { PodSpec } from "../../api/kinds/core/pod-spec.ts";
import { UserError } from "../../lib/user-error.ts";
import { repeated } from "../cluster.ts";
import { eachTemplate, templateArgs } from "./pod-templates.ts";

/** Containers and their new images; "*" means all of them. */
type Images = ReadonlyMap<string, string>;

function imagesOf(words: readonly string[]): Images {
  const images = new Map<string, string>();
  for (const word of words) {
    const [name = "", image = ""] = word.split(/=(.*)/s);
    if (name === "" || image === "") throw new UserError(`"${word}": expected CONTAINER=IMAGE`);
    images.set(name, image);
  }
  if (images.size === 0)
    throw new UserError('name containers and images, as in "orch set image deployment/web app=nginx:1.27"');
  return images;
}

function patchOf(images: Images, spec: PodSpec, named: string): unknown {
  const lists = { initContainers: spec.initContainers ?? [], containers: spec.containers };
  const all = Object.values(lists).flat();
  for (const name of images.keys()) {
    if (name === "*" || all.some((container) => container.name === name)) continue;
    const known = all.map((container) => container.name).join(", ");
    throw new UserError(`${named} has no container "${name}" (containers: ${known})`, { exitCode: 1 });
  }
  const changed = Object.entries(lists).map(([list, containers]) => [
    list,
    containers.flatMap(({ name, image }) => {
      const next = images.get(name) ?? images.get("*");
      return next === undefined || next === image ? [] : [{ name, image: next }];
    }),
  ]);
  const patch = changed.filter(([, containers]) => (containers?.length ?? 0) > 0);
  return patch.length === 0 ? undefined : Object.fromEntries(patch);
}

export default defineCommand({
  meta: { name: "image", description: "Change images of containers: orch set image deployment/web app=nginx:1.27" },
  args: templateArgs,
  async run({ args: flags, rawArgs }) {
    const files = repeated(rawArgs, templateArgs, "filename", { commas: true });
    const images = imagesOf(flags._.filter((word) => word.includes("=")));
    await eachTemplate(flags, {
      words: flags._.filter((word) => !word.includes("=")),
      files,
      act: { done: "image updated", patchOf: (spec, named) => patchOf(images, spec, named) },
    });
  },
});
