import { join } from "node:path";
import { kinds } from "../api/kinds/index.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import type { Store } from "../store/store.ts";
import { AdmissionChain } from "./admission/admission.ts";
import { DEFAULT_SETTINGS, type PodSecuritySettings } from "./admission/pod-security/settings.ts";
import { AdmissionPolicies } from "./admission/policies/admission-policies.ts";
import { ADMISSION } from "./admission/steps.ts";
import { AdmissionWebhooks } from "./admission/webhooks/admission-webhooks.ts";
import { ApiServices } from "./aggregation/api-services.ts";
import { availabilityKeeper } from "./aggregation/availability-keeper.ts";
import { localRegistrar } from "./aggregation/local-registrar.ts";
import { RemoteClient } from "./aggregation/remote-client.ts";
import { RemoteDiscovery } from "./aggregation/remote-discovery.ts";
import { RemoteOpenApi } from "./aggregation/remote-open-api.ts";
import { createApp } from "./app.ts";
import { BootstrapTokens } from "./auth/bootstrap-tokens.ts";
import { CertificateSubjects } from "./auth/certificate-subjects.ts";
import { ClientCertificate } from "./auth/client-certificate.ts";
import { masters } from "./auth/masters.ts";
import { Rbac } from "./auth/rbac.ts";
import { RequestHeader } from "./auth/request-header.ts";
import { ServiceAccountTokens } from "./auth/service-account-tokens.ts";
import { StaticTokens } from "./auth/static-tokens.ts";
import { SYSTEM, type User } from "./auth/user.ts";
import { compactor } from "./background/compactor.ts";
import { eventExpiry } from "./background/event-expiry.ts";
import { objectKeeper } from "./background/object-keeper.ts";
import { serviceRepair } from "./background/service-repair.ts";
import { bootstrap, restore } from "./bootstrap/bootstrap.ts";
import { bootstrapAgain, tryBootstrap } from "./bootstrap/bootstrap-again.ts";
import { publishAuthentication } from "./bootstrap/extension-authentication.ts";
import { Feed } from "./cache/feed.ts";
import { CustomResources } from "./custom/custom-resources.ts";
import { definitionKeeper } from "./custom/definition-keeper.ts";
import { Metrics } from "./health/metrics.ts";
import { Answer } from "./http/answer.ts";
import { CompressedBodies } from "./http/compressed-bodies.ts";
import { Front } from "./http/front.ts";
import { ClusterAuthority, type Credentials, type ServingNames, type Subject } from "./pki/cluster-authority.ts";
import { type NodeRequest, signNodeRequest } from "./pki/node-request.ts";
import { servingCertificate, servingNames } from "./pki/serving-certificate.ts";
import { ConnectionPool } from "./proxy/connection-pool.ts";
import { QuotaLedger } from "./quota/quota-ledger.ts";
import { Registry } from "./registry/registry.ts";
import { ResourceTable } from "./registry/resource-table.ts";
import type { ServerContext } from "./server-context.ts";
import { AddressRange } from "./services/address-range.ts";
import { ServiceAllocator } from "./services/service-allocator.ts";
import { NodeConnector } from "./subresources/node-connector.ts";
import { WebhookClient } from "./webhooks/webhook-client.ts";

export interface ServerOptions {
  readonly store: Store;
  /** Where the authority's key, certificates and signing keys lie. */
  readonly dir: string;
  /** Address to listen on. */
  readonly address: string;
  /** Address at which others reach it; absent: the one it listens on. */
  readonly advertiseAddress?: string | undefined;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly tokenAuthFile?: string | undefined;
  readonly serviceClusterIPRange: string;
  /** Absent: every namespace is privileged that does not say otherwise, and nothing is exempt. */
  readonly podSecurity?: PodSecuritySettings | undefined;
  readonly log: Logger;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface ApiServer extends AsyncDisposable {
  /** Where it is reached, https://ADDRESS:PORT. */
  readonly url: string;
  readonly caPem: string;
  /** Answers a request without a socket. `as` is believed; absent, it is a member of system:masters. */
  fetch(request: Request, as?: User): Promise<Response>;
  /** A certificate with which a client proves to be this user; `ttl` in seconds. */
  issueClientCert(subject: Subject & { readonly ttl: number }): Promise<Credentials>;
  /** A certificate for a server of this cluster, such as a node's agent; `ttl` in seconds. */
  issueServingCert(subject: Subject & { readonly names: ServingNames; readonly ttl: number }): Promise<Credentials>;
  /** Turns an approved request of a node into a certificate; rejects when the request cannot be signed. */
  signNodeRequest(request: NodeRequest): Promise<string>;
}

/** Starts the API server on a store. Resolves when it answers requests; the signal, or disposal, ends it. */
export async function createServer(options: ServerOptions): Promise<ApiServer> {
  const { store, dir, clock, signal, address } = options;
  const advertised = options.advertiseAddress ?? address;
  const log = options.log.with({ component: "server" });
  const pki = join(dir, "pki");
  const range = new AddressRange(options.serviceClusterIPRange);

  const authority = await ClusterAuthority.open(pki, clock);
  const proxyAuthority = await ClusterAuthority.open(pki, clock, "front-proxy-ca");
  // Undone in reverse when a later step fails; otherwise handed to whoever disposes the server.
  await using parts = new AsyncDisposableStack();
  const stopping = new AbortController();
  const stopped = AbortSignal.any([signal, stopping.signal]);
  const feed = new Feed({ store, clock, log, signal: stopped });
  await feed.start();
  parts.defer(() => {
    stopping.abort();
    return feed.stopped();
  });
  const resources = new ResourceTable(kinds);
  const registry = new Registry(store, feed);
  const tokens = await ServiceAccountTokens.open(join(pki, "sa.key"), { registry, resources, clock });
  const client = new WebhookClient({ registry, resources });
  const rbac = new Rbac({ registry, resources, feed });
  const apiServices = new ApiServices({ resources, feed });
  const connections = parts.use(new ConnectionPool());
  const remote = new RemoteClient({ registry, resources, authority: proxyAuthority, connections });
  const server: ServerContext = {
    store,
    clock,
    log,
    signal: stopped,
    resources,
    feed,
    registry,
    tokens,
    authority,
    services: new ServiceAllocator({ store, registry, resources, clock, range }),
    podSecurity: options.podSecurity ?? DEFAULT_SETTINGS,
    quotas: new QuotaLedger({ registry, resources }),
    nodes: new NodeConnector({ registry, resources, authority }),
    metrics: new Metrics(),
    bodies: new CompressedBodies(),
    admission: new AdmissionChain(ADMISSION),
    policies: new AdmissionPolicies({ resources, feed }),
    webhooks: new AdmissionWebhooks({ resources, feed, client }),
    apiServices,
    connections,
    remote,
    remoteDiscovery: new RemoteDiscovery({ remote, signal: stopped, log }),
    remoteOpenApi: new RemoteOpenApi({ apiServices, remote, signal: stopped, log }),
    authenticators: [
      new RequestHeader(new CertificateSubjects(proxyAuthority, clock)),
      new ClientCertificate(new CertificateSubjects(authority, clock)),
      ...(options.tokenAuthFile === undefined ? [] : [StaticTokens.read(options.tokenAuthFile)]),
      new BootstrapTokens(registry, resources, clock),
      tokens,
    ],
    authorisers: [masters, rbac],
    rbac,
  };

  new CustomResources({ resources, feed, client, log });
  const handler = createApp(server);
  const names = servingNames(advertised, range.first);
  const credentials = await servingCertificate(pki, authority, { names, clock });
  const fetch = async (request: Request, as: User = SYSTEM): Promise<Response> => {
    const answer = await handler(request, { trusted: as });
    return answer instanceof Answer ? answer.toResponse(request.signal) : answer;
  };
  const front = await Front.listen({
    address,
    port: options.port,
    credentials,
    caPem: authority.caPem,
    handler,
    log,
    clock,
  });
  parts.use(front);
  const loops = [
    compactor(server),
    eventExpiry(server),
    serviceRepair(server, fetch),
    definitionKeeper(server),
    localRegistrar(server, fetch),
    availabilityKeeper(server),
  ];
  parts.defer(async () => {
    stopping.abort();
    await Promise.all(loops);
  });
  const place = { address: advertised, port: front.port };
  const own = { fetch, ...place, serviceIP: range.first, serviceRange: range.cidr };
  const ownObjects = async (): Promise<void> => {
    await bootstrap(own);
    await publishAuthentication(fetch, { clientCa: authority.caPem, proxyCa: proxyAuthority.caPem });
  };
  if (!(await tryBootstrap(server, ownObjects))) loops.push(bootstrapAgain(server, ownObjects));
  loops.push(objectKeeper(server, () => restore(own)));

  const running = parts.move();
  return {
    url: `https://${advertised.includes(":") ? `[${advertised}]` : advertised}:${front.port}`,
    caPem: authority.caPem,
    fetch,
    issueClientCert: ({ ttl, ...subject }) => authority.issueClient(subject, ttl),
    issueServingCert: ({ ttl, names, ...subject }) => authority.issueServing(subject, names, ttl),
    signNodeRequest: (request) => signNodeRequest(authority, request),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
