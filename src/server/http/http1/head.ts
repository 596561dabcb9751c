/** The head of a request, read. */
export interface Head {
  readonly method: string;
  /** Of HTTP/1. */
  readonly minor: 0 | 1;
  /** Path and query, as they came. */
  readonly target: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Framing;
  /** Whether the connection serves another request after this one. */
  readonly keepAlive: boolean;
  readonly expectsContinue: boolean;
  /** Whether the client wants to leave HTTP. */
  readonly upgrade: boolean;
}

/** How the body is marked off: its length in bytes, or in chunks. */
export type Framing = number | "chunked";

/** A request that is no HTTP/1.1; the connection cannot go on after it. */
export class MalformedRequest extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const REQUEST_LINE = /^([A-Z]+) (\S+) HTTP\/1\.([01])$/;
/** RFC 9110 section 5.6.2. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const FORBIDDEN = /[\0\r\n]/;

/** Reads the head of a request, without the empty line that ends it. Throws MalformedRequest. */
export function parseHead(text: string): Head {
  const lines = text.split("\r\n");
  const first = REQUEST_LINE.exec(lines[0] ?? "");
  if (first === null) throw new MalformedRequest(400, `malformed request line "${(lines[0] ?? "").slice(0, 200)}"`);
  const [, method = "", url = "", minor = ""] = first;
  const rawHeaders: string[] = [];
  const known: Record<string, string | undefined> = {};
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (colon < 1 || !NAME.test(name) || FORBIDDEN.test(value)) {
      throw new MalformedRequest(400, `malformed header line "${line.slice(0, 200)}"`);
    }
    rawHeaders.push(name, value);
    note(known, name, value);
  }
  if (minor === "1" && known["host"] === undefined) throw new MalformedRequest(400, "missing required Host header");
  const connection = (known["connection"] ?? "").toLowerCase();
  return {
    method,
    minor: minor === "1" ? 1 : 0,
    target: targetOf(url),
    rawHeaders,
    body: framingOf(known),
    keepAlive: minor === "1" ? !connection.includes("close") : connection.includes("keep-alive"),
    expectsContinue: minor === "1" && known["expect"]?.toLowerCase() === "100-continue",
    upgrade: known["upgrade"] !== undefined && connection.includes("upgrade"),
  };
}

const OF_INTEREST = new Set(["host", "connection", "content-length", "transfer-encoding", "expect", "upgrade"]);
/** The longest of these names: no other needs to be looked up. */
const LONGEST = "transfer-encoding".length;

function note(known: Record<string, string | undefined>, name: string, value: string): void {
  if (name.length > LONGEST) return;
  const lower = name.toLowerCase();
  if (!OF_INTEREST.has(lower)) return;
  const before = known[lower];
  if (before !== undefined && before !== value && (lower === "content-length" || lower === "host")) {
    throw new MalformedRequest(400, `header ${name} is given twice: "${before}" and "${value}"`);
  }
  known[lower] = before === undefined || before === value ? value : `${before}, ${value}`;
}

function framingOf(known: Readonly<Record<string, string | undefined>>): Framing {
  const encoding = known["transfer-encoding"];
  const length = known["content-length"];
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== "chunked") {
      throw new MalformedRequest(501, `unsupported transfer encoding "${encoding}": only chunked is`);
    }
    if (length !== undefined) throw new MalformedRequest(400, "both Content-Length and Transfer-Encoding are given");
    return "chunked";
  }
  if (length === undefined) return 0;
  if (!/^\d{1,15}$/.test(length)) throw new MalformedRequest(400, `malformed Content-Length "${length}"`);
  return Number(length);
}

/** Proxies name the whole URL; the server goes by path and query. */
function targetOf(url: string): string {
  if (url.startsWith("/") || url === "*") return url;
  const absolute = /^https?:\/\/[^/?#]*(.*)$/i.exec(url);
  if (absolute === null) throw new MalformedRequest(400, `malformed request target "${url.slice(0, 200)}"`);
  const rest = absolute[1] ?? "";
  return rest.startsWith("/") ? rest : `/${rest}`;
}
