// The search: words, beginnings of words, misspelt ones; from a server and from a disk; by keys alone.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, launch, serve, shared, tab } from "./site.js";
import { HIDDEN_WORDS, many } from "./reports.js";

let site;
let server;
let browser;

before(async () => {
  site = shared();
  server = await serve(site.root);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
});

const ask = async (page, text) => {
  // What was found before is not taken for the answer.
  await page.fill("#words", "");
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

test("the first answer of 2,400 reports loads little", async () => {
  const large = build(many(2400));
  const far = await serve(large.root);
  const measured = [];
  try {
    for (const text of ["checkout", "leader lost", "dashboard averge", "stock importer refused", "expir"]) {
      // A tab of its own has nothing of an earlier question.
      const { page, heard, close } = await tab(browser);
      await page.goto(`${far.base}search.html`, { waitUntil: "networkidle" });
      const loaded = [];
      page.on("request", (request) => loaded.push(statSync(join(large.root, new URL(request.url()).pathname.slice("/a/sub-path/".length))).size));
      await page.fill("#words", text);
      const form = page.locator("form.search[data-milliseconds]");
      await form.waitFor();
      const taken = Number(await form.getAttribute("data-milliseconds"));
      await page.waitForLoadState("networkidle");
      assert.ok((await page.locator("#found h3").count()) > 0, text);
      measured.push({ text, taken, files: loaded.length, bytes: loaded.reduce((sum, size) => sum + size, 0) });
      assert.deepEqual(heard, []);
      await close();
    }
  } finally {
    far.close();
    large.remove();
  }
  console.error(measured.map((one) => `${one.text}: ${one.taken} ms, ${one.files} files of ${one.bytes} bytes`).join("\n"));
  for (const { text, bytes } of measured) assert.ok(bytes <= 250_000, `${text} loaded ${bytes} bytes`);
});
