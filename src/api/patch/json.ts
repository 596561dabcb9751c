/** RFC 6902 JSON patch, with the answers that Kubernetes gives to patches that do not fit. */
import { cloneJson, setKey } from "../../lib/clone-json.ts";
import { equalJson } from "../../lib/equal-json.ts";
import { isNestedDeeper, MAX_NESTING } from "../../lib/nesting.ts";
import { ApiError, badRequestError } from "../errors.ts";
import { checkNesting } from "./directives.ts";

/** Operations that one patch may have, as in Kubernetes. */
const MAX_OPERATIONS = 10_000;
/** Bytes that all copies of one patch may add, as in Kubernetes: copies of copies double each time. */
const MAX_COPIED = 3 * 1024 * 1024;

interface Operation {
  readonly op: string;
  readonly path: readonly string[];
  readonly from?: readonly string[];
  readonly value: unknown;
}

type Container = Record<string, unknown> | unknown[];

/**
 * The patched document; the arguments are not changed. Throws ApiError: BadRequest when the patch is malformed, Invalid (422) when
 * it cannot be applied to this document, RequestEntityTooLarge above 10,000 operations.
 */
export function jsonPatch(document: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw badRequestError("a JSON patch must be an array of operations");
  checkNesting(operations);
  if (operations.length > MAX_OPERATIONS) {
    throw new ApiError(
      "RequestEntityTooLarge",
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`,
    );
  }
  const parsed = operations.map(parseOperation);
  // One holder around the document, so that the root is replaced like any other value.
  const holder: Record<string, unknown> = { root: cloneJson(document) };
  let copied = 0;
  for (const operation of parsed) {
    copied += apply(holder, operation);
    if (copied > MAX_COPIED) throw unfit(`its copies add up to more than ${MAX_COPIED} bytes`);
  }
  return holder["root"];
}

function parseOperation(value: unknown, index: number): Operation {
  if (typeof value !== "object" || value === null)
    throw badRequestError(`operation ${index} of the JSON patch is no object`);
  const { op, path, from, value: operand } = value as Record<string, unknown>;
  if (typeof op !== "string") throw badRequestError(`operation ${index} of the JSON patch has no "op"`);
  if (typeof path !== "string") throw badRequestError(`operation ${index} of the JSON patch has no "path"`);
  const needsFrom = op === "move" || op === "copy";
  if (needsFrom && typeof from !== "string") throw badRequestError(`operation ${index} ("${op}") has no "from"`);
  return { op, path: pointer(path), value: operand, ...(typeof from === "string" ? { from: pointer(from) } : {}) };
}

/** The steps of a JSON pointer, below the holder. */
function pointer(text: string): readonly string[] {
  if (text !== "" && !text.startsWith("/"))
    throw badRequestError(`"${text}" is not a JSON pointer: it must start with "/"`);
  const steps = text.split("/").slice(1);
  if (steps.length > MAX_NESTING) throw badRequestError(`a JSON pointer has more than ${MAX_NESTING} steps`);
  return ["root", ...steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))];
}

/** Applies one operation to the document in the holder. Gives the bytes that it copied. */
function apply(holder: Container, { op, path, from = [], value }: Operation): number {
  switch (op) {
    case "add":
      put(holder, path, { value, how: "insert" });
      return 0;
    case "replace":
      get(holder, path);
      put(holder, path, { value, how: "overwrite" });
      return 0;
    case "remove":
      remove(holder, path);
      return 0;
    case "move": {
      const moved = get(holder, from);
      if (path.length > from.length && from.every((step, at) => step === path[at])) {
        throw unfit(`cannot move ${show(from)} into itself`);
      }
      remove(holder, from);
      put(holder, path, { value: moved, how: "insert" });
      return 0;
    }
    case "copy": {
      const copied = get(holder, from);
      put(holder, path, { value: copied, how: "insert" });
      return JSON.stringify(copied).length;
    }
    case "test":
      if (!equalJson(find(holder, path) ?? null, value ?? null)) throw new TestFailedError(show(path));
      return 0;
    default:
      throw unfit(`unexpected operation "${op}"`);
  }
}

const show = (path: readonly string[]): string =>
  `"${path
    .slice(1)
    .map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("")}"`;

const REJECTED = "the server rejected our request due to an error in our request";

/** 422 in the words of Kubernetes. K8S-DIFF: the message goes on to say what did not fit. */
const unfit = (why: string): ApiError => new ApiError("Invalid", `${REJECTED}: ${why}`, { details: {} });

/** A `test` operation did not hold: the document is not the one that the patch was made for. */
export class TestFailedError extends ApiError {
  constructor(path: string) {
    super("Invalid", `${REJECTED}: testing value ${path} failed`, { details: {} });
  }
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function indexOf(
  list: readonly unknown[],
  step: string,
  { end, path }: { end: number; path: readonly string[] },
): number {
  const index = /^(?:0|-?[1-9]\d*)$/.test(step) ? Number(step) : Number.NaN;
  // Kubernetes' library counts negative indexes from the end.
  const at = index < 0 ? index + list.length : index;
  if (!(at >= 0 && at < end)) throw unfit(`index "${step}" of ${show(path)} is out of bounds (${list.length} items)`);
  return at;
}

function child(container: Container, step: string, path: readonly string[]): unknown {
  if (Array.isArray(container)) return container[indexOf(container, step, { end: container.length, path })];
  return Object.hasOwn(container, step) ? container[step] : undefined;
}

/** The value at a path, or undefined where its last step is absent. Throws Invalid where an earlier one is. */
function find(holder: Container, path: readonly string[]): unknown {
  const container = parentOf(holder, path);
  return child(container, path.at(-1) ?? "", path);
}

function get(holder: Container, path: readonly string[]): unknown {
  const value = find(holder, path);
  if (value === undefined) throw unfit(`${show(path)} does not exist`);
  return value;
}

function parentOf(holder: Container, path: readonly string[]): Container {
  let container: Container = holder;
  for (const step of path.slice(0, -1)) {
    const next = child(container, step, path);
    if (!isContainer(next)) throw unfit(`${show(path)} does not exist`);
    container = next;
  }
  return container;
}

function put(
  holder: Container,
  path: readonly string[],
  { value, how }: { value: unknown; how: "insert" | "overwrite" },
): void {
  // With the limit on paths this bounds the document, which else could double its depth with each copy.
  if (isNestedDeeper(value)) throw unfit(`the value for ${show(path)} is nested deeper than ${MAX_NESTING} levels`);
  const container = parentOf(holder, path);
  const step = path.at(-1) ?? "";
  // A copy, so that later operations change neither the patch nor what was copied.
  const given = value === undefined ? null : cloneJson(value);
  if (!Array.isArray(container)) setKey(container, step, given);
  else if (how === "overwrite") container[indexOf(container, step, { end: container.length, path })] = given;
  else if (step === "-") container.push(given);
  else container.splice(indexOf(container, step, { end: container.length + 1, path }), 0, given);
}

function remove(holder: Container, path: readonly string[]): void {
  get(holder, path);
  const container = parentOf(holder, path);
  const step = path.at(-1) ?? "";
  if (Array.isArray(container)) container.splice(indexOf(container, step, { end: container.length, path }), 1);
  else delete container[step];
}
