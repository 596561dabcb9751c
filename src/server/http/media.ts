import { ApiError } from "../../api/errors.ts";
import { PROTOBUF } from "../../api/protobuf/envelope.ts";
import { lookUp } from "../../lib/look-up.ts";

/** How a body is written: the syntax, and what the object is turned into before. */
export interface Form {
  readonly syntax: "json" | "yaml" | "protobuf";
  readonly as?: "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList" | "APIGroupDiscoveryList";
  /** Version of `as`: v1, or v2 of discovery. */
  readonly version?: string;
}

const SYNTAX: Readonly<Record<string, Form["syntax"]>> = {
  "application/json": "json",
  "application/yaml": "yaml",
  [PROTOBUF]: "protobuf",
  "*/*": "json",
  "application/*": "json",
};

const GROUPS: Readonly<Record<string, string>> = {
  Table: "meta.k8s.io",
  PartialObjectMetadata: "meta.k8s.io",
  PartialObjectMetadataList: "meta.k8s.io",
  APIGroupDiscoveryList: "apidiscovery.k8s.io",
};

const AS_PROTOBUF: readonly string[] = ["PartialObjectMetadata", "PartialObjectMetadataList"];

/** What a handler can answer beside its object in JSON and YAML. */
export interface Offer {
  /** The transformations. */
  readonly kinds: readonly string[];
  /** Whether what it answers has a protobuf form. */
  readonly protobuf: boolean;
}

/** The Content-Type of each syntax. */
export const CONTENT_TYPES: Readonly<Record<Form["syntax"], string>> = {
  json: "application/json",
  yaml: "application/yaml",
  protobuf: PROTOBUF,
};

interface Range {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

function rangeOf(text: string): Range {
  const [type = "", ...rest] = text.split(";").map((part) => part.trim());
  const parameters = new Map(
    rest.map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
    }),
  );
  const quality = Number(parameters.get("q") ?? 1);
  return { type, parameters, quality: Number.isNaN(quality) ? 1 : quality };
}

function formOf(range: Range, { kinds, protobuf }: Offer): Form | undefined {
  const syntax = lookUp(SYNTAX, range.type);
  const as = range.parameters.get("as");
  // Metadata has a protobuf form whatever it is the metadata of.
  const hasForm = syntax !== "protobuf" || protobuf || AS_PROTOBUF.includes(as ?? "");
  if (syntax === undefined || !hasForm) return undefined;
  if (as === undefined || as === "") return { syntax };
  if (syntax === "protobuf" && !AS_PROTOBUF.includes(as)) return undefined;
  if (!kinds.includes(as) || range.parameters.get("g") !== lookUp(GROUPS, as)) return undefined;
  return { syntax, as: as as NonNullable<Form["as"]>, version: range.parameters.get("v") ?? "" };
}

const PLAIN: Form = { syntax: "json" };

/**
 * The form that a client accepts best, of those that the handler offers; a transformation with another version or kind is passed
 * over, as is CBOR. Throws NotAcceptable when nothing is left.
 */
export function acceptedForm(accept: string | null, offer: Offer): Form {
  if (accept === null || accept === "" || accept === "application/json" || accept === "*/*") return PLAIN;
  const ranges = accept.split(",").map(rangeOf);
  ranges.sort((a, b) => b.quality - a.quality);
  for (const range of ranges) {
    const form = formOf(range, offer);
    if (form !== undefined && (form.as === undefined || form.version === "v1" || form.version === "v2")) return form;
  }
  throw new ApiError(
    "NotAcceptable",
    `only the following media types are accepted: application/json, application/yaml, ${PROTOBUF}`,
  );
}

/** The form's name, under which frames and bodies are shared. */
export function formName(form: Form): string {
  return form.as === undefined ? form.syntax : `${form.syntax};${form.as}`;
}

/** The media type of a Content-Type header, without parameters; empty when there is none. */
export function mediaType(header: string | null): string {
  return (header ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}
