// Every sort of page, as a person meets it: nothing said to the console, nothing wider than a phone, nothing that a
// screen reader stumbles over, HTML that validates, links that lead somewhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { posix } from "node:path";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { each, launch, sample, serve, shared, tab } from "./site.js";
import { HIDDEN_WORDS } from "./reports.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let site;
let server;
let browser;
let shown;

before(async () => {
  site = shared();
  server = await serve(site.root);
  browser = await launch();
  shown = sample(site.files());
});

after(async () => {
  await browser?.close();
  server?.close();
});

/**
 * Each page at both widths in both themes. In the dark only the colours are others: of axe it is asked what looks at them.
 * The policy of the pages is set aside only to let axe in.
 */
test("pages are quiet, accessible and fit: light and dark, 360 and 1280 px", async () => {
  const tabs = await Promise.all([0, 1, 2, 3].map(() => tab(browser, { bypassCSP: true })));
  const wrong = [];
  await each(shown, async (name, number) => {
    const { page } = tabs[number];
    await page.goto(server.base + name, { waitUntil: "load" });
    await page.evaluate(axe);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        const { wide, violations } = await page.evaluate(async (rules) => {
          const { scrollWidth, clientWidth } = document.documentElement;
          const runOnly = rules && { type: "rule", values: rules };
          const { violations } = await window.axe.run(document, { resultTypes: ["violations"], ...(runOnly && { runOnly }) });
          return { wide: scrollWidth - clientWidth, violations };
        }, colorScheme === "dark" ? ["color-contrast", "link-in-text-block"] : null);
        const place = `${name}, ${width} px, ${colorScheme}`;
        if (wide !== 0) wrong.push(`${place}: scrolls sideways by ${wide} px`);
        wrong.push(...violations.map((one) => `${place}: ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 200)).slice(0, 3).join(" | ")}`));
      }
    }
  });
  assert.deepEqual(wrong, []);
  assert.deepEqual(tabs.flatMap(({ heard }) => heard), []);
  await Promise.all(tabs.map(({ close }) => close()));
});

test("pages say nothing to the console under their own policy, from a server and from a disk", async () => {
  const { page, heard, close } = await tab(browser);
  for (const base of [server.base, `file://${site.root}/`]) {
    for (const name of shown) await page.goto(base + name, { waitUntil: "load" });
  }
  assert.deepEqual(heard, []);
  await close();
});

test("pages are whole without scripts", async () => {
  const { page, heard, close } = await tab(browser, { javaScriptEnabled: false });
  for (const name of shown) {
    await page.goto(server.base + name, { waitUntil: "load" });
    assert.ok((await page.locator("main").innerText()).trim().length > 20, `${name} is empty`);
  }
  await page.goto(`${server.base}index.html`);
  assert.equal(await page.locator("form.filters").isVisible(), false, "filters are shown that cannot work");
  assert.deepEqual(heard, []);
  await close();
});

test("pages print", async () => {
  const { page, close } = await tab(browser);
  for (const name of shown.filter((name) => /index|every-form|numbers|actions/.test(name))) {
    await page.goto(server.base + name, { waitUntil: "load" });
    const pdf = await page.pdf({ format: "A4" });
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    assert.ok(pdf.length > 5000, `${name} prints ${pdf.length} bytes`);
  }
  await close();
});

test("HTML validates", async () => {
  const validator = new HtmlValidate(
    new StaticConfigLoader({
      extends: ["html-validate:standard"],
      rules: {
        "doctype-style": "off",
        "void-style": "off",
        "no-trailing-whitespace": "off",
        "attribute-boolean-style": "off",
        "long-title": "off",
        // A role that a style takes away (`display: block` on a table) is said again.
        "no-redundant-role": "off",
        "prefer-native-element": "off",
      },
    }),
  );
  const wrong = [];
  for (const name of shown) {
    const report = await validator.validateString(site.read(name), name);
    for (const result of report.results) {
      wrong.push(...result.messages.map((one) => `${name}:${one.line}:${one.column} ${one.ruleId}: ${one.message}`));
    }
  }
  assert.deepEqual(wrong.slice(0, 20), []);
});

test("every internal link and anchor resolves", () => {
  const names = new Set(site.files());
  const places = new Map();
  const decoded = (text) => text.replaceAll("&amp;", "&").replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  const pages = [...names].filter((name) => name.endsWith(".html"));
  for (const name of pages) {
    places.set(name, new Set([...site.read(name).matchAll(/\sid="([^"]*)"/g)].map((found) => decoded(found[1]))));
  }
  const broken = [];
  for (const name of pages) {
    for (const found of site.read(name).matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      const target = decoded(found[1]);
      if (/^[a-z]+:/i.test(target)) continue;
      const [, path, , anchor] = /^([^?#]*)(\?[^#]*)?(?:#(.*))?$/.exec(target);
      const to = path === "" ? name : posix.normalize(posix.join(posix.dirname(name), decodeURIComponent(path)));
      if (!names.has(to)) broken.push(`${name}: ${target}`);
      else if (anchor && places.has(to) && !places.get(to).has(decodeURIComponent(anchor))) broken.push(`${name}: no place ${target}`);
    }
  }
  assert.deepEqual(broken.slice(0, 20), []);
});

test("nothing of a report that is left out stands anywhere", () => {
  const leaks = [];
  for (const name of site.files()) {
    const text = site.read(name).toLowerCase();
    leaks.push(...HIDDEN_WORDS.filter((word) => text.includes(word) || name.toLowerCase().includes(word)).map((word) => `${name}: ${word}`));
  }
  assert.deepEqual(leaks, []);
});

test("feeds, badges and the sitemap are well formed, and what they name is there", async () => {
  const { page, close } = await tab(browser);
  const names = site.files();
  const xml = names.filter((name) => /\.(xml|svg)$/.test(name));
  assert.ok(xml.includes("feed.xml") && xml.includes("feeds/services/checkout.xml") && xml.includes("feeds/severities/sev1.xml"), xml.join(" "));
  for (const name of xml) {
    const wrong = await page.evaluate((text) => new DOMParser().parseFromString(text, "application/xml").querySelector("parsererror")?.textContent, site.read(name));
    assert.equal(wrong, undefined, name);
  }
  for (const name of names.filter((name) => /(^|\/)feed.*\.(xml|json)$|^sitemap/.test(name))) {
    for (const [address] of site.read(name).matchAll(/https:\/\/example\.com\/postmortems\/[^"<]*/g)) {
      const target = decodeURIComponent(address.replace("https://example.com/postmortems/", "")) || "index.html";
      assert.ok(names.includes(target), `${name}: ${address}`);
    }
  }
  const feed = JSON.parse(site.read("feed.json"));
  assert.equal(feed.version, "https://jsonfeed.org/version/1.1");
  assert.ok(feed.items.length === 30 && feed.items.every((item) => item.id && item.url && item.content_text));
  const index = JSON.parse(site.read("index.json"));
  assert.equal(index.version, 1);
  assert.equal(index.reports.length, names.filter((name) => name.startsWith("reports/")).length);
  await close();
});
