/** Structured logs: a constant message, then keys and values. One line each: time, level, component, message, key=value. */

export type Level = "debug" | "info" | "warn" | "error";
export type Fields = Readonly<Record<string, unknown>>;

const RANK: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** A logger that adds these fields to every line; `component` names the part that speaks. */
  with(fields: Fields): Logger;
}

export interface LogOptions {
  /** Where lines go; absent: standard error. */
  write?: (line: string) => void;
  /** The least level that is written. */
  level?: Level;
}

function shown(value: unknown): string {
  if (value instanceof Error) {
    const cause =
      value.cause === undefined ? "" : `: ${value.cause instanceof Error ? value.cause.message : value.cause}`;
    return JSON.stringify(value.message + cause);
  }
  if (typeof value === "string") return /^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value) ?? "undefined";
}

/** A logger that writes plain lines. Values of secrets never belong in fields. */
export function createLogger(options: LogOptions = {}, base: Fields = {}): Logger {
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  const least = RANK[options.level ?? "info"];
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}) => {
      if (RANK[level] < least) return;
      const pairs = Object.entries({ ...base, ...fields })
        .map(([key, value]) => ` ${key}=${shown(value)}`)
        .join("");
      write(`${new Date().toISOString()} ${level.padEnd(5)} ${message}${pairs}\n`);
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => createLogger(options, { ...base, ...fields }),
  };
}
