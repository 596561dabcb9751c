import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkSubdomain } from "../../names.ts";
import type { ServiceReference, WebhookClientConfig } from "./webhook-client-config.ts";

const FORM = "; desired format: https://host[/path]";
/** Scheme, authority, path, query, fragment: RFC 3986, appendix B. */
const URL_PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

/** Complaints about how a webhook is reached: by one of URL and service. */
export function validateClientConfig({ url, service }: WebhookClientConfig, at: string): FieldError[] {
  if ((url === undefined) === (service === undefined))
    return [required(at, "exactly one of url or service is required")];
  if (service !== undefined) return validateService(service, `${at}.service`);
  return validateUrl(url ?? "", `${at}.url`);
}

function validateUrl(url: string, at: string): FieldError[] {
  const [, scheme = "", authority = "", , query = "", fragment = ""] = URL_PARTS.exec(url) ?? [];
  const [host = "", user] = authority.split("@").reverse();
  const wrong = unreadable(url, host);
  if (wrong !== undefined) return [required(at, `url must be a valid URL: ${wrong}${FORM}`)];
  const errors: FieldError[] = [];
  if (scheme !== "https") errors.push(invalid(at, scheme, `'https' is the only allowed URL scheme${FORM}`));
  if (host === "") errors.push(invalid(at, host, `host must be provided${FORM}`));
  if (user !== undefined) errors.push(invalid(at, user, "user information is not permitted in the URL"));
  if (fragment !== "") errors.push(invalid(at, fragment, "fragments are not permitted in the URL"));
  if (query !== "") errors.push(invalid(at, query, "query parameters are not permitted in the URL"));
  return errors;
}

/** Why a text is no URL at all, in the words of Go. */
function unreadable(url: string, host: string): string | undefined {
  const shown = `parse ${JSON.stringify(url)}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\x00-\x1f\x7f]/.test(url)) return `${shown}: net/url: invalid control character in URL`;
  if (url.startsWith(":")) return `${shown}: missing protocol scheme`;
  const sequence = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(url);
  if (sequence !== null) return `${shown}: invalid URL escape ${JSON.stringify(sequence[0])}`;
  const port = /:([^:\]]*)$/.exec(host)?.[1];
  if (port !== undefined && !/^\d*$/.test(port)) return `${shown}: invalid port ":${port}" after host`;
  return undefined;
}

// K8S-DIFF: Kubernetes swaps the two when it reports a missing name or namespace.
function validateService({ name, namespace, path, port = 443 }: ServiceReference, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (name === "") errors.push(required(`${at}.name`, "service name is required"));
  if (namespace === "") errors.push(required(`${at}.namespace`, "service namespace is required"));
  if (port < 1 || port > 65_535) {
    errors.push(invalid(`${at}.port`, port, "port is not valid: must be between 1 and 65535, inclusive"));
  }
  return [...errors, ...validatePath(path ?? "", `${at}.path`)];
}

function validatePath(path: string, at: string): FieldError[] {
  if (path === "" || path === "/") return [];
  if (path === "//") return [invalid(at, path, "segment[0] may not be empty")];
  const errors = path.startsWith("/") ? [] : [invalid(at, path, "must start with a '/'")];
  const steps = path.slice(1).replace(/\/$/, "").split("/");
  for (const [i, step] of steps.entries()) {
    if (step === "") errors.push(invalid(at, path, `segment[${i}] may not be empty`));
    else errors.push(...checkSubdomain(step).map((why) => invalid(at, path, `segment[${i}]: ${why}`)));
  }
  return errors;
}
