import { ApiError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/kind.ts";
import type { Resource } from "../../registry/resource.ts";
import { scaleOf, setReplicas } from "../../subresources/scale-view.ts";
import type { Admission, Operation } from "../admission.ts";
import { type GroupVersionKind, type GroupVersionResource, isOwnKind, kindOf, resourceOf } from "./group-version.ts";
import { type Rule, ruleMatches } from "./rules.ts";
import { isSelective, namespaceOf, type Selector, selectsAny } from "./selectors.ts";

/** Which requests a webhook or a policy wants to see. */
export interface Criteria {
  /** Absent: every request. An empty list is none. */
  readonly rules: readonly Rule[] | undefined;
  readonly excluded?: readonly Rule[] | undefined;
  /** Absent: Exact. */
  readonly matchPolicy?: string | undefined;
  readonly namespaceSelector?: Selector;
  readonly objectSelector?: Selector;
}

/** What a request writes, in one version: of a DELETE the old state alone, of a CREATE and a CONNECT the new one. */
export interface ObjectState {
  readonly object: KubeObject | undefined;
  readonly oldObject: KubeObject | undefined;
}

/** A write as webhooks and policies see it, in any version of its resource. */
export class AdmittedRequest {
  readonly admission: Admission;
  readonly operation: Operation;
  readonly subresource: string;
  /** The request's own resource; a hook may be shown another version of it. */
  readonly resource: GroupVersionResource;
  readonly kind: GroupVersionKind;
  /** Empty when the name is still to be generated, and when a whole collection is deleted. */
  readonly name: string;
  /** Of a request on a namespace: its own name. Empty for what else belongs to the cluster. */
  readonly namespace: string;
  /** By apiVersion; forgotten when the object is replaced. */
  readonly #states = new Map<string, ObjectState>();

  constructor(admission: Admission) {
    const { ctx, object, operation, subresource } = admission;
    this.admission = admission;
    this.operation = operation;
    this.subresource = subresource;
    this.resource = resourceOf(ctx.resource);
    this.kind = kindOf(ctx.resource, subresource);
    this.name = (operation === "CREATE" ? object.metadata?.name : undefined) ?? ctx.target.name;
    this.namespace = namespaceName(admission, this.name);
  }

  /**
   * The resource in the version that the criteria ask for, or undefined when they do not ask for this request. Rejects when they do but
   * for a namespace that is not there.
   */
  async match(criteria: Criteria): Promise<Resource | undefined> {
    const { admission } = this;
    const { object, old } = admission;
    const objects = [this.operation === "DELETE" ? undefined : object, this.operation === "DELETE" ? object : old];
    if (!selectsAny(criteria.objectSelector, objects)) return undefined;
    if (this.#matchRules(criteria.excluded ?? [], criteria) !== undefined) return undefined;
    const resource = criteria.rules === undefined ? admission.ctx.resource : this.#matchRules(criteria.rules, criteria);
    if (resource === undefined) return undefined;
    return (await this.#inNamespace(criteria.namespaceSelector)) ? resource : undefined;
  }

  /** What is written, in the version of `resource`. The server's own objects where no conversion is needed: only to be read. */
  async in(resource: Resource): Promise<ObjectState> {
    const { apiVersion } = resource.kind;
    let state = this.#states.get(apiVersion);
    if (state === undefined) {
      state = await this.#stateIn(resource);
      this.#states.set(apiVersion, state);
    }
    return state;
  }

  /** Puts an object in the version of `resource` in the place of what is written. */
  async replace(resource: Resource, object: KubeObject): Promise<void> {
    const { ctx, object: target } = this.admission;
    this.#states.clear();
    if (this.subresource === "scale") {
      const spec = object["spec"] as { replicas?: unknown } | undefined;
      setReplicas(ctx.resource, target, spec?.replicas ?? 0);
      return;
    }
    const next = isOwnKind(this.subresource) ? object : await converted(resource, object, ctx.resource);
    for (const field of Object.keys(target)) delete target[field];
    Object.assign(target, next);
  }

  async #stateIn(resource: Resource): Promise<ObjectState> {
    const { ctx, object, old } = this.admission;
    const shown = async (value: KubeObject | undefined): Promise<KubeObject | undefined> => {
      if (value === undefined) return undefined;
      if (this.subresource === "scale") return scaleOf(ctx.resource, value);
      return isOwnKind(this.subresource) ? value : converted(ctx.resource, value, resource);
    };
    if (this.operation === "DELETE") return { object: undefined, oldObject: await shown(object) };
    return { object: await shown(object), oldObject: await shown(old) };
  }

  #matchRules(rules: readonly Rule[], { matchPolicy }: Criteria): Resource | undefined {
    const { ctx } = this.admission;
    if (rules.some((rule) => ruleMatches(rule, this))) return ctx.resource;
    if (matchPolicy !== "Equivalent" || rules.length === 0) return undefined;
    const others = ctx.server.resources
      .versionsOf(ctx.resource)
      .filter((other) => other.kind.apiVersion !== ctx.resource.kind.apiVersion)
      .filter((other) => this.subresource === "" || other.supports(this.subresource));
    for (const rule of rules) {
      const found = others.find((other) => ruleMatches(rule, this, resourceOf(other)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #inNamespace(selector: Selector): Promise<boolean> {
    if (!isSelective(selector) || this.namespace === "") return true;
    const { ctx, object } = this.admission;
    // Of a namespace that is written, the labels that it will have count.
    const isWritten = ctx.resource.kind.groupResource === "namespaces" && this.subresource === "";
    if (isWritten && this.operation !== "DELETE") return selectsAny(selector, [object]);
    return selectsAny(selector, [await namespaceOf(ctx.server, this.namespace)]);
  }
}

function namespaceName({ ctx, object }: Admission, name: string): string {
  if (ctx.resource.kind.groupResource === "namespaces") return name;
  if (!ctx.resource.namespaced) return "";
  return ctx.target.namespace === "" ? (object.metadata?.namespace ?? "") : ctx.target.namespace;
}

/** Kubernetes hides why behind an internal error. */
async function converted(from: Resource, object: KubeObject, to: Resource): Promise<KubeObject> {
  try {
    return await from.inVersion(object, to);
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason === "InternalError") throw error;
    throw new ApiError("InternalError", `Internal error occurred: ${error.message}`, { cause: error });
  }
}
