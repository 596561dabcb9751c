import type { ForeignDescription, ForeignDescriptions } from "../openapi/documents.ts";
import type { ServerContext } from "../server-context.ts";
import type { RemoteVersion } from "./api-services.ts";

const TIMEOUT_MS = 10_000;

type Known = Pick<ForeignDescription, "url" | "definitions" | "paths">;
type Parts = Pick<ServerContext, "apiServices" | "remote" | "signal" | "log">;

/** The descriptions of the APIs that other servers answer for. */
export class RemoteOpenApi implements ForeignDescriptions {
  /** By group/version. */
  readonly #known = new Map<string, Known>();
  readonly #server: Parts;
  #generation = 0;

  constructor(server: Parts) {
    this.#server = server;
  }

  get generation(): string {
    return `${this.#server.apiServices.generation} ${this.#generation}`;
  }

  all(): ForeignDescription[] {
    return this.#server.apiServices.remotes().flatMap(({ group, version }) => {
      const known = this.#known.get(`${group}/${version}`);
      return known === undefined ? [] : [{ root: `apis/${group}/${version}`, ...known }];
    });
  }

  /** Asks again. The whole document is read only when the index says that it is another, or does not say. */
  async refresh(remote: RemoteVersion): Promise<void> {
    const key = `${remote.group}/${remote.version}`;
    const known = this.#known.get(key);
    try {
      const index = (await this.#read(remote, "/openapi/v3")) as {
        paths?: Record<string, { serverRelativeURL?: string }>;
      };
      const url = index?.paths?.[`apis/${key}`]?.serverRelativeURL;
      if (known !== undefined && url !== undefined && url === known.url) return;
      const { definitions = {}, paths = {} } = ((await this.#read(remote, "/openapi/v2")) ?? {}) as Partial<Known>;
      const own = Object.entries(paths).filter(([path]) => path.startsWith(`/apis/${key}/`));
      this.#known.set(key, { definitions, paths: Object.fromEntries(own), ...(url === undefined ? {} : { url }) });
      this.#generation++;
    } catch (error) {
      this.#server.log.warn("an API's own OpenAPI cannot be read", { name: remote.name, error });
    }
  }

  /** A document; undefined when the server has none. */
  async #read(remote: RemoteVersion, path: string): Promise<unknown> {
    const signal = AbortSignal.any([this.#server.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await this.#server.remote.get(remote, path, { accept: "application/json", signal });
    if (answer.ok) return answer.json();
    await answer.body?.cancel();
    return undefined;
  }
}
