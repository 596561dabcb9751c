import { type FieldError, invalid } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import type { NamespaceSchema } from "./namespace.ts";

type Namespace = InferOutput<typeof NamespaceSchema>;

const FINALIZER = "kubernetes";
const NAME_LABEL = "kubernetes.io/metadata.name";

/** A namespace carries its own name as a label, whatever a write says, so that selectors can name it. */
export function defaultNamespace(namespace: Namespace): void {
  const { metadata } = namespace;
  if (metadata.name) metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name };
}

/** A namespace starts as active and held by the finalizer that empties it; only `finalize` lets go of that. */
export function prepareNamespace(namespace: Namespace, old: Namespace | undefined): void {
  if (old !== undefined) {
    namespace.spec = structuredClone(old.spec);
    return;
  }
  namespace.status = { phase: "Active" };
  const finalizers = namespace.spec.finalizers ?? [];
  if (!finalizers.includes(FINALIZER)) namespace.spec.finalizers = [...finalizers, FINALIZER];
}

/** A namespace is terminating when and only when it is deleted. */
export function validateNamespaceStatus(namespace: Namespace): FieldError[] {
  const { phase } = namespace.status;
  const wanted = namespace.metadata.deletionTimestamp ? "Terminating" : "Active";
  return phase === wanted ? [] : [invalid("status.Phase", phase, `must be '${wanted}' here`)];
}
