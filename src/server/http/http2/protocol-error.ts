/** A client that breaks the rules of HTTP/2: `code` is from RFC 9113 section 7. Ends its connection, or only one stream when that is named. */
export class ProtocolError extends Error {
  readonly code: number;
  readonly stream: number | undefined;

  constructor(code: number, message: string, stream?: number) {
    super(message);
    this.code = code;
    this.stream = stream;
  }
}
