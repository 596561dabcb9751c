import { expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { rewriteAnswer, rewritten } from "./rewrite-answer.ts";

const PASSAGE = { prefix: "/api/v1/pods/p/proxy", upstreamHost: "10.0.0.1:80", requestHost: "api.example:6443" };

test("rewritten puts the proxy's path before what the other side serves", () => {
  const cases = {
    "/": "/api/v1/pods/p/proxy/",
    "/a?b=1#c": "/api/v1/pods/p/proxy/a?b=1#c",
    "/a/": "/api/v1/pods/p/proxy/a/",
    "http://10.0.0.1:80/a": "/api/v1/pods/p/proxy/a",
    "https://api.example:6443/a": "/api/v1/pods/p/proxy/a",
    "//10.0.0.1:80/a": "/api/v1/pods/p/proxy/a",
    "/api/v1/pods/p/proxy/a": "/api/v1/pods/p/proxy/a",
    "http://other.example/a": "http://other.example/a",
    "a/b": "a/b",
    "#top": "#top",
    "mailto:a@b.example": "mailto:a@b.example",
    "": "",
  };
  for (const [url, wanted] of Object.entries(cases)) expect([url, rewritten(url, PASSAGE)]).toEqual([url, wanted]);
});

test("rewriteAnswer rewrites compressed pages, and leaves alone what is none", async () => {
  const page = `<form action="/go"><video poster="/p.png" src="v.mp4"></video></form>`;
  const wanted = `<form action="/api/v1/pods/p/proxy/go"><video poster="/api/v1/pods/p/proxy/p.png" src="v.mp4"></video></form>`;
  const headers = { "content-type": "text/html", "content-encoding": "gzip" };
  const packed = rewriteAnswer(new Response(gzipSync(page), { headers }), PASSAGE);
  expect([packed.headers.get("content-encoding"), await packed.text()]).toEqual([null, wanted]);
  const json = rewriteAnswer(new Response(page, { headers: { "content-type": "application/json" } }), PASSAGE);
  expect(await json.text()).toBe(page);
});
