// The page of a report and its preview, as a person uses them: the picture of the timeline by keys, buttons and marks, and
// a save that is shown at the place that was read.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, launch, serve, tab } from "./site.js";

const rows = Array.from({ length: 500 }, (_, minute) => {
  const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  return `| 2026-11-21 ${time} | entry ${minute} | [${["alert", "chat", "deploy"][minute % 3]}](https://example.com/${minute}) |`;
});
const LONG = `# A long day\n\n## Summary\n\nIt took eight hours.\n\n## Timeline\n\n| Time (UTC) | What happened | Source |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
const name = "reports/2026-11-21-long.html";

let site;
let server;
let browser;

before(async () => {
  site = build({ "postmortems/2026-11-21-long.md": LONG });
  server = await serve(site.root);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
  site?.remove();
});

const width = (page) => page.evaluate(() => Math.round((document.querySelector(".lanes svg").clientWidth / document.querySelector(".lanes .view").clientWidth) * 100));

test("the picture zooms by keys and buttons, and a mark leads to its row", async () => {
  const { page, heard, close } = await tab(browser);
  await page.goto(server.base + name);
  assert.equal(await page.locator(".lanes circle").count(), 500);
  assert.equal(await width(page), 100);
  await page.locator(".lanes .view").focus();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  assert.equal(await width(page), 400);
  await page.keyboard.press("-");
  assert.equal(await width(page), 200);
  await page.keyboard.press("0");
  assert.equal(await width(page), 100);
  await page.getByRole("button", { name: "Zoom in" }).click();
  assert.equal(await width(page), 200);
  await page.getByRole("button", { name: "Show all" }).click();
  assert.equal(await width(page), 100);
  await page.locator(".lanes circle").last().click();
  assert.match(page.url(), /#at\.2026-11-21\.0819$/);
  assert.deepEqual(heard, []);
  await close();
});

test("without scripts the picture is whole, has no dead button and is a table too", async () => {
  const { page, heard, close } = await tab(browser, { javaScriptEnabled: false });
  await page.goto(server.base + name);
  assert.equal(await page.locator(".lanes svg").isVisible(), true);
  assert.equal(await page.locator(".lanes button").first().isVisible(), false);
  await page.locator(".lanes summary").click();
  assert.equal(await page.locator(".lanes details tbody tr").count(), 500);
  assert.deepEqual(heard, []);
  await close();
});

test("a save is shown soon where it was read, and what is wrong over the page", async () => {
  const folder = mkdtempSync(join(tmpdir(), "noblame-serve-"));
  mkdirSync(join(folder, ".git"));
  mkdirSync(join(folder, "postmortems"));
  const report = join(folder, "postmortems/2026-11-21-long.md");
  writeFileSync(report, LONG);
  const child = spawn(process.env.NOBLAME, ["site", "serve", "--port", "0"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const base = await new Promise((done, failed) => {
    child.stderr.once("data", (said) => done(String(said).match(/http:\/\/localhost:\d+\//)[0].replace("localhost", "127.0.0.1")));
    child.once("exit", (code) => failed(new Error(`serve ended with ${code}`)));
  });
  const { page, heard, close } = await tab(browser);
  try {
    await page.goto(base + name);
    await page.locator("[id='at.2026-11-21.0300']").scrollIntoViewIfNeeded();
    const top = () => page.evaluate(() => Math.round(document.getElementById("at.2026-11-21.0300").getBoundingClientRect().top));
    const before = await top();
    const times = [];
    for (let number = 0; number < 5; number++) {
      const saved = Date.now();
      // A paragraph above the place that is read: what is read must not move.
      writeFileSync(report, LONG.replace("It took eight hours.", `It took eight hours.\n\nAgain ${number}.`));
      await page.getByText(`Again ${number}.`).waitFor({ state: "attached" });
      times.push(Date.now() - saved);
      await page.waitForLoadState("load");
      assert.ok(Math.abs((await top()) - before) <= 2, `the place moved from ${before} to ${await top()}`);
    }
    times.sort((one, other) => one - other);
    console.error(`a save was shown after ${times.join(", ")} ms`);
    writeFileSync(report, "---\ntitle: one: two\n---\n# A\n");
    await page.getByRole("alert").getByText("postmortems/2026-11-21-long.md:2:").waitFor();
    writeFileSync(report, LONG);
    await page.getByRole("alert").waitFor({ state: "detached" });
    assert.deepEqual(heard, []);
  } finally {
    child.kill();
    await close();
    rmSync(folder, { recursive: true });
  }
});
