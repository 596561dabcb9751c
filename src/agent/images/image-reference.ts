/** Names of images as Kubernetes reads them: registry, path, tag and digest, with the defaults of Docker Hub. */

export interface ImageReference {
  /** With registry, and with the tag "latest" when it has neither tag nor digest. */
  readonly full: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** What a name without a registry means, to containerd as to everybody else. */
const DEFAULT_REGISTRY = "docker.io";

const PATH = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;
const REGISTRY = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9-]+)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,}$/;

/** Undefined when the text is not the name of an image. */
export function parseImageReference(text: string): ImageReference | undefined {
  const [named = "", digest, ...more] = text.split("@");
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return undefined;
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const name = hasTag ? named.slice(0, colon) : named;
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const first = name.split("/")[0] ?? "";
  const hasRegistry = name.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const registry = hasRegistry ? first : DEFAULT_REGISTRY;
  let path = hasRegistry ? name.slice(first.length + 1) : name;
  if (registry === DEFAULT_REGISTRY && !path.includes("/")) path = `library/${path}`;
  if (!PATH.test(path) || !REGISTRY.test(registry) || path.length > 255) return undefined;
  const shownTag = tag ?? (digest === undefined ? "latest" : undefined);
  return {
    full: `${registry}/${path}${shownTag === undefined ? "" : `:${shownTag}`}${digest === undefined ? "" : `@${digest}`}`,
    tag: shownTag,
    digest,
  };
}
