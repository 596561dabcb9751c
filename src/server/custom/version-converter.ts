import { decode } from "../../api/decode.ts";
import { applyDefaults } from "../../api/defaults.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { CustomResourceDefinition } from "../../api/kinds/apiextensions/custom-resource-definition.ts";
import type { Resource, VersionConverter } from "../registry/resource.ts";
import type { WebhookClient } from "../webhooks/webhook-client.ts";
import { ConversionWebhook } from "./conversion-webhook.ts";

type Version = Pick<Resource, "kind" | "schema">;

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
    convert: async (objects, to) => (await remote.convert(objects, to.kind.apiVersion)).map((o) => fitted(o, to)),
  };
}

/** Strategy None: the versions differ in nothing but their name, and in which fields they have. */
const renamed = (objects: readonly KubeObject[], to: Version): KubeObject[] =>
  objects.map((object) => fitted({ ...object, apiVersion: to.kind.apiVersion }, to));

/** Without the fields that the version does not have, and with the defaults of those that are missing. */
function fitted(converted: KubeObject, { kind, schema }: Version): KubeObject {
  const { object } = decode(schema, converted);
  applyDefaults(schema, object);
  return { ...object, apiVersion: kind.apiVersion, kind: kind.kind };
}
