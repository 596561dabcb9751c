import type { KubeObject } from "../../api/kind.ts";
import { IngressClass } from "../../api/kinds/networking/ingress-class.ts";
import { StorageClass } from "../../api/kinds/storage/storage-class.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

interface Rule {
  /** The kind of the classes. */
  readonly classes: typeof StorageClass | typeof IngressClass;
  /** The field of spec that names the class. */
  readonly field: string;
  /** An annotation of old that named the class. */
  readonly instead: string;
  /** The annotation that makes a class the default. */
  readonly mark: string;
}

const RULES: Readonly<Record<string, Rule>> = {
  persistentvolumeclaims: {
    classes: StorageClass,
    field: "storageClassName",
    instead: "volume.beta.kubernetes.io/storage-class",
    mark: "storageclass.kubernetes.io/is-default-class",
  },
  "ingresses.networking.k8s.io": {
    classes: IngressClass,
    field: "ingressClassName",
    instead: "kubernetes.io/ingress.class",
    mark: "ingressclass.kubernetes.io/is-default-class",
  },
};

/** DefaultStorageClass and DefaultIngressClass: who names no class gets the default one, of several the newest. */
export const defaultClass: AdmissionStep = {
  name: "DefaultClass",
  mutate({ ctx, object, operation, subresource }: Admission): void {
    const rule = RULES[ctx.resource.kind.groupResource];
    const spec = object["spec"] as Record<string, unknown> | undefined;
    if (rule === undefined || spec === undefined || operation !== "CREATE" || subresource !== "") return;
    if (spec[rule.field] !== undefined || object.metadata?.annotations?.[rule.instead] !== undefined) return;
    const { registry, resources } = ctx.server;
    const chosen = newest(registry.cachedList(resources.builtIn(rule.classes)), rule.mark);
    if (chosen !== undefined) spec[rule.field] = chosen.metadata?.name;
  },
};

function newest(classes: readonly StoredObject[], mark: string): KubeObject | undefined {
  const created = (object: KubeObject): string => String(object.metadata?.["creationTimestamp"] ?? "");
  return classes
    .map(({ value }) => value)
    .filter((object) => object.metadata?.annotations?.[mark] === "true")
    .sort((a, b) => created(b).localeCompare(created(a)))[0];
}
