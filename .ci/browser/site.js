// The site under test: built by the real program, served from this machine, opened in a real browser.

import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join, relative } from "node:path";
import { chromium } from "playwright-core";

/** Standard time of every build here: 21 November 2026. */
const NOW = "1795268000";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".xml": "application/xml",
};

/** Builds a site of these files, by path. Its folder goes when `close` is called. */
export function build(files, options = []) {
  const folder = mkdtempSync(join(tmpdir(), "noblame-browser-"));
  mkdirSync(join(folder, ".git"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const environment = { PATH: process.env.PATH, HOME: folder, SOURCE_DATE_EPOCH: NOW, NO_COLOR: "1" };
  execFileSync(process.env.NOBLAME, ["site", "build", ...options], { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  return { ...at(join(folder, "public")), remove: () => rmSync(folder, { recursive: true }) };
}

/** The site of everything, which all tests share. */
export const shared = () => at(process.env.NOBLAME_SITE);

const at = (root) => ({ root, files: () => walk(root), read: (name) => readFileSync(join(root, name), "utf8") });

function walk(root) {
  const found = [];
  const visit = (folder) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) visit(path);
      else found.push(relative(root, path));
    }
  };
  visit(root);
  return found;
}

/** Serves a folder on this machine under a path of its own, as an object store would: no index of folders, no guesses. */
export async function serve(root, under = "/a/sub-path/") {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const name = path.startsWith(under) ? path.slice(under.length) || "index.html" : "";
    try {
      const bytes = readFileSync(join(root, name));
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" });
      response.end(bytes);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { base: `http://127.0.0.1:${server.address().port}${under}`, close: () => server.close() };
}

/** How the browser is started; nothing but this machine can be reached from it. */
export const BROWSER = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
};

/** The browser that all tests share; to close it closes what was opened by this connection. */
export const launch = () => chromium.connect(process.env.NOBLAME_BROWSER);

/** Does something with each of many, a few at a time. */
export async function each(all, doing, together = 4) {
  const left = [...all];
  const one = async (number) => {
    while (left.length > 0) await doing(left.shift(), number);
  };
  await Promise.all(Array.from({ length: together }, (_, number) => one(number)));
}

/** A tab that remembers what it should never have heard: messages of the console, failed loads, dialogs. */
export async function tab(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const heard = [];
  page.on("console", (message) => heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  // A load that the next page interrupts is no failure.
  page.on("requestfailed", (request) => request.failure()?.errorText !== "net::ERR_ABORTED" && heard.push(`not loaded: ${request.url()}`));
  page.on("response", (response) => response.status() >= 400 && heard.push(`${response.status()}: ${response.url()}`));
  page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  return { page, heard, close: () => context.close() };
}

/** One page of each sort, and reports with the most in them. */
export function sample(names) {
  const pages = names.filter((name) => name.endsWith(".html"));
  const sorts = new Map();
  for (const name of pages) {
    const sort = name.includes("/") ? dirname(name) : name;
    if (!sorts.has(sort)) sorts.set(sort, name);
  }
  const rich = pages.filter((name) => /every-form|hostile-body/.test(name));
  return [...new Set([...sorts.values(), ...rich])];
}
