import type { KubeObject } from "../../api/kind.ts";
import { defaulted } from "./decode-object.ts";
import type { Resource } from "./resource.ts";

/** A new object's status is nobody's claim: it starts as the defaults make it. */
export function resetStatus(resource: Resource, object: KubeObject): void {
  delete object["status"];
  defaulted(resource, object);
}
