import type { PersistentVolumeClaim } from "../kinds/core/persistent-volume-claim.ts";
import { compareQuantity, parseQuantity, type Quantity, quantityBigInt } from "../quantity.ts";
import { one } from "./amounts.ts";
import { type Meter, selects } from "./meter.ts";

const STORAGE = "requests.storage";
const CLAIMS = "persistentvolumeclaims";
const COUNT = `count/${CLAIMS}`;
/** Between a class and what is counted of it: gold.storageclass.storage.k8s.io/requests.storage. */
const OF_CLASS = ".storageclass.storage.k8s.io/";
const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

export const volumeClaimMeter: Meter = {
  needs: "object",
  charged: ["CREATE", "UPDATE"],
  tracks: (name) =>
    [STORAGE, CLAIMS, COUNT].includes(name) || [STORAGE, CLAIMS].some((what) => name.endsWith(OF_CLASS + what)),
  inScope(object, selector) {
    if (selector.scopeName !== "VolumeAttributesClass") return false;
    const classes = attributesClasses(object as PersistentVolumeClaim);
    return classes.length === 0
      ? selects(selector, undefined)
      : classes.some((attributesClass) => selects(selector, attributesClass));
  },
  usage(object) {
    const claim = object as PersistentVolumeClaim;
    const usage = new Map<string, Quantity>([
      [COUNT, one],
      [CLAIMS, one],
    ]);
    const storage = storageOf(claim);
    if (storage !== undefined) usage.set(STORAGE, storage);
    const storageClass = claim.metadata?.annotations?.[CLASS_ANNOTATION] ?? claim.spec?.storageClassName ?? "";
    if (storageClass === "") return usage;
    usage.set(`${storageClass}${OF_CLASS}${CLAIMS}`, one);
    if (storage !== undefined) usage.set(`${storageClass}${OF_CLASS}${STORAGE}`, storage);
    return usage;
  },
};

/** What is asked for, or more when more is allocated already; in whole bytes. */
function storageOf({ spec, status }: PersistentVolumeClaim): Quantity | undefined {
  const asked = spec?.resources?.requests?.["storage"];
  if (asked === undefined) return undefined;
  const allocated = status?.allocatedResources?.["storage"];
  const [a, b] = [parseQuantity(asked), parseQuantity(allocated ?? "0")];
  const most = compareQuantity(b, a) > 0 ? b : a;
  return { ...most, nanos: quantityBigInt(most) * 1_000_000_000n };
}

function attributesClasses({ spec, status }: PersistentVolumeClaim): string[] {
  const { currentVolumeAttributesClassName, modifyVolumeStatus } = status ?? {};
  return [
    spec?.volumeAttributesClassName ?? "",
    currentVolumeAttributesClassName ?? "",
    modifyVolumeStatus?.targetVolumeAttributesClassName ?? "",
  ].filter((name) => name !== "");
}
