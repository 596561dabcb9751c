import { expect, test } from "bun:test";
import { encodeObject, StoredObject } from "./stored-object.ts";

const OBJECT = {
  kind: "ConfigMap",
  apiVersion: "v1",
  metadata: { name: "ä", labels: { a: "b" }, resourceVersion: "stale" },
  data: { text: '"metadata":{' },
};

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test("StoredObject has the revision of the store, whatever the object said", () => {
  const stored = StoredObject.of("/a", 7, encodeObject(OBJECT));
  expect(JSON.parse(textOf(stored.bytes))).toEqual({
    ...OBJECT,
    metadata: { ...OBJECT.metadata, resourceVersion: "7" },
  });
  expect(stored.value).toEqual(stored.copy());
  expect(stored.at(8).value.metadata?.resourceVersion).toBe("8");
  expect(stored.labels).toEqual({ a: "b" });
});

test("StoredObject.writeItem() leaves out kind and apiVersion", () => {
  const stored = StoredObject.of("/a", 7, encodeObject(OBJECT));
  const target = new Uint8Array(stored.itemLength + 2).fill(0x20);
  stored.writeItem(target, 1);
  const { kind: _, apiVersion: __, ...item } = stored.value;
  expect(textOf(target)).toBe(` ${JSON.stringify(item)} `);
});

test("StoredObject.encodesAs() knows its own bytes from others", () => {
  const encoded = encodeObject(OBJECT);
  const stored = StoredObject.of("/a", 1234, encoded);
  expect(stored.encodesAs(encoded)).toBe(true);
  const turned = Object.fromEntries(Object.entries(OBJECT).reverse()) as typeof OBJECT;
  const metadata = Object.fromEntries(Object.entries(OBJECT.metadata).reverse()) as typeof OBJECT.metadata;
  expect(stored.encodesAs(encodeObject({ ...turned, metadata }))).toBe(true);
  expect(stored.encodesAs(encodeObject({ ...OBJECT, data: { text: '"metadata":}' } }))).toBe(false);
  expect(stored.encodesAs(encodeObject({ ...OBJECT, kind: "ConfigMaP" }))).toBe(false);
  expect(stored.encodesAs(encodeObject({ ...OBJECT, extra: 1 }))).toBe(false);
  expect(StoredObject.unwritten("/a", encoded).encodesAs(encoded)).toBe(false);
});

test("StoredObject keeps its value while it is used, and makes it anew after it was forgotten", () => {
  const stored = StoredObject.of("/a", 7, encodeObject(OBJECT));
  const { value } = stored;
  expect(stored.value).toBe(value);
  const filler = encodeObject({ ...OBJECT, data: { text: "x".repeat(1024 * 1024) } });
  const others = Array.from({ length: 12 }, (_, i) => StoredObject.of(`/${i}`, 7, filler));
  for (const other of others) expect(other.value.kind).toBe("ConfigMap");
  expect(stored.value).not.toBe(value);
  expect(stored.value).toEqual(value);
});
