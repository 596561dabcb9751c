/** Syntaxes of texts beside names and labels (names.ts): each check gives complaints, none when the text is right. */

const pattern =
  (regex: RegExp, max: number, message: string) =>
  (text: string): string[] => [
    ...(text.length > max ? [`must be no more than ${max} characters`] : []),
    ...(regex.test(text) ? [] : [message]),
  ];

/** The name of an environment variable: printable ASCII without an equals sign. */
export const checkEnvName = pattern(
  /^[ -<>-~]+$/,
  Number.MAX_SAFE_INTEGER,
  "a valid environment variable name must consist only of printable ASCII characters other than '='",
);

/** The key of a ConfigMap or Secret, also a file name. */
export function checkConfigKey(text: string): string[] {
  if (text === "." || text === ".." || text.startsWith("..")) return [`must not be '.' and must not start with '..'`];
  return checkKeySyntax(text);
}

const checkKeySyntax = pattern(
  /^[-._a-zA-Z0-9]+$/,
  253,
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
);

/** The name of a port of a container: at most 15 characters, with a letter, no leading, trailing or doubled dash. */
export function checkPortName(text: string): string[] {
  const complaints: string[] = [];
  if (text.length > 15) complaints.push("must be no more than 15 characters");
  if (!/^[-a-z0-9]+$/.test(text))
    complaints.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(text)) complaints.push("must contain at least one letter (a-z)");
  if (text.includes("--")) complaints.push("must not contain consecutive hyphens");
  if (/^-|-$/.test(text)) complaints.push("must not begin or end with a hyphen");
  return complaints;
}

/** The name of an HTTP header. */
export const checkHeaderName = pattern(
  /^[-A-Za-z0-9]+$/,
  Number.MAX_SAFE_INTEGER,
  "a valid HTTP header must consist of alphanumeric characters or '-'",
);

/** A path below a directory: relative, and never leaving it. */
export function checkDescendingPath(text: string): string[] {
  if (text.startsWith("/")) return ["must be a relative path"];
  return text.split("/").includes("..") ? ["must not contain '..'"] : [];
}

/** A host name that may start with one wildcard label, as in *.example.com. */
export const checkWildcardSubdomain = pattern(
  /^\*\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/,
  253,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain (e.g. '*.example.com')",
);

/** A percentage such as 25%. */
export const checkPercent = pattern(
  /^[0-9]+%$/,
  Number.MAX_SAFE_INTEGER,
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', or '93%')",
);

/** A sysctl such as net.ipv4.tcp_syncookies, with dots or slashes between its segments. */
export const checkSysctl = pattern(
  /^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:[./][a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*$/,
  253,
  "must have at most 253 characters and be a sysctl name such as kernel.shm_rmid_forced",
);

/** A name of a user-chosen thing after an optional domain: a C identifier in the API's words. */
export const checkIdentifier = pattern(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  Number.MAX_SAFE_INTEGER,
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
);
