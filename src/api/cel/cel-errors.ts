/** The expression cannot be compiled. `message` is complete and as Kubernetes prints it: `compilation failed: ERROR: <input>:1:5: …`. */
export class CelCompileError extends Error {
  override readonly name = "CelCompileError";
}

/** Evaluation ended without a value, such as `no such key: x`. In `a || b` and `a && b` the other side may still decide. */
export class CelRuntimeError extends Error {
  override readonly name = "CelRuntimeError";
}

/** Evaluation cost more than it may. Nothing in an expression can absorb this. */
export class CelCostError extends Error {
  override readonly name = "CelCostError";
}
