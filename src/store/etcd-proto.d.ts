/** A schema is embedded as text: a compiled executable has no file to read at run time. */
declare module "*/etcd.proto" {
  const source: string;
  export default source;
}
