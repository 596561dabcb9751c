import { ApiError, isReason, type Reason } from "../api/errors.ts";

/** A rejection handler that takes these reasons as success: whoever deletes what is gone, or creates what is there, has what it wanted. */
export function unless(...reasons: readonly Reason[]): (error: unknown) => undefined {
  return (error) => {
    if (reasons.some((reason) => isReason(error, reason))) return undefined;
    throw error;
  };
}

/** Whether a creation was refused because its namespace is being deleted: then nothing is needed there any more. */
export function isNamespaceEnding(error: unknown): boolean {
  return (
    error instanceof ApiError && error.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") === true
  );
}
