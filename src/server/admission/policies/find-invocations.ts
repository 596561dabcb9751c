import type { KubeObject } from "../../../api/kind.ts";
import type { MatchResources } from "../../../api/kinds/admissionregistration/match-resources.ts";
import type { ParamKind } from "../../../api/kinds/admissionregistration/param-kind.ts";
import type { ParamRef } from "../../../api/kinds/admissionregistration/param-ref.ts";
import type { Resource } from "../../registry/resource.ts";
import { findParams, paramResource } from "./find-params.ts";
import { PolicyError } from "./policy-error.ts";
import type { BoundPolicy } from "./policy-index.ts";
import type { PolicyRequests } from "./policy-requests.ts";

interface Policy extends KubeObject {
  spec?: { matchConstraints?: MatchResources | undefined; paramKind?: ParamKind | undefined } | undefined;
}

interface Binding extends KubeObject {
  spec?: { matchResources?: MatchResources | undefined; paramRef?: ParamRef | undefined } | undefined;
}

/** A policy that matches a request, through a binding that matches it, with one of the parameters that the binding refers to. */
export interface Invocation<P, B, C> {
  readonly policy: P;
  readonly binding: B;
  readonly compiled: C;
  readonly param: KubeObject | undefined;
  /** The request's resource in the version that the policy's rule names. */
  readonly resource: Resource;
}

/** A policy that matches but cannot be evaluated; without a binding, through none of them. */
export interface Misconfiguration<P, B> {
  readonly policy: P;
  readonly binding?: B;
  readonly problem: string;
}

/** Every evaluation that a request calls for, and every one that cannot be, in the order of policies and bindings. */
export async function findInvocations<P extends Policy, B extends Binding, C>(
  requests: PolicyRequests,
  bound: readonly BoundPolicy<P, B, C>[],
): Promise<(Invocation<P, B, C> | Misconfiguration<P, B>)[]> {
  const found: (Invocation<P, B, C> | Misconfiguration<P, B>)[] = [];
  for (const { policy, compiled, bindings } of bound) {
    const resource = await requests.match(policy.spec?.matchConstraints);
    if (resource === undefined) continue;
    try {
      const params = paramResource(requests.server, policy.spec?.paramKind);
      for (const binding of bindings) {
        if ((await requests.match(binding.spec?.matchResources)) === undefined) continue;
        const ref = binding.spec?.paramRef;
        try {
          const all = await findParams(requests.server, { resource: params, ref, namespace: requests.namespace });
          found.push(...all.map((param) => ({ policy, binding, compiled, param, resource })));
        } catch (error) {
          found.push({ policy, binding, problem: `failed to configure binding: ${messageOf(error)}` });
        }
      }
    } catch (error) {
      found.push({ policy, problem: `failed to configure policy: ${messageOf(error)}` });
    }
  }
  return found;
}

function messageOf(error: unknown): string {
  if (error instanceof PolicyError) return error.message;
  throw error;
}
