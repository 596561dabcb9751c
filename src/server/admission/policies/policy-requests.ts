import { CelAuthorizer, RESOURCE_CHECK_TYPE } from "../../../api/cel/library/authorization.ts";
import type { CelBindings } from "../../../api/cel/program.ts";
import type { KubeObject } from "../../../api/kind.ts";
import type { MatchResources } from "../../../api/kinds/admissionregistration/match-resources.ts";
import type { Resource } from "../../registry/resource.ts";
import type { ServerContext } from "../../server-context.ts";
import type { Admission } from "../admission.ts";
import { AdmittedRequest } from "../match/admitted-request.ts";
import { reviewRequest } from "../match/review-request.ts";
import { namespaceOf } from "../match/selectors.ts";
import { AuthorizerHost } from "./authorizer-host.ts";

const EXEMPT = new Set([
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
]);

/** Whether no policy is asked: one that forbids to change policies could not be taken back. Webhook configurations are not exempt. */
export const isExempt = ({ kind }: Resource): boolean =>
  kind.group === "admissionregistration.k8s.io" && EXEMPT.has(kind.kind);

/** One request as the policies see it. */
export class PolicyRequests {
  readonly server: ServerContext;
  /** Answers what expressions ask of the authoriser. */
  readonly host: AuthorizerHost;
  readonly #request: AdmittedRequest;
  #authorizers: CelBindings | undefined;
  #namespace: Promise<KubeObject | null> | undefined;

  constructor(admission: Admission) {
    const { server, user } = admission.ctx;
    this.server = server;
    this.host = new AuthorizerHost(server.authorisers, user);
    this.#request = new AdmittedRequest(admission);
  }

  /** The namespace of the request; of a Namespace its own name; else empty. */
  get namespace(): string {
    return this.#request.namespace;
  }

  get subresource(): string {
    return this.#request.subresource;
  }

  /**
   * The resource, in the version that the rules name, as which they match this request; undefined when they do not. What a policy or
   * binding leaves out matches everything.
   */
  match(match: MatchResources = {}): Promise<Resource | undefined> {
    const { resourceRules = [], excludeResourceRules, ...rest } = match;
    const rules = resourceRules.length === 0 ? undefined : resourceRules;
    return this.#request.match({ ...rest, rules, excluded: excludeResourceRules });
  }

  /** What would be written, in the version of `resource`; undefined for a deletion. Only to be read. */
  async object(resource: Resource): Promise<KubeObject | undefined> {
    return (await this.#request.in(resource)).object;
  }

  /** What expressions read of the request and the parameters. Variables are the caller's. */
  async bindings(resource: Resource, param: KubeObject | undefined): Promise<CelBindings> {
    const { object, oldObject } = await this.#request.in(resource);
    this.#namespace ??= this.#namespaceObject();
    this.#authorizers ??= this.#makeAuthorizers();
    return {
      object: object ?? null,
      oldObject: oldObject ?? null,
      request: reviewRequest(this.#request, resource),
      namespaceObject: await this.#namespace,
      params: param ?? null,
      ...this.#authorizers,
    };
  }

  /** Puts an object in the version of `resource` in the place of what is written. */
  replace(resource: Resource, object: KubeObject): Promise<void> {
    return this.#request.replace(resource, object);
  }

  #makeAuthorizers(): CelBindings {
    const { resource, subresource, namespace, name } = this.#request;
    const asked = { group: resource.group, resource: resource.resource, subresource, namespace, name };
    const authorize = this.host.decide.bind(this.host);
    return {
      authorizer: new CelAuthorizer(authorize),
      "authorizer.requestResource": new CelAuthorizer(authorize, RESOURCE_CHECK_TYPE, asked),
    };
  }

  /** Absent for what belongs to the cluster, and for namespaces themselves. */
  async #namespaceObject(): Promise<KubeObject | null> {
    const { namespaced } = this.#request.admission.ctx.resource;
    return namespaced ? namespaceOf(this.server, this.namespace) : null;
  }
}
