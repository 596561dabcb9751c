/** Container images made from nothing but files: an OCI layout of one layer in a tar archive, as containerd imports it. */
import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { UserError } from "../../lib/user-error.ts";
import { type TarEntry, writeTar } from "./tar.ts";

/** What a container of the image does unless told otherwise. */
export interface ImageConfig {
  entrypoint?: readonly string[];
  cmd?: readonly string[];
  /** NAME=VALUE. */
  env?: readonly string[];
  workdir?: string;
  /** Name or number, with ":group" if wanted. */
  user?: string;
}

export interface ImageSource {
  /** Full name with registry and tag: what the importer files it under. */
  name: string;
  /** The root file system. */
  files: readonly TarEntry[];
  config: ImageConfig;
  /** Compress the layer. */
  gzip?: boolean;
}

const ARCHITECTURES: Record<string, string> = { x64: "amd64", arm64: "arm64" };

/** This machine's architecture in the words of images. */
const imageArchitecture = ARCHITECTURES[process.arch] ?? process.arch;

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** The image as an archive. The same source gives the same bytes. */
export function buildImage(source: ImageSource): Buffer {
  const plain = writeTar(source.files);
  const layer = source.gzip === true ? gzipSync(plain) : plain;
  const config = Buffer.from(
    JSON.stringify({
      architecture: imageArchitecture,
      os: "linux",
      config: {
        ...(source.config.user === undefined ? {} : { User: source.config.user }),
        Env: source.config.env ?? ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        ...(source.config.entrypoint === undefined ? {} : { Entrypoint: source.config.entrypoint }),
        ...(source.config.cmd === undefined ? {} : { Cmd: source.config.cmd }),
        ...(source.config.workdir === undefined ? {} : { WorkingDir: source.config.workdir }),
      },
      rootfs: { type: "layers", diff_ids: [digestOf(plain)] },
    }),
  );
  const described = (mediaType: string, bytes: Uint8Array) => ({
    mediaType: `application/vnd.oci.image.${mediaType}`,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: described("config.v1+json", config),
      layers: [described(source.gzip === true ? "layer.v1.tar+gzip" : "layer.v1.tar", layer)],
    }),
  );
  const index = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [
        {
          ...described("manifest.v1+json", manifest),
          platform: { architecture: imageArchitecture, os: "linux" },
          annotations: { "io.containerd.image.name": source.name },
        },
      ],
    }),
  );
  const file = (name: string, content: Uint8Array): TarEntry => ({ name, type: "file", mode: 0o644, content });
  const blob = (content: Uint8Array) => file(`blobs/sha256/${digestOf(content).slice("sha256:".length)}`, content);
  return writeTar([
    file("oci-layout", Buffer.from('{"imageLayoutVersion":"1.0.0"}')),
    file("index.json", index),
    { name: "blobs/", type: "folder", mode: 0o755 },
    { name: "blobs/sha256/", type: "folder", mode: 0o755 },
    blob(manifest),
    blob(config),
    blob(layer),
  ]);
}

/**
 * Everything below a folder, in the order of names. Throws UserError for what an image cannot hold (devices, sockets) and for a
 * folder that cannot be read.
 */
export function readFolder(dir: string, prefix = ""): TarEntry[] {
  let found: Dirent[];
  try {
    found = readdirSync(dir, { withFileTypes: true });
  } catch (cause) {
    throw new UserError(`cannot read folder "${dir}": ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return found
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((item): TarEntry[] => {
      const path = join(dir, item.name);
      const name = prefix + item.name;
      if (item.isSymbolicLink()) return [{ name, type: "symlink", mode: 0o777, target: readlinkSync(path) }];
      const mode = statSync(path).mode & 0o7777;
      if (item.isDirectory()) return [{ name: `${name}/`, type: "folder", mode }, ...readFolder(path, `${name}/`)];
      if (item.isFile()) return [{ name, type: "file", mode, content: readFileSync(path) }];
      throw new UserError(`cannot put "${path}" into an image: only files, folders and symbolic links can be`);
    });
}
