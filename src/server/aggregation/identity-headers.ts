import type { User } from "../auth/user.ts";
import type { HeaderLine } from "../http/answer.ts";

/** Where a server behind this one is told who asks, and a proxy before it tells. As kube-apiserver is set up. */
export const IDENTITY = {
  user: "X-Remote-User",
  uid: "X-Remote-Uid",
  group: "X-Remote-Group",
  extraPrefix: "X-Remote-Extra-",
} as const;

/** Name that the API server shows to servers behind it, and that is believed of proxies before it. */
export const FRONT_PROXY = "front-proxy-client";

/** Header lines that say who the user is, one for each group and value. */
export function identityHeaders({ name, uid = "", groups, extra = {} }: User): HeaderLine[] {
  return [
    [IDENTITY.user, inBytes(name)],
    ...(uid === "" ? [] : [[IDENTITY.uid, inBytes(uid)] as HeaderLine]),
    ...groups.map((group): HeaderLine => [IDENTITY.group, inBytes(group)]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value): HeaderLine => [IDENTITY.extraPrefix + escaped(key), inBytes(value)]),
    ),
  ];
}

/** Text as header lines are written, a character for each byte of its UTF-8; as Go writes it. */
const inBytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** Whatever may not stand in the name of a header is escaped as in a URL. */
const escaped = (key: string): string =>
  [...Buffer.from(key.toLowerCase())]
    .map((byte) => String.fromCharCode(byte))
    .map((char) =>
      /[!#$&'*+\-.^_`|~0-9a-z]/.test(char)
        ? char
        : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    )
    .join("");
