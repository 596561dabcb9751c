import { defineCommand } from "citty";
import type { EnvVar } from "../../api/kinds/core/env-var.ts";
import type { PodSpec } from "../../api/kinds/core/pod-spec.ts";
import { UserError } from "../../lib/user-error.ts";
import { repeated } from "../cluster.ts";
import { eachTemplate, templateArgs } from "./pod-templates.ts";

const args = {
  ...templateArgs,
  containers: { type: "string", alias: "c", description: 'Only these containers; "*" is any text', default: "*" },
  list: { type: "boolean", description: "Show the variables instead" },
} as const;

const isChange = (word: string): boolean => word.includes("=") || word.endsWith("-");

/** Variables as a strategic merge patch takes them. */
function patchesOf(words: readonly string[]): unknown[] {
  return words.map((word) => {
    const [name = "", value] = word.split(/=(.*)/s);
    if (name === "" || name === "-") throw new UserError(`"${word}": expected NAME=VALUE, or NAME- to remove it`);
    return value === undefined ? { name: name.slice(0, -1), $patch: "delete" } : { name, value, valueFrom: null };
  });
}

/** A pattern with "*" for any text, as a test of names. */
function matching(pattern: string): (name: string) => boolean {
  const parts = pattern.split("*").map((part) => RegExp.escape(part));
  const expression = new RegExp(`^${parts.join(".*")}$`, "s");
  return (name) => expression.test(name);
}

function shown({ name, value = "", valueFrom }: EnvVar): string {
  const { configMapKeyRef: map, secretKeyRef: secret, fieldRef, resourceFieldRef } = valueFrom ?? {};
  if (map) return `# ${name} from configmap ${map.name}, key ${map.key}`;
  if (secret) return `# ${name} from secret ${secret.name}, key ${secret.key}`;
  if (fieldRef) return `# ${name} from field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef) return `# ${name} from resource field ${resourceFieldRef.resource}`;
  return `${name}=${value}`;
}

export default defineCommand({
  meta: { name: "env", description: "Change environment variables: orch set env deployment/web LEVEL=debug OLD-" },
  args,
  async run({ args: flags, rawArgs }) {
    const files = repeated(rawArgs, args, "filename", { commas: true });
    const words = flags._.filter((word) => !isChange(word));
    const env = patchesOf(flags._.filter(isChange));
    if (env.length === 0 && flags.list !== true) throw new UserError("nothing to change: expected NAME=VALUE or NAME-");
    const chosen = matching(flags.containers);
    const all = ({ containers, initContainers = [] }: PodSpec) =>
      [...containers, ...initContainers].filter(({ name }) => chosen(name));
    if (flags.list === true) {
      await eachTemplate(flags, {
        words,
        files,
        act: (spec, { kind, object }) => {
          for (const container of all(spec)) {
            console.log(`# ${kind.kind} ${object.metadata.name}, container ${container.name}`);
            for (const variable of container.env ?? []) console.log(shown(variable));
          }
        },
      });
      return;
    }
    const patchOf = (spec: PodSpec, named: string): unknown => {
      if (all(spec).length === 0)
        throw new UserError(`${named} has no container that matches "${flags.containers}"`, { exitCode: 1 });
      const changed = (list: PodSpec["containers"] = []) =>
        list.filter(({ name }) => chosen(name)).map(({ name }) => ({ name, env }));
      const init = changed(spec.initContainers);
      return { containers: changed(spec.containers), ...(init.length === 0 ? {} : { initContainers: init }) };
    };
    await eachTemplate(flags, { words, files, act: { done: "env updated", patchOf } });
  },
});
