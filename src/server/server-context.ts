import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionChain } from "./admission/admission.ts";
import type { PodSecuritySettings } from "./admission/pod-security/settings.ts";
import type { AdmissionPolicies } from "./admission/policies/admission-policies.ts";
import type { AdmissionWebhooks } from "./admission/webhooks/admission-webhooks.ts";
import type { ApiServices } from "./aggregation/api-services.ts";
import type { RemoteClient } from "./aggregation/remote-client.ts";
import type { RemoteDiscovery } from "./aggregation/remote-discovery.ts";
import type { RemoteOpenApi } from "./aggregation/remote-open-api.ts";
import type { Authenticator } from "./auth/authenticator.ts";
import type { Authoriser } from "./auth/authoriser.ts";
import type { Rbac } from "./auth/rbac.ts";
import type { ServiceAccountTokens } from "./auth/service-account-tokens.ts";
import type { Feed } from "./cache/feed.ts";
import type { Metrics } from "./health/metrics.ts";
import type { CompressedBodies } from "./http/compressed-bodies.ts";
import type { ClusterAuthority } from "./pki/cluster-authority.ts";
import type { ConnectionPool } from "./proxy/connection-pool.ts";
import type { QuotaLedger } from "./quota/quota-ledger.ts";
import type { Registry } from "./registry/registry.ts";
import type { ResourceTable } from "./registry/resource-table.ts";
import type { ServiceAllocator } from "./services/service-allocator.ts";
import type { NodeConnector } from "./subresources/node-connector.ts";

/** What every request can reach. Made once, in server.ts. */
export interface ServerContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly resources: ResourceTable;
  readonly feed: Feed;
  readonly registry: Registry;
  readonly admission: AdmissionChain;
  /** Validating and mutating policies. */
  readonly policies: AdmissionPolicies;
  /** What webhooks have a say in writes. */
  readonly webhooks: AdmissionWebhooks;
  readonly authenticators: readonly Authenticator[];
  readonly authorisers: readonly Authoriser[];
  /** Roles and bindings, one of the authorisers. */
  readonly rbac: Rbac;
  readonly authority: ClusterAuthority;
  readonly tokens: ServiceAccountTokens;
  readonly metrics: Metrics;
  /** Long lists that were answered just now. */
  readonly bodies: CompressedBodies;
  /** Gives Services their addresses and ports. */
  readonly services: ServiceAllocator;
  /** What namespaces may use up, and do. */
  readonly quotas: QuotaLedger;
  /** What pods are kept to where their namespace says nothing, and what is not judged. */
  readonly podSecurity: PodSecuritySettings;
  /** To whoever requests are passed on to. */
  readonly connections: ConnectionPool;
  /** The agents of the nodes. */
  readonly nodes: NodeConnector;
  /** Who answers for which version of which group. */
  readonly apiServices: ApiServices;
  /** The servers that answer for those that this one does not, and what they say they serve. */
  readonly remote: RemoteClient;
  readonly remoteDiscovery: RemoteDiscovery;
  readonly remoteOpenApi: RemoteOpenApi;
}
