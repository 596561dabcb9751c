import { finalizersOf } from "../registry/deletion.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumeclaims: "kubernetes.io/pvc-protection",
  persistentvolumes: "kubernetes.io/pv-protection",
};

/** Volumes and claims stay until nobody uses them: a controller takes the finalizer off. */
export const storageObjectInUseProtection: AdmissionStep = {
  name: "StorageObjectInUseProtection",
  mutate({ ctx, object, operation, subresource }: Admission): void {
    const finalizer = FINALIZERS[ctx.resource.kind.groupResource];
    if (finalizer === undefined || operation !== "CREATE" || subresource !== "") return;
    const finalizers = finalizersOf(object);
    if (finalizers.includes(finalizer)) return;
    object.metadata = { ...object.metadata, finalizers: [...finalizers, finalizer] };
  },
};
