import { isReason, type Reason } from "../api/errors.ts";

/** A rejection handler that takes these reasons as success: whoever deletes what is gone, or creates what is there, has what it wanted. */
export function unless(...reasons: readonly Reason[]): (error: unknown) => undefined {
  return (error) => {
    if (reasons.some((reason) => isReason(error, reason))) return undefined;
    throw error;
  };
}
