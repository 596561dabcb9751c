import manifest from "../../package.json" with { type: "json" };

/** The version of this executable. */
export const version: string = manifest.version;
