import { CelRuntimeError } from "../cel-errors.ts";
import { BOOL, listOf, mapOf, opaque, STRING } from "../cel-type.ts";
import { ArrayList, CelOpaque } from "../value.ts";
import { EntryMap } from "../values/entry-map.ts";
import { traverses } from "./costs.ts";
import { type CelFunction, func, global, method } from "./overload.ts";

const URL_TYPE = opaque<CelUrl>("kubernetes.URL");

/** A URL as Go's ParseRequestURI understands it: absolute, or a path. */
class CelUrl extends CelOpaque {
  readonly type = URL_TYPE;
  readonly source: string;
  readonly scheme: string;
  /** Host and port as they were written. */
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(source: string, parts: { scheme: string; host: string; path: string; query: string }) {
    super();
    this.source = source;
    this.scheme = parts.scheme;
    this.host = parts.host;
    this.path = parts.path;
    this.query = parts.query;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelUrl && other.source === this.source;
  }

  override text(): string {
    return this.source;
  }

  /** The host without port and without the brackets of an IPv6 address. */
  get hostname(): string {
    return this.host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host)?.[1] ?? "";
  }
}

const URI = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s;
const HOST = /^(?:[^@]*@)?((?:\[[0-9a-fA-F:.%a-z]+\]|[^[\]:]*)(?::\d*)?)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Go refuses control characters in URLs
const FORBIDDEN = /[\x00-\x1f\x7f]|%(?![0-9a-fA-F]{2})/;

/** Reads a URL; undefined when the text is none. */
export function parseUrl(source: string): CelUrl | undefined {
  if (FORBIDDEN.test(source)) return undefined;
  const [, scheme = "", authority, path = "", query = ""] = URI.exec(source) ?? [];
  if (scheme === "" && !source.startsWith("/")) return undefined;
  if (scheme === "" && authority !== undefined) return undefined;
  // Of what has a scheme but no path, only those with an authority are URLs: mailto:a is none that a request could be for.
  if (scheme !== "" && authority === undefined && !path.startsWith("/") && path !== "") {
    return new CelUrl(source, { scheme: scheme.toLowerCase(), host: "", path: "", query });
  }
  const host = authority === undefined ? "" : HOST.exec(authority)?.[1];
  if (host === undefined || / /.test(host)) return undefined;
  return new CelUrl(source, { scheme: scheme.toLowerCase(), host, path, query });
}

function url(source: string): CelUrl {
  const parsed = parseUrl(source);
  if (parsed === undefined) {
    throw new CelRuntimeError(
      `URL parse error during conversion from string: parse "${source}": invalid URI for request`,
    );
  }
  return parsed;
}

/** As a request would carry the path. */
function escapedPath({ path }: CelUrl): string {
  return path.replace(/[^A-Za-z0-9\-._~$&+,/:;=@!'()*%[\]]/gu, (character) => encodeURIComponent(character));
}

function queryOf({ query }: CelUrl): EntryMap {
  const values = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(query)) values.set(key, [...(values.get(key) ?? []), value]);
  const map = new EntryMap();
  for (const [key, list] of values) map.insert(key, new ArrayList(list));
  return map;
}

const parsing = traverses(0, { keeps: true });

export const URL_FUNCTIONS: readonly CelFunction[] = [
  func("url", global("string_to_url", [STRING], URL_TYPE, url, parsing)),
  func(
    "isURL",
    global("is_url_string", [STRING], BOOL, (text) => parseUrl(text) !== undefined),
  ),
  func(
    "getScheme",
    method("url_get_scheme", [URL_TYPE], STRING, ({ scheme }) => scheme),
  ),
  func(
    "getHost",
    method("url_get_host", [URL_TYPE], STRING, ({ host }) => host),
  ),
  func(
    "getHostname",
    method("url_get_hostname", [URL_TYPE], STRING, ({ hostname }) => hostname),
  ),
  func(
    "getPort",
    method("url_get_port", [URL_TYPE], STRING, ({ port }) => port),
  ),
  func("getEscapedPath", method("url_get_escaped_path", [URL_TYPE], STRING, escapedPath)),
  func("getQuery", method("url_get_query", [URL_TYPE], mapOf(STRING, listOf(STRING)), queryOf)),
];
