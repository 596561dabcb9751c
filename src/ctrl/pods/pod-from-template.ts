import type { AnyKind } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import type { PodTemplateSpec } from "../../api/kinds/core/pod-template-spec.ts";
import { cloneJson } from "../../lib/clone-json.ts";
import type { StoredObject } from "../controller.ts";
import { controllerReference } from "../owner.ts";

/** The pod that a workload makes from its template; the server completes the name after `generateName`. */
export function podFromTemplate(ownerKind: AnyKind, owner: StoredObject, template: PodTemplateSpec | undefined): Pod {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    metadata: {
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      generateName: `${owner.metadata.name}-`,
      ...(labels === undefined ? {} : { labels: { ...labels } }),
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ...(finalizers === undefined ? {} : { finalizers: [...finalizers] }),
      ownerReferences: [controllerReference(ownerKind, owner)],
    },
    ...(template?.spec === undefined ? {} : { spec: cloneJson(template.spec) }),
  };
}
