import type { Duplex } from "node:stream";
import type { User } from "../auth/user.ts";

/** What a handler may know about the connection a request came on. */
export interface Connection {
  /** DER of the client's certificate; absent when it showed none. */
  readonly certificate?: Uint8Array;
  readonly remoteAddress?: string;
  /** Every header line as it came, name and value in turn: a Headers object joins lines of one name. Absent in process. */
  readonly rawHeaders?: readonly string[];
  /** A caller in this process, trusted to be who it says. */
  readonly trusted?: User;
  /** Present when the client asked for another protocol: the handler takes the socket over, or answers as usual. */
  readonly upgrade?: Upgrade;
}

/** A connection that wants to leave HTTP. */
export interface Upgrade {
  /** Hands the socket to the caller, who from then on owns it; what the client had already sent beyond the head is in `head`. */
  take(): { socket: Duplex; head: Uint8Array };
  /** The request's head as it came, with its header lines in order, for a proxy that passes it on. */
  readonly rawHeaders: readonly string[];
}
