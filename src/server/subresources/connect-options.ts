import type { KubeObject } from "../../api/kind.ts";
import { isTrue } from "../http/request-info.ts";
import type { ResourceContext } from "../request-context.ts";
import { admitSubresource } from "./admit-subresource.ts";

type Reader = (texts: readonly string[]) => unknown;

const flag: Reader = ([text]) => (text !== undefined && isTrue(text) ? true : undefined);
const text: Reader = ([value]) => value || undefined;
const texts: Reader = (values) => (values.length === 0 ? undefined : values);
const numbers: Reader = (values) => (values.length === 0 ? undefined : values.map(Number));

/** What a connection can be told in its query, by subresource: the fields of PodExecOptions and the like. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  exec: { stdin: flag, stdout: flag, stderr: flag, tty: flag, container: text, command: texts },
  attach: { stdin: flag, stdout: flag, stderr: flag, tty: flag, container: text },
  portforward: { ports: numbers },
};

/**
 * Lets admission have its say about a connection to an object. Resolves to the query with the options as admission leaves them: a
 * webhook may change the command of an exec.
 */
export async function admitConnection(ctx: ResourceContext): Promise<URLSearchParams> {
  const { rest, subresource } = ctx.target;
  const fields = FIELDS[subresource] ?? {};
  const given = Object.entries(fields).map(([name, read]) => [name, read(ctx.query.getAll(name))] as const);
  const path = subresource === "proxy" && rest.length > 1 ? { path: rest.slice(1) } : {};
  const object: Record<string, unknown> = {
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    ...path,
  };
  const admitted = await admitSubresource<KubeObject>(ctx, { operation: "CONNECT", object });
  const query = new URLSearchParams(ctx.query);
  for (const name of Object.keys(fields)) {
    const value = admitted[name];
    if (JSON.stringify(value) === JSON.stringify(object[name])) continue;
    query.delete(name);
    for (const item of [value ?? []].flat()) query.append(name, String(item));
  }
  return query;
}
