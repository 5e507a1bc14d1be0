#!/usr/bin/env node
// Starts the noblame of this platform, which lies in a package of its own that npm chose by system, processor and C library.

"use strict";

const { spawnSync } = require("node:child_process");

// Of the two C libraries npm installs the package of one, or with --no-optional of none.
const base = `noblame-${process.platform}-${process.arch}`;
const names = process.platform === "linux" ? [base, `${base}-musl`] : [base];
const file = process.platform === "win32" ? "noblame.exe" : "noblame";

function program() {
  for (const name of names) {
    try {
      return require.resolve(`${name}/${file}`);
    } catch {
      // The next one may be there.
    }
  }
  console.error(
    `noblame has no package for ${process.platform} on ${process.arch} here (${names.join(" or ")}).\n` +
      "Install without --omit=optional, or see the page on installing for other ways.",
  );
  process.exit(2);
}

const done = spawnSync(program(), process.argv.slice(2), { stdio: "inherit", windowsHide: true });
if (done.error) {
  console.error(`noblame cannot be started: ${done.error.message}`);
  process.exit(2);
}
if (done.signal) {
  process.kill(process.pid, done.signal);
}
process.exitCode = done.status ?? 2;
