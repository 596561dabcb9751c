import type { Api } from "./api.ts";
import { isBroken } from "./client.ts";
import { type History, type Stretch, seenOf, type WatchEvent } from "./history.ts";

/** What a watcher looks at, and how long one of its requests lasts. */
export interface View {
  readonly watcher: string;
  readonly group?: string;
  readonly name?: string;
  /** Each request ends after this long and is taken up again where it ended. */
  readonly timeoutSeconds?: number;
}

interface Frame {
  readonly type: WatchEvent["type"] | "BOOKMARK" | "ERROR";
  readonly object: { metadata: { resourceVersion: string }; code?: number; message?: string };
}

/** Follows a collection from `from` on until the signal, whatever happens to the server; every stretch goes to the history. */
export async function watch(
  api: Api,
  history: History,
  options: { view: View; from: number; signal: AbortSignal },
): Promise<void> {
  const { view, signal } = options;
  let { from } = options;
  while (!signal.aborted) {
    const stretch: Stretch = { ...view, from, events: [], upTo: from };
    history.stretches.push(stretch);
    try {
      await follow(api, stretch, { view, signal });
    } catch (error) {
      if (signal.aborted) return;
      if (!isBroken(error)) throw error;
      await api.reachable();
    }
    from = stretch.upTo;
  }
}

async function follow(
  api: Api,
  stretch: Stretch,
  { view, signal }: { view: View; signal: AbortSignal },
): Promise<void> {
  const query = new URLSearchParams({ watch: "1", resourceVersion: String(stretch.from), allowWatchBookmarks: "true" });
  if (view.group !== undefined) query.set("labelSelector", `group=${view.group}`);
  if (view.name !== undefined) query.set("fieldSelector", `metadata.name=${view.name}`);
  if (view.timeoutSeconds !== undefined) query.set("timeoutSeconds", String(view.timeoutSeconds));
  const response = await api.open("GET", `${api.base}?${query}`, { signal });
  if (response.status !== 200) throw new Error(`watch "${view.watcher}": ${response.status} ${await response.text()}`);
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(stretch, JSON.parse(line) as Frame);
  }
}

function take(stretch: Stretch, { type, object }: Frame): void {
  if (type === "ERROR") throw new Error(`watch "${stretch.watcher}": ${object.code} ${object.message}`);
  const revision = Number(object.metadata.resourceVersion);
  if (type !== "BOOKMARK") stretch.events.push({ type, seen: seenOf(object) });
  stretch.upTo = revision;
}
