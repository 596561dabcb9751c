import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as v from "valibot";
import { UserError } from "../../lib/user-error.ts";
import { parseYamlDocuments } from "../../lib/yaml-documents.ts";
import { MODES, type Policy } from "./pod-security/policy.ts";
import { DEFAULT_SETTINGS, type PodSecuritySettings } from "./pod-security/settings.ts";
import { LEVELS } from "./pod-security/standard.ts";

/** What an AdmissionConfiguration of Kubernetes can say here. */
export interface AdmissionConfiguration {
  readonly podSecurity: PodSecuritySettings;
}

const File = v.strictObject({
  apiVersion: v.literal("apiserver.config.k8s.io/v1"),
  kind: v.literal("AdmissionConfiguration"),
  plugins: v.optional(
    v.array(
      v.strictObject({ name: v.string(), path: v.optional(v.string(), ""), configuration: v.optional(v.unknown()) }),
    ),
    [],
  ),
});

const Level = v.optional(v.picklist(LEVELS));
const Version = v.optional(v.pipe(v.string(), v.regex(/^(latest|v1\.(0|[1-9]\d*))$/, 'must be "latest" or "v1.x"')));
const Names = v.optional(v.array(v.string()), []);
const PodSecurity = v.strictObject({
  apiVersion: v.literal("pod-security.admission.config.k8s.io/v1"),
  kind: v.literal("PodSecurityConfiguration"),
  defaults: v.optional(
    v.strictObject({
      ...{ enforce: Level, audit: Level, warn: Level },
      ...{ "enforce-version": Version, "audit-version": Version, "warn-version": Version },
    }),
    {},
  ),
  exemptions: v.optional(v.strictObject({ usernames: Names, namespaces: Names, runtimeClasses: Names }), {}),
});

/**
 * Reads the file of --admission-control-config-file. Throws UserError when it cannot be read, is no AdmissionConfiguration, or configures a
 * plugin that takes no configuration here.
 */
export function readAdmissionConfiguration(path: string): AdmissionConfiguration {
  let podSecurity = DEFAULT_SETTINGS;
  for (const plugin of checked(File, path, documentAt(path)).plugins) {
    if (plugin.name !== "PodSecurity") {
      throw new UserError(`${path}: the plugin "${plugin.name}" takes no configuration; expected only "PodSecurity"`);
    }
    const elsewhere = plugin.path === "" ? path : resolve(dirname(path), plugin.path);
    podSecurity = settingsFrom(plugin.configuration ?? documentAt(elsewhere), elsewhere);
  }
  return { podSecurity };
}

function settingsFrom(value: unknown, path: string): PodSecuritySettings {
  const { defaults, exemptions } = checked(PodSecurity, path, value);
  const entries = MODES.map((mode) => {
    const standard = { level: defaults[mode] ?? "privileged", version: defaults[`${mode}-version`] ?? "latest" };
    return [mode, standard] as const;
  });
  const { usernames = [], namespaces = [], runtimeClasses = [] } = exemptions;
  return {
    defaults: Object.fromEntries(entries) as unknown as Policy,
    exemptions: { usernames, namespaces, runtimeClasses },
  };
}

function documentAt(path: string): unknown {
  try {
    return parseYamlDocuments(readFileSync(path, "utf8"), path)[0]?.value;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`cannot read "${path}": ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function checked<S extends v.GenericSchema>(schema: S, path: string, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new UserError(`${path}: ${v.getDotPath(issue) ?? "the document"}: ${issue.message}`);
}
