/** Headers as handlers read them. */
export interface ApiHeaders extends Iterable<[string, string]> {
  /** The value of a header, named in lower case; lines of one name joined by commas; null when there is none. */
  get(name: string): string | null;
  keys(): Iterable<string>;
}

/** What handlers read of a request. The web's Request is one, for callers in this process; the front has its own, which makes each part when it is asked for. */
export interface ApiRequest extends Pick<Request, "method" | "url" | "signal" | "body"> {
  readonly headers: ApiHeaders;
  /** The whole body, but no more than a little beyond the limit of bodies. */
  bytes(): Promise<Uint8Array>;
}
