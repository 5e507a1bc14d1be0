// Runs the tests with what they share: one browser, and one site of everything that the invented reports hold.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { QUOKKA, repository } from "./reports.js";
import { BROWSER, build } from "./site.js";

const browser = await chromium.launchServer(BROWSER);
const site = build({ ...repository(), ...QUOKKA }, ["--base-url", "https://example.com/postmortems/"]);
const named = process.argv.slice(2);
const tests = named.length > 0 ? named : readdirSync(".").filter((name) => name.endsWith(".test.js"));
const environment = { ...process.env, NOBLAME_BROWSER: browser.wsEndpoint(), NOBLAME_SITE: site.root };
const concurrency = `--test-concurrency=${process.env.CONCURRENCY ?? 2}`;
const child = spawn(process.execPath, ["--test", concurrency, ...tests], { env: environment, stdio: "inherit" });
const code = await new Promise((done) => child.once("exit", (code) => done(code ?? 1)));
await browser.close();
site.remove();
process.exit(code);
