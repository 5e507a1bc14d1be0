// Filters of the reports and of the action items: they need no other page, and the address holds them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, serve, shared, tab } from "./site.js";

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

const told = (page) => page.locator("form.filters output").innerText();
const titles = (page) => page.locator("#newest h3").allInnerTexts();

for (const from of ["server", "disk"]) {
  test(`reports are filtered without a page load, and the address holds the filters: from a ${from}`, async () => {
    const { page, heard, close } = await tab(browser);
    const home = from === "disk" ? `file://${site.root}/index.html` : `${server.base}index.html`;
    await page.goto(home);
    const all = await titles(page);
    await page.evaluate(() => (window.same = true));

    await page.selectOption("select[name=service]", "checkout");
    await page.waitForFunction(() => document.querySelector("form.filters output").value !== "");
    const one = await told(page);
    assert.match(one, /^\d+ reports of \d+$/);
    assert.match(page.url(), /\?service=checkout$/);

    await page.selectOption("select[name=severity]", "SEV1");
    await page.waitForFunction((before) => document.querySelector("form.filters output").value !== before, one);
    const two = await told(page);
    assert.ok(Number.parseInt(two, 10) < Number.parseInt(one, 10), `${two} after ${one}`);
    assert.match(page.url(), /\?severity=SEV1&service=checkout$|\?service=checkout&severity=SEV1$/);
    assert.equal(await page.evaluate(() => window.same), true, "the page was loaded anew");

    // What is shared shows the same.
    const shared = await tab(browser);
    await shared.page.goto(page.url());
    await shared.page.waitForFunction(() => document.querySelector("form.filters output").value !== "");
    assert.deepEqual(await titles(shared.page), await titles(page));
    assert.equal(await shared.page.inputValue("select[name=service]"), "checkout");
    await shared.close();

    await page.goBack();
    await page.waitForFunction((before) => document.querySelector("form.filters output").value === before, one);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector("form.filters output").value === "");
    assert.deepEqual(await titles(page), all);
    assert.deepEqual(heard, []);
    await close();
  });
}

test("every filter finds what its option promises, newest first", async () => {
  const { page, heard, close } = await tab(browser);
  await page.goto(`${server.base}index.html`);
  for (const name of ["kind", "severity", "service", "tag", "factor", "year", "actions"]) {
    const option = await page.locator(`select[name=${name}] option`).nth(2).evaluate((found) => [found.value, found.textContent]);
    const promised = /\((\d+)\)$/.exec(option[1])[1];
    await page.selectOption(`select[name=${name}]`, option[0]);
    await page.waitForFunction((count) => document.querySelector("form.filters output").value.startsWith(`${count} `), promised);
    const days = await page.locator("#newest time").evaluateAll((times) => times.map((time) => time.dateTime));
    assert.deepEqual(days, [...days].sort().reverse(), name);
    await page.click("form.filters button[type=reset]");
  }
  assert.deepEqual(heard, []);
  await close();
});

test("the keyboard is enough, and what fits none says so", async () => {
  const { page, close } = await tab(browser);
  await page.goto(`${server.base}index.html`);
  await page.focus("select[name=year]");
  await page.keyboard.type("2022");
  await page.waitForFunction(() => /reports of/.test(document.querySelector("form.filters output").value));
  await page.goto(`${server.base}index.html?service=mail&tag=__proto__`);
  await page.waitForFunction(() => document.querySelector("form.filters output").value === "Nothing fits all of these.");
  await page.goto(`${server.base}index.html?service=nowhere-at-all`);
  await page.waitForFunction(() => document.querySelector("form.filters output").value === "Nothing fits all of these.");
  await page.keyboard.press("/");
  await page.waitForURL(/search\.html$/);
  await close();
});

test("more are shown when they are asked for, and the focus goes on from there", async () => {
  const { page, close } = await tab(browser);
  await page.goto(`${server.base}index.html?kind=incident`);
  await page.waitForFunction(() => document.querySelectorAll("#newest h3").length === 40);
  await page.click("#newest button");
  await page.waitForFunction(() => document.querySelectorAll("#newest h3").length === 80);
  const focused = await page.evaluate(() => document.activeElement.textContent);
  assert.equal(focused, (await titles(page))[40]);
  await close();
});

test("the board's counts lead to the items that they count", async () => {
  const { page, heard, close } = await tab(browser);
  await page.goto(`${server.base}actions.html`);
  const cell = page.locator("table.board td a").first();
  const count = await cell.innerText();
  await cell.click();
  await page.waitForFunction((count) => document.querySelector("form.filters output").value.startsWith(`${count} item`), count);
  await page.click("form.filters button[type=reset]");
  const owner = await page.locator("select[name=owner] option").nth(3).getAttribute("value");
  await page.selectOption("select[name=owner]", owner);
  await page.waitForFunction(() => / items? of /.test(document.querySelector("form.filters output").value));
  assert.deepEqual(heard, []);
  await close();
});
