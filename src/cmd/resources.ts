import type { AnyKind, KubeObject } from "../api/kind.ts";
import type { ObjectRef, Stored } from "../client/client.ts";
import { UserError } from "../lib/user-error.ts";
import type { Cluster } from "./cluster.ts";
import { type Manifest, readManifests } from "./manifests.ts";

/** What the words of a command line name: one object, or all of a kind. */
export interface Target {
  kind: AnyKind;
  /** Absent: every object of the kind, as far as selectors allow. */
  name?: string;
  /** Absent: the command's. */
  namespace?: string | undefined;
}

export type AnyObject = Stored<KubeObject>;

async function kindsOf(cluster: Cluster, word: string): Promise<AnyKind[]> {
  const found = await Promise.all(
    word.split(",").map(async (each) => {
      const category = each === "all" ? await cluster.mapper.byCategory(each) : [];
      return category.length > 0 ? category : [await cluster.mapper.byName(each)];
    }),
  );
  return found.flat();
}

/** Reads `pods`, `pods,services`, `pod web other`, `pod/web svc/web`. Throws UserError for anything else. */
export async function parseTargets(cluster: Cluster, words: readonly string[]): Promise<Target[]> {
  const [first, ...names] = words;
  if (first === undefined) throw new UserError('name what to act on, such as "pods", "pod NAME" or "deployment/NAME"');
  if (words.some((word) => word.includes("/"))) {
    return Promise.all(
      words.map(async (word) => {
        const [type = "", name = "", ...rest] = word.split("/");
        if (type === "" || name === "" || rest.length > 0) {
          throw new UserError(`"${word}" does not name an object: expected TYPE/NAME like every other word here`);
        }
        return { kind: await cluster.mapper.byName(type), name };
      }),
    );
  }
  const kinds = await kindsOf(cluster, first);
  return names.length === 0
    ? kinds.map((kind) => ({ kind }))
    : kinds.flatMap((kind) => names.map((name) => ({ kind, name })));
}

/** The one object that words name. `kind` is what a lone name means. */
export async function oneTarget(
  cluster: Cluster,
  words: readonly string[],
  kind?: string,
): Promise<Target & { name: string }> {
  const lone = words.length === 1 && words[0] !== undefined && !words[0].includes("/");
  const [target, more] = await parseTargets(cluster, lone && kind !== undefined ? [kind, ...words] : words);
  if (target?.name === undefined || more !== undefined) {
    throw new UserError(
      `expected one object, such as ${kind === undefined ? "deployment/NAME" : "NAME"}; got "${words.join(" ")}"`,
    );
  }
  return { kind: target.kind, name: target.name };
}

/** Where an object of this kind stands for this command. */
export function refOf(cluster: Cluster, kind: AnyKind, name: string, namespace = cluster.namespace): ObjectRef {
  return kind.scope === "Namespaced" ? { name, namespace } : { name };
}

/** "deployment.apps/web", as commands say what they did. */
export function label(kind: AnyKind, name: string): string {
  return `${kind.group === "" ? kind.singular : `${kind.singular}.${kind.group}`}/${name}`;
}

export interface Selection {
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  allNamespaces?: boolean | undefined;
}

/** Reads one target: the object that is named, or all that the selectors match. */
export async function readTarget(cluster: Cluster, target: Target, selection: Selection = {}): Promise<AnyObject[]> {
  const { kind, name } = target;
  if (name !== undefined)
    return [(await cluster.client.get(kind, refOf(cluster, kind, name, target.namespace))) as AnyObject];
  const { items } = await cluster.client.list(kind, {
    namespace: kind.scope === "Cluster" || selection.allNamespaces === true ? undefined : cluster.namespace,
    ...(selection.labelSelector === undefined ? {} : { labelSelector: selection.labelSelector }),
    ...(selection.fieldSelector === undefined ? {} : { fieldSelector: selection.fieldSelector }),
  });
  return items as AnyObject[];
}

export interface Located {
  kind: AnyKind;
  object: Manifest["object"];
  ref: ObjectRef;
  where: string;
}

/** The kind and place of a manifest's object; sets its namespace. Throws UserError when the kind is unknown or namespaces disagree. */
export async function locate(cluster: Cluster, { object, where }: Manifest): Promise<Located> {
  const kind = await cluster.mapper.byType(object.apiVersion, object.kind);
  if (kind === undefined) {
    throw new UserError(
      `${where}: unknown kind: the server has no "${object.kind}" in version "${object.apiVersion}"`,
      { exitCode: 1 },
    );
  }
  const metadata = object.metadata ?? {};
  const name = metadata.name ?? "";
  if (kind.scope === "Cluster") return { kind, object, ref: { name }, where };
  const namespace = metadata.namespace ?? cluster.namespace;
  if (cluster.namespaceGiven && namespace !== cluster.namespace) {
    throw new UserError(
      `${where}: its namespace "${namespace}" is not the one of --namespace, "${cluster.namespace}"`,
      { exitCode: 1 },
    );
  }
  return { kind, object: { ...object, metadata: { ...metadata, namespace } }, ref: { name, namespace }, where };
}

/** The objects that words name, or those of files; both at once is a mistake. */
export async function targetsOf(
  cluster: Cluster,
  words: readonly string[],
  { files, recursive }: { files: readonly string[]; recursive: boolean },
): Promise<Target[]> {
  if (files.length === 0) return parseTargets(cluster, words);
  if (words.length > 0) throw new UserError("name objects either by words or by -f, not by both");
  const manifests = await readManifests(files, { recursive });
  return Promise.all(
    manifests.map(async (manifest): Promise<Target> => {
      const { kind, ref } = await locate(cluster, manifest);
      return { kind, name: ref.name, namespace: ref.namespace };
    }),
  );
}
