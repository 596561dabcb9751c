/** Every controller there is. A new one is a file and its line here. */
import { autoscalerController } from "./autoscaler.ts";
import { bootstrapTokenController } from "./bootstrap-token.ts";
import { certificateRequestController, type Sign } from "./certificate-requests.ts";
import type { Controller } from "./controller.ts";
import { cronJobController } from "./cronjob.ts";
import { daemonSetController } from "./daemonset.ts";
import { deploymentController } from "./deployment.ts";
import { disruptionController } from "./disruption.ts";
import { endpointsController } from "./endpoints.ts";
import { endpointSliceController } from "./endpointslice.ts";
import { endpointSliceMirroringController } from "./endpointslice-mirroring.ts";
import { jobController } from "./job.ts";
import { namespaceController } from "./namespace.ts";
import { nodeIpamController } from "./node-ipam.ts";
import { nodeLifecycleController } from "./node-lifecycle.ts";
import { podGarbageController } from "./pod-gc.ts";
import { replicaSetController } from "./replicaset.ts";
import { replicationController } from "./replication-controller.ts";
import { resourceQuotaController } from "./resource-quota.ts";
import { roleAggregationController } from "./role-aggregation.ts";
import { rootCaController } from "./root-ca.ts";
import { serviceAccountController } from "./service-account.ts";
import { serviceCidrController } from "./service-cidr.ts";
import { statefulSetController } from "./statefulset.ts";
import { taintEvictionController } from "./taint-eviction.ts";
import { ttlAfterFinishedController } from "./ttl-after-finished.ts";
import { validatingPolicyStatusController } from "./validating-admission-policy-status.ts";
import { volumeClaimProtectionController } from "./volume-claim-protection.ts";
import { volumeProtectionController } from "./volume-protection.ts";

export interface ControllerSettings {
  /** The cluster's CA certificate, published to every namespace; absent: not published. */
  caPem?: string;
  /** Signs the certificates of node agents; absent: requests are approved and wait for another signer. */
  sign?: Sign;
  /** The network of all pods; nodes get a part of `nodeCidrBits` each. Absent: 10.244.0.0/16 and 24. */
  clusterCidr?: string;
  nodeCidrBits?: number;
  /** How long a node may be silent, in ms. Absent: 40 s. */
  nodeGraceMs?: number;
}

export function controllers(settings: ControllerSettings): Controller[] {
  const { caPem, sign, clusterCidr = "10.244.0.0/16", nodeCidrBits = 24, nodeGraceMs = 40_000 } = settings;
  return [
    namespaceController,
    serviceAccountController,
    ...(caPem === undefined ? [] : [rootCaController(caPem)]),
    deploymentController,
    replicaSetController,
    replicationController,
    statefulSetController,
    daemonSetController,
    jobController,
    cronJobController,
    ttlAfterFinishedController,
    endpointSliceController,
    endpointSliceMirroringController,
    endpointsController,
    nodeIpamController({ clusterCidr, bits: nodeCidrBits }),
    nodeLifecycleController({ graceMs: nodeGraceMs }),
    taintEvictionController,
    disruptionController,
    autoscalerController(),
    resourceQuotaController(),
    serviceCidrController,
    podGarbageController(),
    volumeClaimProtectionController,
    volumeProtectionController,
    certificateRequestController(sign),
    bootstrapTokenController,
    roleAggregationController,
    validatingPolicyStatusController,
  ];
}
