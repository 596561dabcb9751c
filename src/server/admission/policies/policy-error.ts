/** A policy or binding cannot be used as it is configured. What becomes of the request is up to the policy's failurePolicy. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}
