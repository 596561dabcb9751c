import { lookUp } from "../../../lib/look-up.ts";
import { checkLabel, checkLabel1035, checkLabelValue, checkQualifiedName, checkSubdomain } from "../../names.ts";
import { parseTime } from "../../time.ts";
import { listOf, opaque, optionalOf, STRING } from "../cel-type.ts";
import { scaled } from "../cost-range.ts";
import { ArrayList, CelOpaque, CelOptional } from "../value.ts";
import { sizeOf } from "../values/size.ts";
import { REGEX, sizeOfNode, TRAVERSAL } from "./costs.ts";
import { type CelFunction, type Estimate, func, global, method, type RunCost } from "./overload.ts";
import { parseUrl } from "./urls.ts";

const FORMAT_TYPE = opaque<CelFormat>("kubernetes.NamedFormat");

/** A syntax of names, by its name. */
class CelFormat extends CelOpaque {
  readonly type = FORMAT_TYPE;
  readonly name: string;
  readonly check: (text: string) => string[];
  /** How long a regular expression for it would be: what a check costs. */
  readonly regexSize: number;

  constructor(name: string, check: (text: string) => string[], regexSize: number) {
    super();
    this.name = name;
    this.check = check;
    this.regexSize = regexSize;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelFormat && other.name === this.name;
  }

  override text(): string {
    return this.name;
  }
}

/** A prefix of a name may end in a dash. */
const prefix = (check: (text: string) => string[]) => (text: string) => check(text.replace(/(.)-$/s, "$1a"));

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

const refuse = (valid: (text: string) => boolean, complaint: string) => (text: string) =>
  valid(text) ? [] : [complaint];
const isDate = (text: string): boolean => DATE.test(text) && parseTime(`${text}T00:00:00Z`) !== undefined;

/** The sizes of regular expressions are Kubernetes'. */
const FORMATS: Readonly<Record<string, CelFormat>> = {
  dns1123Label: new CelFormat("DNS1123Label", checkLabel, 30),
  dns1123Subdomain: new CelFormat("DNS1123Subdomain", checkSubdomain, 60),
  dns1035Label: new CelFormat("DNS1035Label", checkLabel1035, 30),
  qualifiedName: new CelFormat("QualifiedName", checkQualifiedName, 60),
  dns1123LabelPrefix: new CelFormat("DNS1123LabelPrefix", prefix(checkLabel), 30),
  dns1123SubdomainPrefix: new CelFormat("DNS1123SubdomainPrefix", prefix(checkSubdomain), 60),
  dns1035LabelPrefix: new CelFormat("DNS1035LabelPrefix", prefix(checkLabel1035), 30),
  labelValue: new CelFormat("LabelValue", checkLabelValue, 40),
  uri: new CelFormat("URI", (text) => (parseUrl(text) ? [] : [`parse "${text}": invalid URI for request`]), 1250),
  uuid: new CelFormat(
    "uuid",
    refuse((text) => UUID.test(text), "does not match the UUID format"),
    85,
  ),
  byte: new CelFormat(
    "byte",
    refuse((text) => BASE64.test(text), "invalid base64"),
    88,
  ),
  date: new CelFormat("date", refuse(isDate, "invalid date"), 148),
  datetime: new CelFormat(
    "datetime",
    refuse((text) => parseTime(text) !== undefined, "invalid datetime"),
    148,
  ),
};

/** Kubernetes' MaxNameFormatRegexSize. */
const LONGEST_REGEX = 128;

const validationCost: RunCost = ([format, text]) => {
  const size = format instanceof CelFormat ? format.regexSize : LONGEST_REGEX;
  return Math.ceil((1 + sizeOf(text ?? null)) * TRAVERSAL) * Math.ceil(size * REGEX);
};

const validationEstimate: Estimate = (args) => ({
  cost: scaled(scaled(sizeOfNode(args, 1), TRAVERSAL), LONGEST_REGEX * REGEX),
});

function validate({ check }: CelFormat, text: string): CelOptional {
  const complaints = check(text);
  return complaints.length === 0 ? CelOptional.none : new CelOptional(new ArrayList(complaints));
}

function named(name: string): CelOptional {
  return new CelOptional(lookUp(FORMATS, name));
}

export const FORMAT_FUNCTIONS: readonly CelFunction[] = [
  func("format.named", global("format-named", [STRING], optionalOf(FORMAT_TYPE), named)),
  func(
    "validate",
    method("format-validate", [FORMAT_TYPE, STRING], optionalOf(listOf(STRING)), validate, {
      cost: validationCost,
      estimate: validationEstimate,
    }),
  ),
  ...Object.entries(FORMATS).map(([name, format]) =>
    func(
      `format.${name}`,
      global(`format.${name}`, [], FORMAT_TYPE, () => format),
    ),
  ),
];
