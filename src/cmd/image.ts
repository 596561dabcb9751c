import { writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { defineCommand } from "citty";
import { type Cri, connectCri } from "../agent/cri/cri.ts";
import { parseImageReference } from "../agent/images/image-reference.ts";
import { importImage } from "../agent/images/image-store.ts";
import { buildImage, readFolder } from "../agent/images/oci-image.ts";
import { agentFolder } from "../agent/run-agent.ts";
import { containerdPaths } from "../agent/runtime/containerd-config.ts";
import { UserError } from "../lib/user-error.ts";

const DATA_DIR = {
  "data-dir": { type: "string", description: "Data folder of the node", default: "/var/lib/orch" },
} as const;

/** The value of a JSON list, or of one word. */
function words(flag: string, text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  if (!text.startsWith("[")) return [text];
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((each) => typeof each === "string")) return list;
  } catch {
    // Reported below, as any other list that is none.
  }
  throw new UserError(`cannot read --${flag} "${text}": expected one word or a JSON list of strings`);
}

function fullName(text: string): string {
  const reference = parseImageReference(text);
  if (reference === undefined) throw new UserError(`"${text}" is not the name of an image, such as shop/web:1.0`);
  return reference.full;
}

const build = defineCommand({
  meta: { name: "build", description: "Make an image of one layer from a folder" },
  args: {
    dir: { type: "positional", description: "Folder that becomes the root file system", required: true },
    tag: { type: "string", alias: "t", description: "Name of the image", required: true },
    output: {
      type: "string",
      alias: "o",
      description: "Archive to write; absent: the last word of the name, with .tar",
    },
    entrypoint: { type: "string", description: 'Program, one word or a JSON list such as ["/bin/sh","-c"]' },
    cmd: { type: "string", description: "Its arguments unless a pod gives others, one word or a JSON list" },
    env: { type: "string", description: "NAME=VALUE, or a JSON list of them" },
    workdir: { type: "string", description: "Working folder" },
    user: { type: "string", description: "User, and group after a colon" },
    gzip: { type: "boolean", description: "Compress the layer", default: false },
  },
  run({ args }) {
    const entrypoint = words("entrypoint", args.entrypoint);
    const cmd = words("cmd", args.cmd);
    const env = words("env", args.env);
    for (const each of env ?? []) {
      if (!/^[^=]+=/.test(each)) throw new UserError(`cannot read --env "${each}": expected NAME=VALUE`);
    }
    const name = fullName(args.tag);
    const archive = buildImage({
      name,
      files: readFolder(args.dir),
      gzip: args.gzip,
      config: {
        ...(entrypoint === undefined ? {} : { entrypoint }),
        ...(cmd === undefined ? {} : { cmd }),
        ...(env === undefined ? {} : { env }),
        ...(args.workdir === undefined ? {} : { workdir: args.workdir }),
        ...(args.user === undefined ? {} : { user: args.user }),
      },
    });
    const file = args.output ?? `${basename(name).replace(/[:@].*$/, "")}.tar`;
    try {
      writeFileSync(file, archive);
    } catch (error) {
      throw new UserError(`cannot write "${file}": ${(error as Error).message}`);
    }
    console.log(`${name}  ${file}  ${(archive.length / 1024).toFixed(0)} KiB`);
  },
});

/** Runs with the node's containerd. Throws UserError when it does not answer. */
async function withRuntime(dataDir: string, action: (cri: Cri, socket: string) => Promise<void>): Promise<void> {
  const { socket } = containerdPaths(agentFolder(resolve(dataDir)));
  using cri = connectCri(socket);
  try {
    await cri.call("Version", {}, { timeoutMs: 3000 });
  } catch {
    throw new UserError(`no containerd answers at "${socket}": is the node of --data-dir "${dataDir}" running?`);
  }
  await action(cri, socket);
}

const importCommand = defineCommand({
  meta: { name: "import", description: "Give image archives (OCI or docker save) to this machine's node" },
  args: { ...DATA_DIR, files: { type: "positional", description: "Archives", required: true } },
  run: ({ args }) =>
    withRuntime(args["data-dir"], async (_, socket) => {
      for (const file of args._) {
        if (!(await Bun.file(file).exists())) throw new UserError(`cannot read image archive "${file}": no such file`);
        for (const name of await importImage(socket, file)) console.log(`imported ${name}`);
      }
    }),
});

const list = defineCommand({
  meta: { name: "list", description: "List the images of this machine's node" },
  args: { ...DATA_DIR, output: { type: "string", alias: "o", description: "json for a machine-readable list" } },
  run: ({ args }) =>
    withRuntime(args["data-dir"], async (cri) => {
      if (args.output !== undefined && args.output !== "json") {
        throw new UserError(`cannot print as "${args.output}": -o takes json`);
      }
      const { images } = await cri.call("ListImages", {});
      const found = images
        .flatMap(({ id, repoTags, size }) =>
          (repoTags.length === 0 ? ["<none>"] : repoTags).map((name) => ({ name, id, bytes: Number(size) })),
        )
        .sort((a, b) => a.name.localeCompare(b.name));
      if (args.output === "json") console.log(JSON.stringify(found, null, 2));
      else printImages(found);
    }),
});

function printImages(images: readonly { name: string; id: string; bytes: number }[]): void {
  const rows = images.map(({ name, id, bytes }) => [name, id.slice(7, 19), `${bytes >> 10} KiB`] as const);
  const width = Math.max(...rows.map(([name]) => name.length), "IMAGE".length);
  for (const [name, id, size] of [["IMAGE", "ID", "SIZE"] as const, ...rows]) {
    console.log(`${name.padEnd(width)}  ${id.padEnd(12)}  ${size}`);
  }
}

const remove = defineCommand({
  meta: { name: "rm", description: "Remove images from this machine's node" },
  args: { ...DATA_DIR, images: { type: "positional", description: "Names or ids", required: true } },
  run: ({ args }) =>
    withRuntime(args["data-dir"], async (cri) => {
      for (const image of args._) {
        const found = await cri.call("ImageStatus", { image: { image } });
        if (found.image === null) throw new UserError(`no image "${image}" on this node; "orch image list" shows them`);
        await cri.call("RemoveImage", { image: { image } });
        console.log(`removed ${image}`);
      }
    }),
});

export default defineCommand({
  meta: { name: "image", description: "Build, import, list and remove images, without a registry" },
  subCommands: { build, import: importCommand, list, rm: remove },
});
