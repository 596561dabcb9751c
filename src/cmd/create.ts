import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type ArgsDef, defineCommand } from "citty";
import type { KubeObject } from "../api/kind.ts";
import { UserError } from "../lib/user-error.ts";
import { suffix } from "./apply.ts";
import { type Cluster, type ClusterFlags, namespacedArgs, openCluster, repeated } from "./cluster.ts";
import { forEach } from "./failures.ts";
import { type Manifest, readManifests } from "./manifests.ts";
import { printerFor } from "./output.ts";
import { label, locate } from "./resources.ts";
import { dryRunOf, fileArgs, validationOf, wholeNumber, writeArgs } from "./write-flags.ts";

interface WriteFlags {
  "dry-run"?: string | undefined;
  "field-manager"?: string | undefined;
  validate?: string | undefined;
  output?: string | undefined;
}

const args = { ...namespacedArgs, ...writeArgs } as const satisfies ArgsDef;

/** Creates objects and says so; on failure of one, goes on with the others. */
async function createAll(cluster: Cluster, manifests: readonly Manifest[], flags: WriteFlags): Promise<void> {
  const dryRun = dryRunOf(flags["dry-run"]);
  const fieldValidation = validationOf(flags.validate);
  const printer = printerFor(flags.output ?? "");
  const options = {
    fieldManager: flags["field-manager"] ?? "kubectl-create",
    fieldValidation,
    dryRun: dryRun === "server",
  };
  await forEach(
    manifests,
    async (manifest) => {
      const { kind, object } = await locate(cluster, manifest);
      const made = dryRun === "client" ? object : ((await cluster.client.create(kind, object, options)) as KubeObject);
      if (printer !== undefined) process.stdout.write(printer([{ kind, object: made }], true));
      else console.log(`${label(kind, made.metadata?.name ?? "")} created${suffix(dryRun)}`);
    },
    (manifest) => manifest.where,
  );
}

/** A subcommand that makes one object from flags. */
function generator<const T extends ArgsDef>(
  about: { name: string; description: string; extra: T },
  make: (
    name: string,
    flags: Record<string, unknown>,
    values: (flag: string) => string[],
  ) => KubeObject | Promise<KubeObject>,
) {
  const defined: ArgsDef = { ...args, ...about.extra };
  return defineCommand({
    meta: { name: about.name, description: about.description },
    args: defined,
    async run({ args: flags, rawArgs }) {
      const [name, more] = flags._;
      if (name === undefined || more !== undefined)
        throw new UserError(`expected one name: orch create ${about.name} NAME`);
      const object = (await make(name, flags, (flag) => repeated(rawArgs, defined, flag))) as Manifest["object"];
      const cluster = await openCluster(flags as ClusterFlags);
      await createAll(cluster, [{ object, where: `${object.kind} "${name}"` }], flags as WriteFlags);
    },
  });
}

const contentArgs = {
  "from-literal": { type: "string", description: "KEY=VALUE; may be repeated" },
  "from-file": { type: "string", description: "FILE or KEY=FILE; may be repeated" },
} as const satisfies ArgsDef;

/** Keys and bytes of --from-literal and --from-file. */
async function contentOf(values: (flag: string) => string[]): Promise<Map<string, Uint8Array>> {
  const content = new Map<string, Uint8Array>();
  const add = (key: string, value: Uint8Array): void => {
    if (content.has(key)) throw new UserError(`key "${key}" is given twice`);
    content.set(key, value);
  };
  for (const pair of values("from-literal")) {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new UserError(`--from-literal "${pair}": expected KEY=VALUE`);
    add(pair.slice(0, equals), new TextEncoder().encode(pair.slice(equals + 1)));
  }
  for (const source of values("from-file")) {
    const equals = source.indexOf("=");
    const file = source.slice(equals + 1);
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw new UserError(`cannot read "${file}": ${cause instanceof Error ? cause.message : String(cause)}`, {
        exitCode: 1,
        cause,
      });
    });
    add(equals > 0 ? source.slice(0, equals) : basename(file), bytes);
  }
  return content;
}

const isText = (bytes: Uint8Array): boolean => Buffer.from(new TextDecoder().decode(bytes), "utf8").equals(bytes);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const record = <T>(entries: [string, T][]): Record<string, T> => Object.fromEntries(entries);

const namespace = generator({ name: "namespace", description: "Create a Namespace", extra: {} }, (name) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
}));

const serviceAccount = generator(
  { name: "serviceaccount", description: "Create a ServiceAccount", extra: {} },
  (name) => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name },
  }),
);

const configMap = generator(
  { name: "configmap", description: "Create a ConfigMap from literals and files", extra: contentArgs },
  async (name, _, values) => {
    const entries = [...(await contentOf(values))];
    const text = entries
      .filter(([, bytes]) => isText(bytes))
      .map(([key, bytes]): [string, string] => [key, new TextDecoder().decode(bytes)]);
    const binary = entries
      .filter(([, bytes]) => !isText(bytes))
      .map(([key, bytes]): [string, string] => [key, base64(bytes)]);
    return {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name },
      ...(text.length === 0 ? {} : { data: record(text) }),
      ...(binary.length === 0 ? {} : { binaryData: record(binary) }),
    };
  },
);

const genericSecret = generator(
  {
    name: "generic",
    description: "Create a Secret from literals and files",
    extra: { ...contentArgs, type: { type: "string", description: "Type of the Secret" } },
  },
  async (name, flags, values) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name },
    type: flags["type"] ?? "Opaque",
    data: record([...(await contentOf(values))].map(([key, bytes]): [string, string] => [key, base64(bytes)])),
  }),
);

const deployment = generator(
  {
    name: "deployment",
    description: "Create a Deployment: orch create deployment NAME --image=IMAGE",
    extra: {
      image: { type: "string", description: "Image; may be repeated" },
      replicas: { type: "string", description: "How many pods" },
      port: { type: "string", description: "Port that the container listens on" },
    },
  },
  (name, flags, values) => {
    const images = values("image");
    if (images.length === 0) throw new UserError("--image is missing: it names the image to run");
    const labels = { app: name };
    const ports =
      flags["port"] === undefined ? {} : { ports: [{ containerPort: wholeNumber(String(flags["port"]), "port", 1) }] };
    const containers = images.map((image) => ({
      name: basename(image)
        .replace(/[:@].*$/, "")
        .replaceAll(/[^a-z0-9-]/g, "-"),
      image,
      ...ports,
    }));
    const replicas = wholeNumber(String(flags["replicas"] ?? "1"), "replicas");
    const template = { metadata: { labels }, spec: { containers } };
    return {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, labels },
      spec: { replicas, selector: { matchLabels: labels }, template },
    };
  },
);

const secret = defineCommand({
  meta: { name: "secret", description: "Create a Secret" },
  subCommands: { generic: genericSecret },
});

export default defineCommand({
  meta: { name: "create", description: "Create objects from files, or one from flags" },
  args: { ...args, ...fileArgs },
  subCommands: {
    namespace,
    ns: namespace,
    serviceaccount: serviceAccount,
    sa: serviceAccount,
    configmap: configMap,
    cm: configMap,
    secret,
    deployment,
    deploy: deployment,
  },
  async run({ args: flags, rawArgs }) {
    const files = repeated(rawArgs, { ...args, ...fileArgs }, "filename", { commas: true });
    // citty runs a command after its subcommand too; that one has done the work.
    if (files.length === 0 && flags._.length > 0) return;
    const manifests = await readManifests(files, { recursive: flags.recursive === true });
    await createAll(await openCluster(flags), manifests, flags);
  },
});
