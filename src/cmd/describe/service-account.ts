import type { ServiceAccount } from "../../api/kinds/core/service-account.ts";
import { metadataLines } from "./metadata-lines.ts";
import { fieldList } from "./outline.ts";
import type { View } from "./view.ts";

const names = (list: readonly { name?: string | undefined }[] | undefined): string[] =>
  (list ?? []).map(({ name }) => name ?? "");

export const describeServiceAccount: View<ServiceAccount> = ({ object: { metadata, imagePullSecrets, secrets } }) => [
  ...metadataLines(metadata),
  ...fieldList("Image pull secrets", names(imagePullSecrets)),
  ...(secrets?.length ? fieldList("Mountable secrets", names(secrets)) : []),
];
