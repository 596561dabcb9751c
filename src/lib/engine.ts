/**
 * Settings of JavaScriptCore that can only be made by environment. Its last compiler is worth its work for long numeric loops, of which a
 * server has none: at its usual thresholds it takes a third of the processor for minutes, and what comes out runs no faster.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  BUN_JSC_thresholdForFTLOptimizeAfterWarmUp: "2000000",
  BUN_JSC_thresholdForFTLOptimizeSoon: "200000",
};

/**
 * Starts this process anew, under the same number, with the engine set for a server. Returns when that is done already, or cannot be done.
 * To be called before anything is opened.
 */
export function setEngine(): void {
  if (Object.keys(SETTINGS).every((name) => process.env[name] !== undefined)) return;
  const [, script = "", ...args] = process.argv;
  // A compiled executable brings its script with it.
  const program = script.startsWith("/$bunfs/") ? [] : [...process.execArgv, script];
  try {
    process.execve?.(process.execPath, [process.execPath, ...program, ...args], { ...SETTINGS, ...process.env });
  } catch {
    // Without it the server is slower, and that is all.
  }
}
