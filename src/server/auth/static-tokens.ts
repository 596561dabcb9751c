import { readFileSync } from "node:fs";
import type { Authenticator, Credentials } from "./authenticator.ts";
import type { User } from "./user.ts";

/** Tokens of a file of lines `token,user,uid,"group,group"`, as Kubernetes reads it. */
export class StaticTokens implements Authenticator {
  readonly name = "token-file";
  readonly #users: ReadonlyMap<string, User>;

  constructor(users: ReadonlyMap<string, User>) {
    this.#users = users;
  }

  /** Throws when the file cannot be read or a line has fewer than three columns. */
  static read(path: string): StaticTokens {
    const users = new Map<string, User>();
    for (const [i, line] of readFileSync(path, "utf8").split(/\r?\n/).entries()) {
      if (line.trim() === "") continue;
      const [token, name, uid, groups = ""] = columns(line);
      if (token === undefined || token === "" || name === undefined || uid === undefined) {
        throw new Error(`${path}, line ${i + 1}: expected token,user,uid and perhaps "group,group"`);
      }
      users.set(token, { name, uid, groups: groups.split(",").filter((group) => group !== "") });
    }
    return new StaticTokens(users);
  }

  async authenticate({ bearer }: Credentials): Promise<User | undefined> {
    return bearer === undefined ? undefined : this.#users.get(bearer);
  }
}

/** The columns of one line of CSV; a column in double quotes may hold commas, and two quotes for one. */
function columns(line: string): string[] {
  const found: string[] = [];
  for (const match of line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    found.push(match[1]?.replaceAll('""', '"') ?? (match[2] ?? "").trim());
  }
  return found;
}
