import { ERROR } from "../../../lib/http2/frames.ts";
import type { HeaderField } from "../../../lib/http2/hpack.ts";
import { ProtocolError } from "./protocol-error.ts";

/** A request as its header fields describe it. */
export interface RequestHead {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names and values in turn, without the pseudo fields. */
  readonly rawHeaders: readonly string[];
  readonly contentLength: number | undefined;
  readonly expectsContinue: boolean;
}

const PSEUDO = new Set([":method", ":path", ":scheme", ":authority"]);
/** They belong to a connection of HTTP/1.1: RFC 9113 section 8.2.2. */
const OF_CONNECTIONS = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]);
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const FORBIDDEN = /[\0\r\n]/;

/** Reads the fields of a request. Throws ProtocolError for the stream when they are none: RFC 9113 section 8.3. */
export function requestHead(fields: readonly HeaderField[], stream: number): RequestHead {
  const pseudo = new Map<string, string>();
  const rawHeaders: string[] = [];
  let contentLength: number | undefined;
  let expectsContinue = false;
  const malformed = (why: string): ProtocolError => new ProtocolError(ERROR.protocol, why, stream);
  for (const [name, value] of fields) {
    if (name.startsWith(":")) {
      if (!PSEUDO.has(name) || pseudo.has(name) || rawHeaders.length > 0) throw malformed(`misplaced field "${name}"`);
      pseudo.set(name, value);
      continue;
    }
    if (!NAME.test(name) || FORBIDDEN.test(value)) throw malformed(`malformed field "${name.slice(0, 100)}"`);
    if (OF_CONNECTIONS.has(name)) throw malformed(`the field "${name}" has no place in HTTP/2`);
    if (name === "content-length") {
      if (!/^\d{1,15}$/.test(value)) throw malformed(`malformed content-length "${value.slice(0, 100)}"`);
      contentLength = Number(value);
    } else if (name === "expect") expectsContinue = value.toLowerCase() === "100-continue";
    rawHeaders.push(name, value);
  }
  const method = pseudo.get(":method");
  const target = pseudo.get(":path");
  if (method === undefined || target === undefined || !pseudo.has(":scheme"))
    throw malformed("a pseudo field is missing");
  if (!/^[A-Z]+$/.test(method) || FORBIDDEN.test(target) || !/^[/*]/.test(target)) {
    throw malformed(`malformed request "${method.slice(0, 100)} ${target.slice(0, 100)}"`);
  }
  return { method, target, rawHeaders, contentLength, expectsContinue };
}
