import type { AnyKind, KubeObject } from "../../api/kind.ts";
import { toAutoscalerV1, toAutoscalerV2 } from "../../api/kinds/autoscaling/horizontal-pod-autoscaler-versions.ts";
import type { Conversion } from "./resource.ts";

/** A resource served in several groups or versions lies in the store once. Rows: what is converted, what it is stored as, how. */
const CONVERSIONS: readonly {
  from: string;
  storage: string;
  fromStorage?(object: KubeObject): KubeObject;
  toStorage?(object: KubeObject): KubeObject;
}[] = [
  { from: "events.k8s.io/v1/events", storage: "v1/events", fromStorage: toEventsV1, toStorage: toCoreEvent },
  {
    from: "autoscaling/v1/horizontalpodautoscalers",
    storage: "autoscaling/v2/horizontalpodautoscalers",
    fromStorage: toAutoscalerV1,
    toStorage: toAutoscalerV2,
  },
];

const idOf = (kind: AnyKind): string => `${kind.apiVersion}/${kind.resource}`;

/** How a kind is stored, when not as itself. */
export function conversionOf(kind: AnyKind, kinds: readonly AnyKind[]): Conversion | undefined {
  const row = CONVERSIONS.find((r) => r.from === idOf(kind));
  const storage = kinds.find((k) => idOf(k) === row?.storage);
  if (row === undefined || storage === undefined) return undefined;
  const fromStorage = row.fromStorage ?? ((object: KubeObject) => object);
  const toStorage = row.toStorage ?? ((object: KubeObject) => object);
  return {
    storage,
    fromStorage: (object) => ({ ...fromStorage(object), apiVersion: kind.apiVersion }),
    toStorage: (object) => ({ ...toStorage(object), apiVersion: storage.apiVersion }),
  };
}

/** Fields of core events, and what events.k8s.io calls them. */
const EVENT_FIELDS: readonly (readonly [core: string, v1: string])[] = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
];

function renamed(object: KubeObject, names: readonly (readonly [string, string])[]): KubeObject {
  const mapping = new Map(names);
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [mapping.get(key) ?? key, value]));
}

function toEventsV1(object: KubeObject): KubeObject {
  return renamed(object, EVENT_FIELDS);
}

function toCoreEvent(object: KubeObject): KubeObject {
  return renamed(
    object,
    EVENT_FIELDS.map(([core, v1]) => [v1, core] as const),
  );
}
