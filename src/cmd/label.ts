import { metadataCommand } from "./change-metadata.ts";

export default metadataCommand({
  name: "label",
  description: "Set or remove labels: orch label pod/web tier=front old-",
  field: "labels",
  done: "labeled",
  undone: "unlabeled",
});
