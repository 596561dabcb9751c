import { badRequestError } from "../../api/errors.ts";

export interface SchemeNamePort {
  readonly scheme: "http" | "https" | "";
  readonly name: string;
  /** Number or name; empty for the default. */
  readonly port: string;
}

/** Reads NAME, NAME:PORT or SCHEME:NAME:PORT, where PORT may be empty. Throws BadRequest for anything else. */
export function schemeNamePort(text: string, kind: "node" | "pod" | "service"): SchemeNamePort {
  const parts = text.split(":");
  const [scheme = "", name = "", port = ""] = parts.length > 2 ? parts : ["", ...parts];
  const isRead = parts.length <= 3 && name !== "" && (scheme === "" || scheme === "http" || scheme === "https");
  if (!isRead) throw badRequestError(`invalid ${kind} request "${text}"`);
  return { scheme, name, port };
}
