/** `$(NAME)` in commands and values: Kubernetes' own expansion, which no shell sees. */

/** Replaces every `$(NAME)` that is known; `$$` is a dollar sign; what is unknown stays as it is written. */
export function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (env[name] ?? whole),
  );
}
