/**
 * What `orch agent --join` is given: a bootstrap token as kubeadm writes it (ID.SECRET), and behind it the SHA-256 of the cluster's CA
 * certificate, so that the one string proves the server to the node and the node to the server.
 */
export interface JoinToken {
  /** Six characters; public, names the Secret. */
  readonly id: string;
  /** Sixteen characters. */
  readonly secret: string;
  /** Hexadecimal SHA-256 of the CA certificate's DER; absent in a plain bootstrap token. */
  readonly caHash?: string;
}

const FORM = /^([a-z0-9]{6})\.([a-z0-9]{16})(?:\.([0-9a-f]{64}))?$/;

/** Reads a token; undefined when it has not the form. */
export function parseJoinToken(text: string): JoinToken | undefined {
  const [, id, secret, caHash] = FORM.exec(text.trim()) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  return caHash === undefined ? { id, secret } : { id, secret, caHash };
}

export function formatJoinToken({ id, secret, caHash }: JoinToken): string {
  return [id, secret, ...(caHash === undefined ? [] : [caHash])].join(".");
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Letters and digits from the system's random source, each equally likely. */
export function randomLetters(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      // 252 is the largest multiple of 36 in a byte: beyond it some letters would be likelier.
      if (byte < 252 && text.length < length) text += ALPHABET[byte % 36];
    }
  }
  return text;
}
