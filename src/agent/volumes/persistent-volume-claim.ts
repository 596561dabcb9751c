import { PersistentVolume } from "../../api/kinds/core/persistent-volume.ts";
import { PersistentVolumeClaim } from "../../api/kinds/core/persistent-volume-claim.ts";
import type { Volume } from "../../api/kinds/core/volume.ts";
import type { ObjectOf } from "../../client/client.ts";
import { type MountedVolume, type PodContext, VolumeError } from "../pod-context.ts";
import { hostPathVolume } from "./host-path.ts";
import { nfsVolume } from "./nfs.ts";
import type { VolumeRequest, VolumeType } from "./volume-type.ts";

/** The storage that a claim is bound to. */
export const persistentVolumeClaimVolume: VolumeType = {
  field: "persistentVolumeClaim",
  plugin: "persistent-volume-claim",
  mount: async (request) => {
    const { claimName = "", readOnly = false } = request.volume.persistentVolumeClaim ?? {};
    return await mountClaim(request, { claimName, readOnly });
  },
};

/** A claim that is made for this pod alone and named after pod and volume. */
export const ephemeralVolume: VolumeType = {
  field: "ephemeral",
  plugin: "ephemeral",
  mount: async (request) => {
    const claimName = `${request.ctx.pod.metadata.name}-${request.volume.name}`;
    return await mountClaim(request, { claimName, readOnly: false, owner: request.ctx.pod.metadata.uid });
  },
};

interface Claim {
  readonly claimName: string;
  readonly readOnly: boolean;
  /** Uid of the pod that must own the claim. */
  readonly owner?: string;
}

async function mountClaim(request: VolumeRequest, claim: Claim): Promise<MountedVolume> {
  const { spec = {}, metadata } = await boundVolume(request.ctx, claim);
  const readOnly = claim.readOnly || (spec.accessModes?.every((mode) => mode === "ReadOnlyMany") ?? false);
  const as = (source: Partial<Volume>): VolumeRequest => ({
    ...request,
    volume: { ...source, name: request.volume.name },
  });
  if (spec.hostPath !== undefined)
    return { ...(await hostPathVolume.mount(as({ hostPath: spec.hostPath }))), readOnly };
  if (spec.local !== undefined) {
    const block = spec.volumeMode === "Block";
    const hostPath = { path: spec.local.path, type: block ? "BlockDevice" : "Directory" };
    return { ...(await hostPathVolume.mount(as({ hostPath }))), readOnly, block };
  }
  if (spec.nfs !== undefined) return { ...(await nfsVolume.mount(as({ nfs: spec.nfs }))), readOnly };
  throw new VolumeError(
    `persistentvolume "${metadata.name}" is of a type this node cannot mount; expected hostPath, local or nfs`,
  );
}

async function boundVolume(
  ctx: PodContext,
  { claimName, owner }: Claim,
): Promise<ObjectOf<typeof PersistentVolume.schema>> {
  const { client } = ctx.node;
  const namespace = ctx.pod.metadata.namespace;
  const claim = await read(
    () => client.get(PersistentVolumeClaim, { name: claimName, namespace }, ctx.signal),
    `persistentvolumeclaim "${claimName}"`,
  );
  if (owner !== undefined && !(claim.metadata.ownerReferences ?? []).some(({ uid }) => uid === owner)) {
    throw new VolumeError(`persistentvolumeclaim "${claimName}" was not made for this pod`);
  }
  const name = claim.spec?.volumeName ?? "";
  if (name === "" || claim.status?.phase !== "Bound") {
    throw new VolumeError(`persistentvolumeclaim "${claimName}" is not bound`);
  }
  const volume = await read(() => client.get(PersistentVolume, { name }, ctx.signal), `persistentvolume "${name}"`);
  if (volume.spec?.claimRef?.uid !== claim.metadata.uid) {
    throw new VolumeError(`persistentvolume "${name}" is bound to another claim than "${claimName}"`);
  }
  return volume;
}

async function read<T>(get: () => Promise<T>, what: string): Promise<T> {
  try {
    return await get();
  } catch (error) {
    throw new VolumeError(`${what} could not be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
