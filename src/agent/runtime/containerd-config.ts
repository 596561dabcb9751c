/** Where a private containerd keeps everything, and the configuration that says so. */
import { join } from "node:path";
import { PAUSE_IMAGE } from "../images/pause-image.ts";
import { cniConfDir } from "../net/cni.ts";

export interface ContainerdPaths {
  readonly dir: string;
  readonly config: string;
  readonly socket: string;
  readonly log: string;
  /** Process id and configuration of the running one. */
  readonly pid: string;
  /** CNI configuration, written by net/. */
  readonly cniConfDir: string;
}

/** Longest path of a unix socket, less its final zero and containerd's own suffix ".ttrpc". */
const MAX_SOCKET_PATH = 107 - ".ttrpc".length;

/** Paths below `dir`, the agent's root. Throws when the socket's would be too long for the kernel. */
export function containerdPaths(dir: string): ContainerdPaths {
  const base = join(dir, "containerd");
  const socket = join(base, "c.sock");
  if (socket.length > MAX_SOCKET_PATH) {
    throw new Error(`folder "${dir}" is too long: "${socket}" must have at most ${MAX_SOCKET_PATH} characters`);
  }
  return {
    dir: base,
    config: join(base, "config.toml"),
    socket,
    log: join(base, "containerd.log"),
    pid: join(base, "containerd.pid"),
    cniConfDir: cniConfDir(dir),
  };
}

/**
 * Version 2 of the format, which 2.x migrates by itself. `restrictOomScore` is for machines where the process may not lower
 * oom_score_adj (no CAP_SYS_RESOURCE): without it every sandbox fails there.
 */
export function containerdConfig(
  paths: ContainerdPaths,
  options: { cniBinDir: string; restrictOomScore: boolean },
): string {
  const text = (value: string): string => JSON.stringify(value);
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = ${text(join(paths.dir, "root"))}
state = ${text(join(paths.dir, "state"))}
[grpc]
  address = ${text(paths.socket)}
[ttrpc]
  address = ${text(`${paths.socket}.ttrpc`)}
[plugins."io.containerd.internal.v1.opt"]
  path = ${text(join(paths.dir, "opt"))}
[${cri}]
  sandbox_image = ${text(PAUSE_IMAGE)}
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  restrict_oom_score_adj = ${options.restrictOomScore}
  [${cri}.cni]
    bin_dir = ${text(options.cniBinDir)}
    conf_dir = ${text(paths.cniConfDir)}
  [${cri}.containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [${cri}.containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [${cri}.containerd.runtimes.runc.options]
        SystemdCgroup = false
        Root = ${text(join(paths.dir, "runc"))}
`;
}
