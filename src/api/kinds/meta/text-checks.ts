/** Syntaxes of texts beside names and labels (names.ts): each check gives complaints, none when the text is right. */
import { checkSubdomain, syntaxComplaint } from "../../names.ts";

interface TextSyntax {
  readonly regex: string;
  readonly what: string;
  readonly examples: readonly string[];
  /** Bytes. */
  readonly max?: number;
}

function pattern({ regex, what, examples, max }: TextSyntax): (text: string) => string[] {
  const whole = new RegExp(`^(?:${regex})$`);
  const complaint = syntaxComplaint(what, regex, examples);
  return (text) => [
    ...(max !== undefined && text.length > max ? [`must be no more than ${max} bytes`] : []),
    ...(whole.test(text) ? [] : [complaint]),
  ];
}

/** The name of an environment variable: printable ASCII without an equals sign. */
export function checkEnvName(text: string): string[] {
  if (text === "") return ["environment variable name must be non-empty"];
  if (/^[ -<>-~]+$/.test(text)) return [];
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

const checkKeySyntax = pattern({
  regex: "[-._a-zA-Z0-9]+",
  what: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  examples: ["key.name", "KEY_NAME", "key-name"],
  max: 253,
});

/** The key of a ConfigMap or Secret, also a file name. */
export function checkConfigKey(text: string): string[] {
  const complaints = checkKeySyntax(text);
  if (text === "." || text === "..") return [...complaints, `must not be '${text}'`];
  return text.startsWith("..") ? [...complaints, "must not start with '..'"] : complaints;
}

/** The name of a port of a container: at most 15 characters, with a letter, no leading, trailing or doubled dash. */
export function checkPortName(text: string): string[] {
  const complaints: string[] = [];
  if (text.length > 15) complaints.push("must be no more than 15 bytes");
  if (!/^[-a-z0-9]+$/.test(text))
    complaints.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(text)) complaints.push("must contain at least one letter (a-z)");
  if (text.includes("--")) complaints.push("must not contain consecutive hyphens");
  if (/^-|-$/.test(text)) complaints.push("must not begin or end with a hyphen");
  return complaints;
}

/** The name of an HTTP header. */
export const checkHeaderName = pattern({
  regex: "[-A-Za-z0-9]+",
  what: "a valid HTTP header must consist of alphanumeric characters or '-'",
  examples: ["X-Header-Name"],
});

/** A path whose segments never go up. */
export function checkNoBacksteps(text: string): string[] {
  return text.split("/").includes("..") ? ["must not contain '..'"] : [];
}

/** A path below a directory: relative, and never leaving it. */
export function checkDescendingPath(text: string): string[] {
  return [...(text.startsWith("/") ? ["must be a relative path"] : []), ...checkNoBacksteps(text)];
}

/** A path below a directory that does not start with two dots: such names belong to whoever writes the directory. */
export function checkUnreservedPath(text: string): string[] {
  const complaints = checkDescendingPath(text);
  return text.startsWith("..") && !text.startsWith("../") ? [...complaints, "must not start with '..'"] : complaints;
}

const SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

/** A host name that starts with one wildcard label, as in *.example.com. */
export const checkWildcardSubdomain = pattern({
  regex: `\\*\\.${SUBDOMAIN}`,
  what: "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  examples: ["*.example.com"],
  max: 253,
});

const UNDERSCORED = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";

/** A search domain of a resolver: a subdomain whose labels may have underscores. */
export const checkUnderscoredSubdomain = pattern({
  regex: `${UNDERSCORED}(\\.${UNDERSCORED})*`,
  what: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  examples: ["example.com"],
  max: 253,
});

/** A percentage such as 25%. */
export const checkPercent = pattern({
  regex: "[0-9]+%",
  what: "a valid percent string must be a numeric string followed by an ending '%'",
  examples: ["1%", "93%"],
});

const SYSCTL = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

/** A sysctl such as net.ipv4.tcp_syncookies, with dots or slashes between its segments. */
export function checkSysctl(text: string): string[] {
  const valid = text.length <= 253 && new RegExp(SYSCTL).test(text);
  return valid ? [] : [`must have at most 253 characters and match regex ${SYSCTL}`];
}

/** A name of a user-chosen thing after an optional domain: a C identifier in the API's words. */
export const checkIdentifier = pattern({
  regex: "[A-Za-z_][A-Za-z0-9_]*",
  what: "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  examples: ["my_name", "MY_NAME", "MyName"],
});

/** The name of a CSI driver: a subdomain in either case, at most 63 bytes. */
export const checkDriverName = (text: string): string[] => checkSubdomain(text.toLowerCase());

const PATH_CHARACTERS = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

/** A path below somebody's domain, such as example.com/controller. */
export function checkDomainPrefixedPath(text: string): string[] {
  if (text === "") return ["must not be empty"];
  const slash = text.indexOf("/");
  if (slash < 1 || slash === text.length - 1) {
    return ['must be a domain-prefixed path (such as "acme.io/foo")'];
  }
  const domain = checkSubdomain(text.slice(0, slash));
  if (domain.length > 0) return domain;
  return PATH_CHARACTERS.test(text.slice(slash + 1))
    ? []
    : ["Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"];
}
