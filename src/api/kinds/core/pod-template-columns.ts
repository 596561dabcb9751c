import type { Column } from "../../kind.ts";
import type { PodTemplateSpec } from "./pod-template-spec.ts";

/** The two columns that show what a template runs; `of` finds it in the object, `priority` 1 is for -o wide only. */
export function templateColumns<T>(of: (object: T) => PodTemplateSpec | undefined, priority = 1): Column<T>[] {
  const containers = (object: T) => of(object)?.spec?.containers ?? [];
  return [
    {
      name: "Containers",
      type: "string",
      description: "Names of each container in the template.",
      priority,
      value: (object) =>
        containers(object)
          .map(({ name }) => name)
          .join(","),
    },
    {
      name: "Images",
      type: "string",
      description: "Images referenced by each container in the template.",
      priority,
      value: (object) =>
        containers(object)
          .map(({ image }) => image ?? "")
          .join(","),
    },
  ];
}
