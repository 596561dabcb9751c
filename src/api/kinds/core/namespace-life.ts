import { cloneJson } from "../../../lib/clone-json.ts";
import { type FieldError, invalid } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import type { NamespaceSchema } from "./namespace.ts";

type Namespace = InferOutput<typeof NamespaceSchema>;

const FINALIZER = "kubernetes";
/** Finalizers without a domain. */
const KNOWN = [FINALIZER, "orphan", "foregroundDeletion"];
const NAME_LABEL = "kubernetes.io/metadata.name";

/** A namespace carries its own name as a label, whatever a write says, so that selectors can name it. */
export function defaultNamespace(namespace: Namespace): void {
  const { metadata } = namespace;
  if (metadata.name) metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name };
}

/** A namespace starts as active and held by the finalizer that empties it; only `finalize` lets go of that. */
export function prepareNamespace(namespace: Namespace, old: Namespace | undefined): void {
  if (old !== undefined) {
    namespace.spec = cloneJson(old.spec);
    return;
  }
  namespace.status = { phase: "Active" };
  const finalizers = namespace.spec.finalizers ?? [];
  if (!finalizers.includes(FINALIZER)) namespace.spec.finalizers = [...finalizers, FINALIZER];
}

/** What holds a namespace back: well-known names, or those of somebody's domain. */
export function validateFinalizers({ spec }: Namespace): FieldError[] {
  return (spec.finalizers ?? []).flatMap((name, i) => {
    const at = `spec.finalizers[${i}]`;
    const errors = checkQualifiedName(name).map((why) => invalid(at, name, why));
    if (errors.length > 0 || name.includes("/") || KNOWN.includes(name)) return errors;
    return [invalid(at, name, "name is neither a standard finalizer name nor is it fully qualified")];
  });
}

/** A namespace is terminating when and only when it is deleted. */
export function validateNamespaceStatus({ metadata, status }: Namespace): FieldError[] {
  const { phase } = status;
  const wanted = metadata.deletionTimestamp ? "Terminating" : "Active";
  const when = metadata.deletionTimestamp ? "is not empty" : "is empty";
  const other = wanted === "Active" ? "Terminating" : "Active";
  if (phase === wanted) return [];
  const condition = other === "Active" ? "is empty" : "is not empty";
  if (phase === other)
    return [invalid("status.Phase", phase, `may only be '${other}' if \`deletionTimestamp\` ${condition}`)];
  return [invalid("status.Phase", phase ?? "", `may only be '${wanted}' if \`deletionTimestamp\` ${when}`)];
}
