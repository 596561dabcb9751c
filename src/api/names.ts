/** The syntaxes of names, label keys and label values: each check gives a list of complaints, empty when the text is right. */

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const VALUE = `(${QUALIFIED})?`;

interface Syntax {
  readonly pattern: RegExp;
  readonly max: number;
  readonly message: string;
}

const syntax = (regex: string, max: number, what: string, examples: readonly string[]): Syntax => ({
  pattern: new RegExp(`^(?:${regex})$`),
  max,
  message: syntaxComplaint(what, regex, examples),
});

/** What is wrong with a text that does not match, as Kubernetes words it: two blanks between examples included. */
export function syntaxComplaint(what: string, regex: string, examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(" or ");
  return `${what} (e.g. ${shown}regex used for validation is '${regex}')`;
}

const label = syntax(
  LABEL,
  63,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  ["my-name", "123-abc"],
);
const subdomain = syntax(
  SUBDOMAIN,
  253,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  ["example.com"],
);
const label1035 = syntax(
  LABEL_1035,
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  ["my-name", "abc-123"],
);
const qualified = syntax(
  QUALIFIED,
  63,
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ["MyName", "my.name", "123-abc"],
);
const labelValue = syntax(
  VALUE,
  63,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ["MyValue", "my_value", "12345"],
);

function check(rule: Syntax, text: string): string[] {
  const complaints: string[] = [];
  if (text.length > rule.max) complaints.push(`must be no more than ${rule.max} bytes`);
  if (!rule.pattern.test(text)) complaints.push(rule.message);
  return complaints;
}

/** RFC 1123 label: at most 63 lower-case letters, digits and dashes. */
export const checkLabel = (text: string): string[] => check(label, text);
/** RFC 1123 subdomain: labels joined by dots, at most 253 characters. */
export const checkSubdomain = (text: string): string[] => check(subdomain, text);
/** RFC 1035 label: like an RFC 1123 label, but starting with a letter. */
export const checkLabel1035 = (text: string): string[] => check(label1035, text);
/** The value of a label: empty, or at most 63 characters. */
export const checkLabelValue = (text: string): string[] => check(labelValue, text);

/** What may stand as one segment of a URL path. */
export function checkPathSegment(text: string): string[] {
  if (text === "." || text === "..") return [`may not be '${text}'`];
  return ["/", "%"].filter((c) => text.includes(c)).map((c) => `may not contain '${c}'`);
}

/** The key of a label or annotation: an optional subdomain and a slash, then a name. */
export function checkQualifiedName(text: string): string[] {
  const parts = text.split("/");
  const name = parts.at(-1) ?? "";
  const complaints: string[] = [];
  if (parts.length > 2) {
    return [
      `a qualified name ${qualified.message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? "";
    if (prefix === "") complaints.push("prefix part must be non-empty");
    else complaints.push(...checkSubdomain(prefix).map((c) => `prefix part ${c}`));
  }
  if (name === "") complaints.push("name part must be non-empty");
  else if (name.length > qualified.max) complaints.push(`name part must be no more than ${qualified.max} bytes`);
  if (!qualified.pattern.test(name)) complaints.push(`name part ${qualified.message}`);
  return complaints;
}
