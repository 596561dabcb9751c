/** The resolvers in a resolv.conf, in order; comments and what is no address are left out (resolv.conf(5)). */
export function nameservers(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const [word, value = ""] = line.trim().split(/\s+/);
    return word === "nameserver" && /^[\d.]+$|^[\da-fA-F:]+(%\w+)?$/.test(value) ? [value] : [];
  });
}
