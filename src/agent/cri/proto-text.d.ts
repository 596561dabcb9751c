/** Protocol definitions are imported as text, so that the compiled executable carries them. */
declare module "*.proto" {
  const text: string;
  export default text;
}
