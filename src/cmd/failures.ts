import { ApiError } from "../api/errors.ts";
import { UserError } from "../lib/user-error.ts";

/** What a server says of fields it does not know, without the words around it. */
function plain(error: ApiError): string {
  return /strict decoding error: (.*)$/s.exec(error.message)?.[1] ?? error.message;
}

/** A failure on one line. `where` is put before what the server says; a UserError already names its place. */
export function lineOf(error: unknown, where?: string): string {
  if (error instanceof ApiError) {
    const text = where === undefined ? error.message : `${where}: ${plain(error)}`;
    return text.replaceAll("\n", " ");
  }
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof UserError || where === undefined ? message : `${where}: ${message}`;
}

/** Acts on each item; a failure is printed and the rest goes on. The process then ends with status 1. */
export async function forEach<T>(
  items: readonly T[],
  act: (item: T) => Promise<void>,
  where?: (item: T) => string,
): Promise<void> {
  for (const item of items) {
    try {
      await act(item);
    } catch (error) {
      console.error(`error: ${lineOf(error, where?.(item))}`);
      process.exitCode = 1;
    }
  }
}
