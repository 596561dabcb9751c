import type { KubeObject } from "../../../api/kind.ts";
import type { Pod } from "../../../api/kinds/core/pod.ts";
import { CSIDriver } from "../../../api/kinds/storage/csi-driver.ts";
import { decide } from "../../auth/authoriser.ts";
import type { ResourceContext } from "../../request-context.ts";
import type { Admission } from "../admission.ts";
import { namedPod } from "./named-pod.ts";

interface Asked {
  readonly audiences?: readonly string[] | null;
  readonly boundObjectRef?: { apiVersion?: string; kind?: string; name?: string; uid?: string } | null;
}

/** A node asks for tokens on behalf of its pods: bound to one of them, and for an audience that the pod names. */
export async function refusalOfToken(
  { ctx, operation, subresource, object }: Admission,
  node: string,
): Promise<string | undefined> {
  if (operation !== "CREATE" || subresource !== "token") return undefined;
  const { audiences, boundObjectRef: ref } = (object["spec"] ?? {}) as Asked;
  if (ref?.kind !== "Pod" || (ref.apiVersion ?? "v1") !== "v1" || !ref.name) {
    return "node requested token not bound to a pod";
  }
  if (!ref.uid) return "node requested token with a pod binding without a uid";
  const { registry, resources } = ctx.server;
  const pod = await namedPod(ctx, ref.name);
  if (pod === undefined) return `node requested token bound to the pod "${ref.name}", which does not exist`;
  if (pod.metadata?.uid !== ref.uid) {
    return `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  }
  if (pod.spec?.nodeName !== node) return "node requested token bound to a pod scheduled on a different node";
  const drivers = registry.cachedList(resources.builtIn(CSIDriver)).map(({ value }) => value);
  const known = audiencesOf(pod, drivers);
  for (const audience of audiences ?? []) {
    if (audience === "" || known.has(audience) || (await isGranted(ctx, audience))) continue;
    return `audience "${audience}" not found in pod spec volume, node is not authorized to request it`;
  }
  return undefined;
}

/** Whether a rule lets the node ask for the audience in the name of this service account all the same. */
async function isGranted({ server, user, target }: ResourceContext, audience: string): Promise<boolean> {
  const verb = "request-serviceaccounts-token-audience";
  const { namespace, name } = target;
  const asked = { group: "", version: "v1", resource: audience, namespace, name, subresource: "", rest: "" };
  return (await decide(server.authorisers, { user, info: { verb, path: "", target: asked } })).allowed;
}

/** Audiences that projected volumes ask for, and the drivers of the pod's CSI volumes. Empty is the server's own. */
function audiencesOf({ spec }: Pod, drivers: readonly KubeObject[]): Set<string> {
  const volumes = spec?.volumes ?? [];
  const projected = volumes.flatMap(({ projected: volume }) => volume?.sources ?? []);
  const used = new Set(volumes.flatMap(({ csi }) => csi?.driver ?? []));
  // Volumes of claims may be of any driver: which one is known only where the claim is bound.
  const claims = volumes.some((volume) => volume.persistentVolumeClaim ?? volume.ephemeral);
  const asking = (drivers as CSIDriver[]).filter(({ metadata }) => claims || used.has(metadata?.name ?? ""));
  return new Set([
    ...projected.flatMap(({ serviceAccountToken }) => serviceAccountToken?.audience ?? []),
    ...asking.flatMap((driver) => driver.spec?.tokenRequests ?? []).map(({ audience }) => audience),
  ]);
}
