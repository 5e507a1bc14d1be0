// The invented reports that the suite builds its site from.

const SERVICES = ["checkout", "catalogue", "ledger", "mail", "search", "stock"];
const TAGS = ["dns", "deploy", "capacity", "certificate", "vendor"];
const FACTORS = ["missing-validation", "config-rollout", "silent-alert", "shared-database", "no-rollback"];
const PARTS = ["the pool of connections", "a renamed queue", "the price cache", "an expired certificate", "the stock importer"];
const EFFECTS = ["answered too late", "lost its leader", "returned old prices", "refused new sessions", "fell behind"];
const KINDS = ["incident", "incident", "incident", "incident", "near-miss", "problem", "game-day"];

const pick = (list, number) => list[number % list.length];
const two = (number) => String(number).padStart(2, "0");

/** Reports over five years, enough for the pages to be split. */
export function many(count) {
  const reports = {};
  for (let at = 0; at < count; at += 1) {
    const year = 2022 + (at % 5);
    const month = two(1 + ((at * 7) % 11));
    const day = two(1 + ((at * 11) % 28));
    const service = pick(SERVICES, at);
    const id = `${year}-${month}-${day}-${service}-${at}`;
    const kind = pick(KINDS, at);
    const length = 5 + ((at * 13) % 170);
    const end = `${two(10 + Math.floor(length / 60))}:${two(length % 60)}`;
    reports[`postmortems/${id}.md`] = `---
title: ${service[0].toUpperCase()}${service.slice(1)} ${pick(EFFECTS, at)} after ${pick(PARTS, at * 3)} changed
kind: ${kind}
status: published
severity: SEV${1 + (at % 4)}
services: [${service}, ${pick(SERVICES, at * 5 + 1)}]
tags: [${pick(TAGS, at)}]
factors: [${pick(FACTORS, at)}, ${pick(FACTORS, at * 3 + 1)}]
started: ${year}-${month}-${day}T10:00:00Z
detected: ${year}-${month}-${day}T10:${two(2 + (at % 50))}:00Z
mitigated: ${year}-${month}-${day}T${end}:30Z
resolved: ${year}-${month}-${day}T18:00:00Z
impact: {summary: "${10 + at} orders waited", users: ${100 * at + 7}}
---

## Summary

${PARTS[at % 5]} was changed while ${pick(PARTS, at + 2)} was still in use, and ${service} ${pick(EFFECTS, at)}. Number ${at} of the invented ones.

## What we learned

The dashboard of ${service} shows the average, which stayed level while one caller in ${3 + (at % 9)} waited.

## Timeline

| Time (UTC) | What happened | Source |
| --- | --- | --- |
| ${year}-${month}-${day} 10:00 | a deploy of ${service} began | [log](https://example.com/${at}) |
| ${year}-${month}-${day} 10:${two(2 + (at % 50))} | **Detected:** the alert for slow answers fired | [alert](https://example.com/alert/${at}) |

## Action items

| Action | Owner | Due | Type | Priority | Status |
| --- | --- | --- | --- | --- | --- |
| Show the slowest tenth on the dashboard of ${service} | ${service} lead | ${year}-12-${day} | detect | P${1 + (at % 3)} | ${at % 3 === 0 ? "open" : "done"} |
| Read the limit before a deploy of ${service} | platform on-call | ${year + 1}-01-${day} | prevent | P2 | ${at % 4 === 0 ? "in progress" : "done"} |
`;
  }
  return reports;
}

/** Everything that Markdown can hold, in one report. */
const RICH = `---
title: Every form of Markdown in one report
kind: incident
status: published
severity: SEV1
services: [checkout]
started: 2026-11-21T14:02:00Z
detected: 2026-11-21T14:09:00Z
acknowledged: 2026-11-21T14:11:00Z
mitigated: 2026-11-21T14:31:00Z
resolved: 2026-11-21T14:44:00Z
impact: {summary: 1 in 5 checkouts failed, users: 18400, requests_failed: 52110}
slo: {name: checkout-availability, objective: 99.9, window: 30d, bad: 52110, total: 9800000}
effort: {responders: 5, hours: 14.5}
factors: [config-rollout, missing-validation]
related: [2022-01-01-checkout-0]
---

## Summary

The pool grew past what the database takes.[^pool] It **shrank** again, \`max_connections\` and all.

[^pool]: The pool is the one of the old cluster.

> [!NOTE]
> A note to the reader, with a [link](https://example.com/).

- [x] found
- [ ] mended

\`\`\`sql
select count(*) from connections where state = 'waiting' and a_rather_long_column_name_that_does_not_wrap = 'another one' and id > 7;
\`\`\`

| Column | Number | Another column with words |
| --- | ---: | --- |
| one | 1 | a sentence that takes some room in its cell and still reads well |
| two | 22 | AnUnbreakableIdentifierThatIsWiderThanAPhoneScreenWouldEverBeHappyToShow |

### Deeper

1. first
2. second
   - inner

<details><summary>The log</summary>

\`\`\`
14:02 deploy started
\`\`\`

</details>

## Timeline

| Time (UTC) | What happened | Source |
| --- | --- | --- |
| 2026-11-21 14:02 | deploy of checkout 1.4.2 started | [github](https://example.com/1) |
| 2026-11-21 14:09 | **Detected:** alert HighErrorRate fired | [alertmanager](https://example.com/2) |
| 2026-11-21 14:11 | the on-call engineer joined the call | [slack](https://example.com/3) |
| 2026-11-21 14:31 | **Mitigated:** rolled back | [github](https://example.com/4) |

## Action items

| ID | Action | Owner | Due | Type | Priority | Status | Ticket |
| --- | --- | --- | --- | --- | --- | --- | --- |
| A1 | Refuse a pool that is larger than the database takes | database team | 2026-12-05 | prevent | P1 | open | [#12](https://example.com/12) |
| A2 | Page on the waiting connections | checkout lead | 2026-11-20 | detect | P2 | in progress | |
`;

/** What runs where a report's text is taken for a program. Each would set \`ran\` or open a dialog. */
export const PAYLOADS = [
  `<script>window.ran=1</script>`,
  `<ScRiPt src="https://example.com/x.js"></ScRiPt>`,
  `<img src=x onerror="window.ran=1">`,
  `<img src=x onerror=window.ran=1//`,
  `<svg onload="window.ran=1"><circle r=1 /></svg>`,
  `<svg><script>window.ran=1</script></svg>`,
  `<svg><a xlink:href="javascript:window.ran=1"><text y=20>x</text></a></svg>`,
  `<svg><animate onbegin="window.ran=1" attributeName=x dur=1s></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.ran=1&gt;">`,
  `<body onload="window.ran=1">`,
  `<iframe src="javascript:window.ran=1"></iframe>`,
  `<iframe srcdoc="<script>parent.ran=1</script>"></iframe>`,
  `<object data="javascript:window.ran=1"></object>`,
  `<embed src="javascript:window.ran=1">`,
  `<a href="javascript:window.ran=1">click</a>`,
  `<a href="jAvAsCrIpT&colon;window.ran=1">click</a>`,
  `<a href="&#106;avascript:window.ran=1">click</a>`,
  `<a href="java&#9;script:window.ran=1">click</a>`,
  `<a href="data:text/html,<script>window.ran=1</script>">click</a>`,
  `<a href="vbscript:window.ran=1">click</a>`,
  `<form action="javascript:window.ran=1"><button>click</button></form>`,
  `<button formaction="javascript:window.ran=1">click</button>`,
  `<input autofocus onfocus="window.ran=1">`,
  `<select autofocus onfocus="window.ran=1"></select>`,
  `<details open ontoggle="window.ran=1"><summary>x</summary></details>`,
  `<video><source onerror="window.ran=1"></video>`,
  `<audio src=x onerror="window.ran=1"></audio>`,
  `<marquee onstart="window.ran=1">x</marquee>`,
  `<div style="background:url(javascript:window.ran=1)" onmouseover="window.ran=1">hover</div>`,
  `<style>@import "javascript:window.ran=1"; body { display: none }</style>`,
  `<link rel=stylesheet href="https://example.com/x.css">`,
  `<meta http-equiv="refresh" content="0;url=javascript:window.ran=1">`,
  `<base href="https://example.com/">`,
  `<template><script>window.ran=1</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=window.ran=1>"></noscript>`,
  `<textarea><img title="</textarea><img src=x onerror=window.ran=1>"></textarea>`,
  `<xmp><p title="</xmp><img src=x onerror=window.ran=1>"></xmp>`,
  `"><script>window.ran=1</script>`,
  `' onmouseover='window.ran=1`,
  `</title><script>window.ran=1</script>`,
  `</script><script>window.ran=1</script>`,
  `{{ "<script>window.ran=1</script>" | safe }}`,
  `{% raw %}<script>window.ran=1</script>{% endraw %}`,
  `<!--><script>window.ran=1</script>-->`,
  `<x onclick=window.ran=1 tabindex=1 id=x>click</x>`,
  `<p id="page.content">clobber</p><a id="noblame" href="cid:window.ran=1">y</a>`,
  `[click](javascript:window.ran=1)`,
  `[click](<javascript:window.ran=1>)`,
  `[click](data:text/html;base64,PHNjcmlwdD53aW5kb3cucmFuPTE8L3NjcmlwdD4=)`,
  `![x](javascript:window.ran=1)`,
  `![x" onerror="window.ran=1](x.png)`,
  `<javascript:window.ran=1>`,
  `\u2028<script>window.ran=1</script>\u2029`,
];

const quoted = (text) => JSON.stringify(text);

/** The payloads wherever a report can hold words: a few reports for the front matter, one for the rest. */
function hostile() {
  const reports = {};
  const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  reports["postmortems/2026-11-20-hostile-body.md"] = `---
title: ${quoted("Hostile <script>window.ran=1</script> body")}
status: published
started: 2026-11-20T10:00:00Z
---

## Summary

${PAYLOADS.map((text) => `A paragraph with ${text} in it.\n\n${text}\n`).join("\n")}

## Heading ${PAYLOADS[2]}

| Cell | Other |
| --- | --- |
${PAYLOADS.map((text) => `| ${cell(text)} | x |`).join("\n")}

## Timeline

| Time (UTC) | What happened | Source |
| --- | --- | --- |
${PAYLOADS.map((text, at) => `| 2026-11-20 10:${two(at)} | ${cell(text)} | [x](javascript:window.ran=${at}) |`).join("\n")}

## Action items

| Action | Owner | Status | Ticket |
| --- | --- | --- | --- |
${PAYLOADS.map((text) => `| ${cell(text)} | ${cell(text)} | open | [x](javascript:window.ran=1) |`).join("\n")}
`;
  PAYLOADS.forEach((text, at) => {
    reports[`postmortems/2026-10-${two(1 + (at % 28))}-hostile-${at}.md`] = `---
id: ${quoted(`hostile-${at}-${text}`)}
title: ${quoted(text)}
kind: incident
status: published
severity: ${quoted(text)}
services: [${quoted(text)}, "constructor"]
tags: [${quoted(text)}, "__proto__"]
factors: [${quoted(text)}]
owner: ${quoted(text)}
facilitator: ${quoted(text)}
impact: {summary: ${quoted(text)}}
links: {${quoted(text)}: [${quoted(text)}]}
related: [${quoted(text)}]
custom: ${quoted(text)}
---

## Summary

Report ${at}: ${text}
`;
  });
  return reports;
}

/** A report that no page may name, in words that stand nowhere else. */
const HIDDEN = `---
title: Zanzibarine outage that nobody may read about
status: withdrawn
severity: HUSHSEV
services: [quietservice]
tags: [hushtag]
factors: [hushfactor]
started: 2026-11-19T10:00:00Z
resolved: 2026-11-19T11:00:00Z
---

## Summary

Xylographic words of a withdrawn report.

## Action items

- [ ] Whisper the zymurgy (@quietowner, due 2026-11-20)
`;

export const HIDDEN_WORDS = ["zanzibarine", "hushsev", "quietservice", "hushtag", "hushfactor", "xylographic", "zymurgy", "quietowner"];

export const SETTINGS = `site:
  title: Post-mortems of the harbour
severities: [SEV1, SEV2, SEV3, SEV4]
`;

/** One that nothing else is like, to be searched for. */
export const QUOKKA = {
  "postmortems/2025-02-03-quokka.md":
    "---\ntitle: Certificates of the quokka gateway ran out\nstatus: published\n---\n\n## Summary\n\nThe renewal job had no permission.\n\n```\nerrno_xq17 while reading\n```\n",
};

/** Every file of the repository that the suite builds, by its path. */
export function repository() {
  return {
    "noblame.yml": SETTINGS,
    "postmortems/2026-11-21-every-form.md": RICH,
    "postmortems/2026-11-19-hidden.md": HIDDEN,
    ...many(230),
    ...hostile(),
  };
}
