import type { KubeObject } from "../../api/kind.ts";
import type { CustomResourceDefinition } from "../../api/kinds/apiextensions/custom-resource-definition.ts";
import type { VersionConverter } from "../registry/resource.ts";
import type { WebhookClient } from "../webhooks/webhook-client.ts";
import { ConversionWebhook } from "./conversion-webhook.ts";
import { fitVersion, type Version } from "./fit-version.ts";

/** How the versions of a definition are turned into one another; `storage` is the one in which objects are written. */
export function versionConverter(
  { spec }: CustomResourceDefinition,
  storage: Version,
  client: WebhookClient,
): VersionConverter {
  const { strategy, webhook } = spec.conversion ?? { strategy: "None" };
  if (strategy !== "Webhook" || webhook?.clientConfig === undefined)
    return { storage, isRemote: false, convert: renamed };
  const remote = new ConversionWebhook(client, { ...webhook, clientConfig: webhook.clientConfig });
  return {
    storage,
    isRemote: true,
    convert: async (objects, to) => (await remote.convert(objects, to.kind.apiVersion)).map((o) => fitVersion(o, to)),
  };
}

/** Strategy None: the versions differ in nothing but their name, and in which fields they have. */
const renamed = (objects: readonly KubeObject[], to: Version): KubeObject[] =>
  objects.map((object) => fitVersion({ ...object, apiVersion: to.kind.apiVersion }, to));
