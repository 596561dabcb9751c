import type { KubeObject } from "../../api/kind.ts";

type Part = (next: KubeObject, old: KubeObject) => KubeObject;

type Container = { name: string; resources?: unknown; resizePolicy?: unknown };

const field = (object: KubeObject, name: string): Record<string, unknown> =>
  (object[name] as Record<string, unknown> | undefined) ?? {};

/** The old object with one field below spec or status taken from the new one. */
const below =
  (parent: "spec" | "status", name: string): Part =>
  (next, old) => ({ ...old, [parent]: { ...field(old, parent), [name]: field(next, parent)[name] } });

/**
 * What a write to each subresource may change beside metadata: given what the client sent and what is there, the object to write.
 * The empty name is the object itself, for kinds whose status is a subresource.
 */
export const WRITABLE_PARTS: Readonly<Record<string, Part>> = {
  "": (next, old) => withField(next, "status", old["status"]),
  status: (next, old) => withField(old, "status", next["status"]),
  approval: below("status", "conditions"),
  finalize: below("spec", "finalizers"),
  ephemeralcontainers: below("spec", "ephemeralContainers"),
  resize: (next, old) => ({ ...old, spec: { ...field(old, "spec"), ...resized(next, old) } }),
};

function withField(object: KubeObject, name: string, value: unknown): KubeObject {
  const { [name]: _, ...rest } = object;
  return value === undefined ? rest : { ...rest, [name]: value };
}

function resized(next: KubeObject, old: KubeObject): Record<string, unknown> {
  const lists = ["containers", "initContainers"].map((list) => {
    const wanted = new Map(((field(next, "spec")[list] ?? []) as Container[]).map((c) => [c.name, c]));
    const containers = ((field(old, "spec")[list] ?? []) as Container[]).map((container) => {
      const { resources, resizePolicy } = wanted.get(container.name) ?? container;
      return { ...container, resources, resizePolicy };
    });
    return [list, containers] as const;
  });
  const { resources } = field(next, "spec");
  return { ...Object.fromEntries(lists.filter(([, containers]) => containers.length > 0)), resources };
}
