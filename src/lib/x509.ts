/** Certificates and requests. Imported from here only: the library needs Reflect.metadata to be there before it is loaded. */
import "./reflect-metadata.ts";
import type * as Library from "@peculiar/x509";

// Not a static import: Bun runs a CommonJS module when it links, before the import above has run.
const library = await import("@peculiar/x509");

export const {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} = library;

export type Extension = Library.Extension;
export type JsonName = Library.JsonName;
export type ExtendedKeyUsageExtension = Library.ExtendedKeyUsageExtension;
export type Pkcs10CertificateRequest = Library.Pkcs10CertificateRequest;
export type SubjectAlternativeNameExtension = Library.SubjectAlternativeNameExtension;
export type X509Certificate = Library.X509Certificate;
