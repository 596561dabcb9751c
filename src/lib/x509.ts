/** X.509: the library reads its metadata through Reflect, which must be there before it is loaded. */
import "reflect-metadata";

export * from "@peculiar/x509";
