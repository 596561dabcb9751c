import { posix } from "node:path";

/** What a client asked for, and what was asked in its stead. */
export interface Passage {
  /** Path before which everything that the other side serves appears to the client; without a slash at its end. */
  readonly prefix: string;
  /** Authority that the other side knows itself by. */
  readonly upstreamHost: string;
  /** Authority that the client called. */
  readonly requestHost: string;
}

/** Attributes that hold a URL, by element; as Kubernetes' proxy rewrites them. */
const LINKS: Readonly<Record<string, readonly string[]>> = {
  a: ["href"],
  applet: ["codebase"],
  area: ["href"],
  audio: ["src"],
  base: ["href"],
  blockquote: ["cite"],
  body: ["background"],
  button: ["formaction"],
  command: ["icon"],
  del: ["cite"],
  embed: ["src"],
  form: ["action"],
  frame: ["longdesc", "src"],
  head: ["profile"],
  html: ["manifest"],
  iframe: ["longdesc", "src"],
  img: ["longdesc", "src", "usemap"],
  input: ["src", "formaction", "usemap"],
  ins: ["cite"],
  link: ["href"],
  object: ["classid", "codebase", "data", "usemap"],
  q: ["cite"],
  script: ["src"],
  source: ["src"],
  video: ["poster", "src"],
};
const CORS = [
  "access-control-allow-credentials",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-allow-origin",
];

/** An answer from behind the proxy as the client may see it: what it refers to lies under the proxy's path, and its word on other origins is not ours. */
export function rewriteAnswer(answer: Response, passage: Passage): Response {
  const headers = new Headers(answer.headers);
  for (const name of CORS) headers.delete(name);
  const location = headers.get("location");
  if (location !== null) headers.set("location", rewritten(location, passage));
  const { status } = answer;
  const plain = new Response(answer.body, { status, headers });
  const [type] = (headers.get("content-type") ?? "").split(";");
  if (location !== null || answer.body === null || type?.trim() !== "text/html") return plain;
  return rewriteLinks(plain, passage);
}

function rewriteLinks(answer: Response, passage: Passage): Response {
  const { headers, status } = answer;
  const encoding = headers.get("content-encoding");
  // What cannot be read is left as it is.
  if (encoding !== null && encoding !== "gzip" && encoding !== "deflate") return answer;
  headers.delete("content-length");
  headers.delete("content-encoding");
  const decoded = encoding === null ? answer.body : answer.body?.pipeThrough(new DecompressionStream(encoding));
  const rewriter = new HTMLRewriter();
  for (const [element, attributes] of Object.entries(LINKS)) {
    rewriter.on(element, {
      element(found) {
        for (const attribute of attributes) {
          const url = found.getAttribute(attribute);
          if (url !== null) found.setAttribute(attribute, rewritten(url, passage));
        }
      },
    });
  }
  return rewriter.transform(new Response(decoded ?? null, { status, headers }));
}

const ABSOLUTE = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(.*)$/is;

/** A URL as it has to be for the client; those of other hosts, and relative ones, are right as they are. */
export function rewritten(url: string, { prefix, upstreamHost, requestHost }: Passage): string {
  const [, , host = "", path = "", rest = ""] = ABSOLUTE.exec(url) ?? [];
  const isForeign = host !== "" && host !== upstreamHost && host !== requestHost;
  if (isForeign || !path.startsWith("/")) return url;
  if (path.startsWith(prefix)) return `${path}${rest}`;
  const joined = posix.join(prefix, path);
  return `${path.endsWith("/") && !joined.endsWith("/") ? `${joined}/` : joined}${rest}`;
}
