// What a report can hold that is a program elsewhere runs nowhere here.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { build, each, launch, serve, tab } from "./site.js";
import { PAYLOADS, repository } from "./reports.js";

let site;
let server;
let browser;

before(async () => {
  const hostile = Object.entries(repository()).filter(([path]) => /hostile|noblame\.yml/.test(path));
  site = build(Object.fromEntries(hostile), ["--base-url", "https://example.com/"]);
  server = await serve(site.root);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
  site?.remove();
});

/** Opens every page and presses everything on it. Without the policy the pages have to be safe by themselves. */
for (const bypassCSP of [false, true]) {
  test(`nothing runs, with the policy ${bypassCSP ? "set aside" : "in force"}`, async () => {
    const tabs = await Promise.all([0, 1, 2, 3].map(() => tab(browser, { bypassCSP })));
    const pages = site.files().filter((name) => name.endsWith(".html") && !name.startsWith("rules/"));
    assert.ok(pages.length > PAYLOADS.length);
    await each(pages, async (name, number) => {
      const { page } = tabs[number];
      await page.goto(server.base + encodeURI(name), { waitUntil: "load" });
      const found = await page.evaluate(async () => {
        for (const element of document.querySelectorAll("main *")) {
          for (const type of ["mouseover", "focus", "toggle"]) element.dispatchEvent(new Event(type, { bubbles: true }));
        }
        for (const link of document.querySelectorAll("a[href]")) {
          if (/^(javascript|data|vbscript):/i.test(link.protocol)) window.ran = link.href;
        }
        // What an event starts may run after it.
        await new Promise((done) => setTimeout(done));
        const active = "main :is(script, iframe, object, embed, style, link, meta, base, math, form:not(.ours))";
        return { ran: String(window.ran), active: document.querySelectorAll(active).length };
      });
      assert.equal(found.ran, "undefined", `${name} ran something`);
      assert.equal(found.active, 0, `${name} holds something active`);
    });
    assert.deepEqual(tabs.flatMap(({ heard }) => heard), []);
    await Promise.all(tabs.map(({ close }) => close()));
  });
}

test("pages carry a strict policy and nothing inline", () => {
  for (const name of site.files().filter((name) => name.endsWith(".html"))) {
    const html = site.read(name);
    assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; [^"]*base-uri 'none'[^"]*">/, name);
    assert.doesNotMatch(html, /unsafe-inline|unsafe-eval/, name);
    assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)/i, name);
    assert.doesNotMatch(html, /<[a-z][^<>]*\s(?:on[a-z]+|style)\s*=\s*["'][^<>]*>/i, name);
  }
});
