/** Why a webhook could not be asked, or its answer not be understood. The message is meant for whoever made the request. */
export class CallError extends Error {
  override readonly name = "CallError";
}

/** What else was thrown on the way, in the words of Go where Kubernetes' users know them. */
export function callErrorOf(error: unknown, endpoint: string): CallError {
  if (error instanceof CallError) return error;
  const { code = "", name = "", message } = error as { code?: string; name?: string; message: string };
  return new CallError(textOf({ code, name, message, endpoint }), { cause: error });
}

function textOf({ code, name, message, endpoint }: Record<"code" | "name" | "message" | "endpoint", string>): string {
  if (name === "TimeoutError") return "context deadline exceeded";
  if (name === "AbortError") return "context canceled";
  if (code === "ConnectionRefused" || code === "ECONNREFUSED") {
    return `dial tcp ${endpoint}: connect: connection refused`;
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return "tls: failed to verify certificate: x509: certificate is not valid for the webhook's name";
  }
  if (code === "CERT_HAS_EXPIRED") return "tls: failed to verify certificate: x509: certificate has expired";
  if (UNKNOWN_AUTHORITY.has(code)) {
    return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
  }
  return message;
}

const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_SIGNATURE_FAILURE",
]);

/** What a status of HTTP says that is no success, as client-go words it. */
export function statusText(status: number, body: string): string {
  const known = STATUS_TEXTS[status];
  if (known !== undefined) return known;
  if (status >= 500) {
    return `an error on the server (${JSON.stringify(body.trim() || "unknown")}) has prevented the request from succeeding`;
  }
  return `the server responded with the status code ${status} but did not return more information`;
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  400: "the server rejected our request for an unknown reason",
  401: "the server has asked for the client to provide credentials",
  403: "the server forbids the request",
  404: "the server could not find the requested resource",
  405: "the server does not allow this method on the requested resource",
  409: "the server reported a conflict",
  413: "the server finds the request too large",
  422: "the server rejected our request due to an error in our request",
  429: "the server has received too many requests and has asked us to try again later",
  503: "the server is currently unable to handle the request",
  504: "the server was unable to return a response in the time allotted, but may still be processing the request",
};
