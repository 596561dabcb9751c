import type { CelBindings } from "../../../api/cel/program.ts";
import type { KubeObject } from "../../../api/kind.ts";
import type { MatchResources } from "../../../api/kinds/admissionregistration/match-resources.ts";
import { Namespace } from "../../../api/kinds/core/namespace.ts";
import type { Resource } from "../../registry/resource.ts";
import type { ServerContext } from "../../server-context.ts";
import type { Admission } from "../admission.ts";
import { AuthorizerHost } from "./authorizer-host.ts";
import { matchedResource } from "./matching.ts";

/** What a request is about, in one version of its resource. */
interface RequestState {
  /** What would be written; undefined for a deletion. */
  readonly object: KubeObject | undefined;
  /** What is there; undefined for a creation. */
  readonly old: KubeObject | undefined;
}

const EXEMPT = new Set([
  "validatingadmissionpolicies.admissionregistration.k8s.io",
  "validatingadmissionpolicybindings.admissionregistration.k8s.io",
  "mutatingadmissionpolicies.admissionregistration.k8s.io",
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
]);

/** Whether no policy is asked: one that could forbid to change policies could not be taken back. */
export const isExempt = ({ ctx }: Admission): boolean => EXEMPT.has(ctx.resource.kind.groupResource);

/** One request as the policies see it. */
export class PolicyRequests {
  readonly server: ServerContext;
  /** The namespace of the request; of a Namespace its own name; else empty. */
  readonly namespace: string;
  readonly host: AuthorizerHost;
  readonly #admission: Admission;
  readonly #states = new Map<Resource, RequestState>();

  constructor(admission: Admission) {
    this.server = admission.ctx.server;
    this.namespace = admission.ctx.target.namespace;
    this.host = new AuthorizerHost(this.server.authorisers, admission.ctx.user);
    this.#admission = admission;
  }

  /** The resource, in the version that the rules name, as which they match this request; undefined when they do not. */
  match(match: MatchResources | undefined): Promise<Resource | undefined> {
    return matchedResource(this.#admission, match);
  }

  /** What expressions read of the request; parameters and variables are the caller's. */
  bindings(resource: Resource): CelBindings {
    const { object, old } = this.state(resource);
    return {
      object: object ?? null,
      oldObject: old ?? null,
      request: {},
      namespaceObject: this.#namespaceObject() ?? null,
      authorizer: this.host,
    };
  }

  /** Replaces the object, given in one version, for everybody who looks at it later. */
  replace(resource: Resource, object: KubeObject): void {
    const { ctx } = this.#admission;
    const target = this.#admission.object;
    for (const field of Object.keys(target)) delete target[field];
    Object.assign(target, converted(object, resource, ctx.resource));
    this.#states.clear();
  }

  /** The objects of the request as one version shows them. */
  state(resource: Resource): RequestState {
    const known = this.#states.get(resource);
    if (known !== undefined) return known;
    const { ctx, operation, object, old } = this.#admission;
    const isDelete = operation === "DELETE";
    const before = isDelete ? object : old;
    const state = {
      object: isDelete ? undefined : converted(object, ctx.resource, resource),
      old: before && converted(before, ctx.resource, resource),
    };
    this.#states.set(resource, state);
    return state;
  }

  #namespaceObject(): KubeObject | undefined {
    const { registry, resources } = this.server;
    if (!this.#admission.ctx.resource.namespaced) return undefined;
    const which = { resource: resources.builtIn(Namespace), namespace: "", name: this.namespace };
    return registry.cached(which)?.value;
  }
}

function converted(object: KubeObject, from: Resource, to: Resource): KubeObject {
  if (from === to) return object;
  const stored = from.toStorage(object);
  return to.conversion === undefined ? stored : to.conversion.fromStorage(stored);
}
