import { type Channels, exitStatusOf } from "../client/channels.ts";

/** Channels of v4 and v5.channel.k8s.io for exec and attach. */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;

export interface TerminalOptions {
  stdin: boolean;
  /** The remote process has a terminal: keys go to it as they are typed, and it hears of the window's size. */
  tty: boolean;
}

async function feed(channels: Channels): Promise<void> {
  for await (const chunk of process.stdin) await channels.send(STDIN, chunk as Uint8Array);
  channels.end(STDIN);
}

/** Joins this process's standard streams to a remote process; resolves to its exit status. Restores the terminal whatever happens. */
export async function joinTerminal(channels: Channels, options: TerminalOptions): Promise<number> {
  const raw = options.tty && options.stdin && process.stdin.isTTY === true;
  const sendSize = (): void => {
    const size = { Width: process.stdout.columns ?? 80, Height: process.stdout.rows ?? 24 };
    void channels.send(RESIZE, JSON.stringify(size));
  };
  if (raw) process.stdin.setRawMode(true);
  if (options.tty && process.stdout.isTTY) {
    sendSize();
    process.stdout.on("resize", sendSize);
  }
  // Input that ends or fails does not end the remote process; the frames below do.
  if (options.stdin) feed(channels).catch(() => channels.end(STDIN));
  let outcome = "";
  const decoder = new TextDecoder();
  try {
    for await (const { channel, data } of channels.frames) {
      if (channel === STDOUT) process.stdout.write(data);
      else if (channel === STDERR) process.stderr.write(data);
      else if (channel === ERROR) outcome += decoder.decode(data, { stream: true });
    }
  } finally {
    process.stdout.off("resize", sendSize);
    if (raw) process.stdin.setRawMode(false);
    process.stdin.pause();
    process.stdin.unref?.();
  }
  if (outcome === "") throw new Error("the stream ended without the command's status");
  return exitStatusOf(outcome);
}
