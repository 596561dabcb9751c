/** All functions that an expression can call, as Kubernetes v1.36 has them. */
import { STRING } from "../cel-type.ts";
import { AUTHORIZATION_FUNCTIONS } from "./authorization.ts";
import { CIDR_FUNCTIONS, cidrToText } from "./cidrs.ts";
import { CONVERSIONS, stringOverloads } from "./conversions.ts";
import { traverses } from "./costs.ts";
import { FORMAT_FUNCTIONS } from "./formats.ts";
import { IP_FUNCTIONS, ipToText } from "./ips.ts";
import { LIST_FUNCTIONS } from "./lists.ts";
import { OPERATORS } from "./operators.ts";
import { OPTIONAL_FUNCTIONS } from "./optionals.ts";
import { type CelFunction, func, global, type Overload } from "./overload.ts";
import { QUANTITY_OVERLOADS } from "./quantities.ts";
import { REGEX_FUNCTIONS } from "./regex.ts";
import { SEMVER_OVERLOADS } from "./semvers.ts";
import { SET_FUNCTIONS } from "./sets.ts";
import { STRING_FUNCTIONS } from "./strings.ts";
import { TIME_FUNCTIONS } from "./times.ts";
import { URL_FUNCTIONS } from "./urls.ts";

/** A key of a JSON pointer: what has a meaning there is escaped. */
const escapeKey = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

function merged(...tables: readonly Readonly<Record<string, readonly Overload[]>>[]): CelFunction[] {
  const names = new Set(tables.flatMap(Object.keys));
  return [...names].map((name) => func(name, ...tables.flatMap((table) => table[name] ?? [])));
}

const ALL: readonly CelFunction[] = [
  ...OPERATORS,
  ...CONVERSIONS,
  func("string", ...stringOverloads, ipToText, cidrToText),
  ...STRING_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...SET_FUNCTIONS,
  ...REGEX_FUNCTIONS,
  ...OPTIONAL_FUNCTIONS,
  ...TIME_FUNCTIONS,
  ...URL_FUNCTIONS,
  ...IP_FUNCTIONS,
  ...CIDR_FUNCTIONS,
  ...FORMAT_FUNCTIONS,
  ...AUTHORIZATION_FUNCTIONS,
  ...merged(QUANTITY_OVERLOADS, SEMVER_OVERLOADS),
  func("jsonpatch.escapeKey", global("string_escape_key", [STRING], STRING, escapeKey, traverses(0, { keeps: true }))),
];

export const FUNCTIONS: ReadonlyMap<string, CelFunction> = new Map(ALL.map((declared) => [declared.name, declared]));
