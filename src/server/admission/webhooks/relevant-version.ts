import type { Resource } from "../../registry/resource.ts";
import type { AdmittedRequest } from "../match/admitted-request.ts";
import type { Hook } from "./hook.ts";

/** The resource in the version that a webhook wants to see of this request; undefined when it does not want to. */
export async function relevantVersion(request: AdmittedRequest, { criteria }: Hook): Promise<Resource | undefined> {
  return request.match(criteria);
}
