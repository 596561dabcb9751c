import { gunzipSync } from "node:zlib";
import { compressedDescriptions } from "../../../scripts/descriptions.ts" with { type: "macro" };
import { capital } from "../../lib/capital.ts";

const COMPRESSED = compressedDescriptions();

/** What built-in types, their fields and the query parameters are for. Half a megabyte: kept no longer than a document is being made. */
export class Descriptions {
  readonly #all = JSON.parse(gunzipSync(Buffer.from(COMPRESSED, "base64")).toString()) as Record<
    string,
    Record<string, string>
  >;

  /** The descriptions of a type by its published name, such as io.k8s.api.core.v1.PodSpec: its own under "", and its fields'. */
  ofModel(model: string): Readonly<Record<string, string>> {
    const [kind = "", version = "", group = ""] = model.split(".").reverse();
    const name = capital(version) + kind;
    // Where groups share a name, the unqualified class may be of another version.
    return this.#all[capital(group) + name] ?? this.#all[name] ?? {};
  }

  ofParameter(name: string): string | undefined {
    return this.#all["parameters"]?.[name];
  }
}
