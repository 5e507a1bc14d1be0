// The search: words, beginnings of words, misspelt ones; from a server and from a disk; by keys alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { build, launch, serve, tab } from "./site.js";
import { HIDDEN_WORDS, repository } from "./reports.js";

let site;
let server;
let browser;

before(async () => {
  site = build({
    ...repository(),
    "postmortems/2025-02-03-quokka.md": "---\ntitle: Certificates of the quokka gateway ran out\nstatus: published\n---\n\n## Summary\n\nThe renewal job had no permission.\n\n```\nerrno_xq17 while reading\n```\n",
  });
  server = await serve(site.root);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
  site?.remove();
});

const ask = async (page, text) => {
  await page.fill("#words", text);
  await page.waitForFunction(() => document.querySelector("form.search output").value !== "");
  return page.locator("#found h3").allInnerTexts();
};

for (const from of ["server", "disk"]) {
  test(`a report is found by its words, from a ${from}`, async () => {
    const { page, heard, close } = await tab(browser);
    await page.goto(from === "disk" ? `file://${site.root}/search.html` : `${server.base}search.html`);
    const quokka = "Certificates of the quokka gateway ran out";
    for (const text of ["quokka", "QUOKKA gateway", "quok", "certificates quokka", "certificate quokka", "permission quokka", "errno_xq17", "quoka", "qoukka", "gatewey quokka"]) {
      const found = await ask(page, text);
      assert.equal(found[0], quokka, `${text} finds ${found[0]}`);
      await page.fill("#words", "");
    }
    assert.deepEqual(heard, []);
    await close();
  });
}

test("rules and what recurs are found too, and nothing says so", async () => {
  const { page, close } = await tab(browser);
  await page.goto(`${server.base}search.html?q=counterfactual`);
  await page.waitForFunction(() => document.querySelector("form.search output").value !== "");
  assert.match(await page.locator("#found h3 a").first().getAttribute("href"), /^rules\//);
  assert.ok((await ask(page, "missing-validation")).includes("missing-validation"));
  await page.fill("#words", "zzzzqqqq");
  await page.waitForFunction(() => document.querySelector("form.search output").value === "Nothing is found.");
  await close();
});

test("what is left out is not found", async () => {
  const { page, close } = await tab(browser);
  await page.goto(`${server.base}search.html`);
  for (const word of HIDDEN_WORDS) {
    const found = await ask(page, word);
    assert.ok(!found.some((title) => /Zanzibarine/i.test(title)), word);
    await page.fill("#words", "");
  }
  await close();
});

test("keys are enough", async () => {
  const { page, heard, close } = await tab(browser);
  await page.goto(`${server.base}numbers.html`);
  await page.keyboard.press("/");
  await page.waitForURL(/search\.html$/);
  await page.waitForFunction(() => document.activeElement?.id === "words");
  await page.keyboard.type("quokka");
  await page.waitForFunction(() => document.querySelectorAll("#found h3").length > 0);
  assert.match(page.url(), /\?q=quokka$/);
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.closest("#found") !== null), true);
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.evaluate(() => document.activeElement.id), "words");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/reports\/2025-02-03-quokka\.html$/);
  assert.deepEqual(heard, []);
  await close();
});

test("an answer takes at most 50 ms once the index's part is there, and few parts are loaded", async () => {
  const { page, close } = await tab(browser);
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.goto(`${server.base}search.html`);
  for (const text of ["checkout", "leader lost", "dashboard averge", "stock importer refused"]) {
    await ask(page, text);
    await page.fill("#words", "");
    await ask(page, text);
    const taken = Number(await page.locator("form.search").getAttribute("data-milliseconds"));
    assert.ok(taken <= 50, `${text} took ${taken} ms`);
    await page.fill("#words", "");
  }
  assert.ok(loaded.filter((url) => /\/search\/\d+\.js$/.test(url)).length <= 6, loaded.join("\n"));
  await close();
});
