import { badRequestError, invalidError } from "../../api/errors.ts";
import { type FieldError, forbidden, invalid, notSupported } from "../../api/field-error.ts";
import { isTrue } from "./request-info.ts";

/** What a list or watch asks for beside its selectors. */
export interface ListOptions {
  readonly limit: number;
  readonly continue: string;
  /** Absent: whatever is most recent. 0: anything. */
  readonly revision: number | undefined;
  readonly match: "" | "Exact" | "NotOlderThan";
  readonly timeoutSeconds: number | undefined;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
}

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^[-+]?\d+$/.test(text)) throw badRequestError(`strconv.ParseInt: parsing "${text}": invalid syntax (${name})`);
  return Number(text);
}

/** A resourceVersion as a revision; absent when empty. Throws BadRequest for anything but digits. */
export function revisionOf(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || text === "") return undefined;
  if (!/^\d+$/.test(text)) {
    const why = `Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`;
    throw badRequestError(`invalid resource version: resourceVersion: ${why}`);
  }
  return Number(text);
}

/** Reads the options of a list (`watch` false) or watch. Throws BadRequest, or Invalid for combinations that make no sense. */
export function listOptions(query: URLSearchParams, watch: boolean): ListOptions {
  const revisionText = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  const initial = query.get("sendInitialEvents");
  const options = {
    limit: Math.max(0, integer(query, "limit") ?? 0),
    continue: query.get("continue") ?? "",
    match: match as ListOptions["match"],
    timeoutSeconds: integer(query, "timeoutSeconds"),
    bookmarks: isTrue(query.get("allowWatchBookmarks")),
    sendInitialEvents: initial === null ? undefined : isTrue(initial),
  };
  const errors = watch ? watchErrors(options, match) : listErrors(options, match, revisionText);
  if (errors.length > 0) throw invalidError({ group: "meta.k8s.io", kind: "ListOptions", name: "" }, errors);
  if (!watch && options.continue !== "" && revisionText !== "" && revisionText !== "0") {
    throw badRequestError("specifying resource version is not allowed when using continue");
  }
  return { ...options, revision: revisionOf(revisionText) };
}

type Parsed = Omit<ListOptions, "revision">;

function matchErrors(match: string): FieldError[] {
  if (match === "" || match === "Exact" || match === "NotOlderThan") return [];
  return [notSupported("resourceVersionMatch", match, ["Exact", "NotOlderThan", ""])];
}

function listErrors(options: Parsed, match: string, revision: string): FieldError[] {
  const errors: FieldError[] = [];
  if (match !== "") {
    if (revision === "") {
      errors.push(
        forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"),
      );
    }
    if (options.continue !== "") {
      errors.push(forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
    }
    errors.push(...matchErrors(match));
    if (match === "Exact" && revision === "0") {
      errors.push(
        forbidden("resourceVersionMatch", 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
      );
    }
  }
  if (options.sendInitialEvents !== undefined) {
    errors.push(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  return errors;
}

function watchErrors(options: Parsed, match: string): FieldError[] {
  if (options.sendInitialEvents === undefined) {
    if (match === "") return [];
    return [
      forbidden(
        "resourceVersionMatch",
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
      ),
    ];
  }
  const errors: FieldError[] = [];
  if (match !== "NotOlderThan") {
    errors.push(
      forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
    );
    errors.push(...matchErrors(match));
  }
  if (options.sendInitialEvents && !options.bookmarks) {
    errors.push(
      invalid(
        "allowWatchBookmarks",
        options.bookmarks,
        "sendInitialEvents requires setting allowWatchBookmarks to true",
      ),
    );
  }
  return errors;
}
