import { basename } from "node:path";
import { UserError } from "../../lib/user-error.ts";
import { wholeNumber } from "../write-flags.ts";
import { generator } from "./generator.ts";

export default generator(
  {
    name: "deployment",
    description: "Create a Deployment: orch create deployment NAME --image=IMAGE",
    extra: {
      image: { type: "string", description: "Image; may be repeated" },
      replicas: { type: "string", description: "How many pods" },
      port: { type: "string", description: "Port that the container listens on" },
    },
  },
  (name, flags, values) => {
    const images = values("image");
    if (images.length === 0) throw new UserError("--image is missing: it names the image to run");
    const labels = { app: name };
    const ports =
      flags["port"] === undefined ? {} : { ports: [{ containerPort: wholeNumber(String(flags["port"]), "port", 1) }] };
    const containers = images.map((image) => ({
      name: basename(image)
        .replace(/[:@].*$/, "")
        .replaceAll(/[^a-z0-9-]/g, "-"),
      image,
      ...ports,
    }));
    const replicas = wholeNumber(String(flags["replicas"] ?? "1"), "replicas");
    const template = { metadata: { labels }, spec: { containers } };
    return {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, labels },
      spec: { replicas, selector: { matchLabels: labels }, template },
    };
  },
);
