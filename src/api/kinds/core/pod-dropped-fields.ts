import type { Lifecycle } from "./lifecycle.ts";
import type { PodSpec } from "./pod-spec.ts";
import { containersWithPaths } from "./pod-spec-defaults.ts";
import type { VolumeProjection } from "./volume.ts";

type Drop = (spec: PodSpec) => void;
type Uses = (spec: PodSpec) => boolean;

const lifecycles = (spec: PodSpec): Lifecycle[] =>
  containersWithPaths(spec, "").flatMap(([{ lifecycle }]) => lifecycle ?? []);
const projections = (spec: PodSpec): VolumeProjection[] =>
  (spec.volumes ?? []).flatMap(({ projected }) => projected?.sources ?? []);

const dropProjection =
  (field: "clusterTrustBundle" | "podCertificate"): Drop =>
  (spec) => {
    for (const source of projections(spec)) delete source[field];
  };

/** Fields that belong to features which v1.36 has off by default: whether a spec uses them, and how to take them away. */
const OFF: readonly (readonly [Uses, Drop])[] = [
  // GenericWorkload
  [(spec) => spec.schedulingGroup !== undefined, (spec) => delete spec.schedulingGroup],
  // ContainerStopSignals
  [
    (spec) => lifecycles(spec).some(({ stopSignal }) => stopSignal !== undefined),
    (spec) => {
      for (const lifecycle of lifecycles(spec)) delete lifecycle.stopSignal;
    },
  ],
  // ClusterTrustBundleProjection
  [(spec) => projections(spec).some((source) => source.clusterTrustBundle), dropProjection("clusterTrustBundle")],
  // PodCertificateRequest
  [(spec) => projections(spec).some((source) => source.podCertificate), dropProjection("podCertificate")],
];

/** Takes fields away that nothing reads while their feature is off; an object that has them already keeps them. */
export function dropDisabledPodFields(spec: PodSpec | undefined, old: PodSpec | undefined): void {
  if (spec === undefined) return;
  for (const [uses, drop] of OFF) if (old === undefined || !uses(old)) drop(spec);
}
