import type { HeaderLine } from "../http/answer.ts";
import type { ApiRequest } from "../http/api-request.ts";
import type { Connection } from "../http/connection.ts";

/** What concerns a connection only, RFC 9110 section 7.6.1. */
const HOP_BY_HOP = [
  "connection",
  "proxy-connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
/** What was meant for this server: who the client is, and who it wants to be. */
const CREDENTIALS = /^(authorization|impersonate-.*|x-remote-(user|uid|group|extra-.*))$/;

/** Names in lower case of a message's header lines that are not passed on. */
function leftOut(lines: Iterable<HeaderLine>): Set<string> {
  const names = new Set(HOP_BY_HOP);
  for (const [name, value] of lines) {
    if (name !== "connection") continue;
    for (const other of value.split(",")) names.add(other.trim().toLowerCase());
  }
  return names;
}

/**
 * A client's header lines as they are passed on, without what is no business of whoever is behind; with them its wish for another
 * protocol, where it has one. `host` replaces the one that the client named.
 */
export function passedHeaders(request: ApiRequest, connection: Connection, host?: string): HeaderLine[] {
  const lines = [...request.headers].map(([name, value]): HeaderLine => [name.toLowerCase(), value]);
  const without = leftOut(lines).add("expect").add("x-forwarded-for").add("host");
  const via = lines.filter(([name]) => name === "x-forwarded-for").map(([, value]) => value);
  if (connection.remoteAddress !== undefined) via.push(connection.remoteAddress);
  const passed: HeaderLine[] = [["host", host ?? request.headers.get("host") ?? "localhost"]];
  passed.push(...lines.filter(([name]) => !without.has(name) && !CREDENTIALS.test(name)));
  if (via.length > 0) passed.push(["x-forwarded-for", via.join(", ")]);
  if (connection.upgrade !== undefined) passed.push(...upgradeOf(lines));
  return passed;
}

function upgradeOf(lines: readonly HeaderLine[]): HeaderLine[] {
  return [["connection", "Upgrade"], ...lines.filter(([name]) => name === "upgrade")];
}

/** The header lines of an answer that are passed on. */
export function answeredHeaders(headers: Headers): Headers {
  const passed = new Headers(headers);
  for (const name of leftOut(headers)) passed.delete(name);
  return passed;
}
