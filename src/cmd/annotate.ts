import { metadataCommand } from "./change-metadata.ts";

export default metadataCommand({
  name: "annotate",
  description: "Set or remove annotations: orch annotate pod/web note=hello old-",
  field: "annotations",
  done: "annotated",
  undone: "annotated",
});
