import type { KubeObject } from "../../../api/kind.ts";
import type { User } from "../../auth/user.ts";
import type { Resource } from "../../registry/resource.ts";
import type { Admission } from "../admission.ts";
import type { AdmittedRequest } from "./admitted-request.ts";
import { kindOf, resourceOf } from "./group-version.ts";

const OPTIONS_VERSION = "meta.k8s.io/v1";

/** The AdmissionRequest of admission.k8s.io/v1 without its objects and uid: what expressions know as `request`. */
export function reviewRequest(request: AdmittedRequest, resource: Resource): Record<string, unknown> {
  const { admission, kind, name, namespace, operation, subresource } = request;
  return {
    kind: kindOf(resource, subresource),
    resource: resourceOf(resource),
    ...(subresource === "" ? {} : { subResource: subresource }),
    requestKind: kind,
    requestResource: request.resource,
    ...(subresource === "" ? {} : { requestSubResource: subresource }),
    ...(name === "" ? {} : { name }),
    ...(namespace === "" ? {} : { namespace }),
    operation,
    userInfo: userInfo(admission.ctx.user),
    dryRun: admission.dryRun,
    options: optionsOf(admission),
  };
}

function userInfo({ name, uid = "", groups, extra = {} }: User): object {
  return {
    username: name,
    ...(uid === "" ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** The options of the request as an object of their kind; null for a CONNECT, which has none. */
function optionsOf(admission: Admission): KubeObject | null {
  const { ctx, deletion, dryRun, operation } = admission;
  if (operation === "CONNECT") return null;
  const dry = dryRun ? { dryRun: ["All"] } : {};
  if (operation === "DELETE") {
    const { grace, propagation, uid, resourceVersion } = deletion ?? {};
    const preconditions = { ...defined("uid", uid), ...defined("resourceVersion", resourceVersion) };
    return {
      kind: "DeleteOptions",
      apiVersion: OPTIONS_VERSION,
      ...defined("gracePeriodSeconds", grace),
      ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
      ...defined("propagationPolicy", propagation),
      ...dry,
    };
  }
  const update = ctx.info.verb === "patch" ? "PatchOptions" : "UpdateOptions";
  return {
    kind: operation === "CREATE" ? "CreateOptions" : update,
    apiVersion: OPTIONS_VERSION,
    ...dry,
    ...(operation === "UPDATE" && ctx.query.get("force") === "true" ? { force: true } : {}),
    ...defined("fieldManager", ctx.query.get("fieldManager") || undefined),
    ...defined("fieldValidation", ctx.query.get("fieldValidation") || undefined),
  };
}

const defined = (name: string, value: unknown): object => (value === undefined ? {} : { [name]: value });
