import type { Admission, AdmissionStep } from "./admission.ts";

/** What keeps claims and volumes until nothing uses them any more; controllers take it away. */
const PROTECTION: Readonly<Record<string, string>> = {
  persistentvolumeclaims: "kubernetes.io/pvc-protection",
  persistentvolumes: "kubernetes.io/pv-protection",
};

/** Claims and volumes are born with the finalizer that protects them while they are in use. */
export const storageObjectInUse: AdmissionStep = {
  name: "StorageObjectInUseProtection",
  mutate({ ctx, object, operation, subresource }: Admission): void {
    const finalizer = PROTECTION[ctx.resource.kind.groupResource];
    if (finalizer === undefined || operation !== "CREATE" || subresource !== "") return;
    const metadata = object.metadata ?? {};
    const given = (metadata["finalizers"] ?? []) as string[];
    if (!given.includes(finalizer)) metadata["finalizers"] = [...given, finalizer];
  },
};
