#!/usr/bin/env python3
"""Writes invented reports for measuring: reports.py FOLDER [COUNT [WORDS]]. The same arguments give the same bytes."""

import datetime
import pathlib
import random
import sys

WORDS = (
    "queue worker retry shard replica cache token limit deploy rollback config gateway index batch cursor lease quota socket buffer thread "
    "timeout latency request session ledger invoice basket search render upload export import schedule trigger signal ticket page alert "
    "dashboard graph metric trace log event stream topic offset partition leader follower quorum snapshot restore backup archive tenant "
    "region zone cluster node pod volume disk memory heap stack kernel driver packet route proxy balancer probe health check canary flag "
    "slowly again first later before after while because until which where there every other another small large old new wrong right"
).split()
SERVICES = "checkout search payments catalogue mail gateway identity reports billing export stream ledger".split()
FACTORS = [f"{one}-{other}" for one in ("missing", "stale", "silent", "shared", "manual", "unbounded") for other in ("limit", "check", "owner", "alert", "test", "config", "runbook")]
CHANNELS = ["alert", "chat", "deploy", "ticket", "monitoring"]


def sentence(random, length):
    words = random.choices(WORDS, k=length)
    return " ".join(words).capitalize() + "."


def paragraphs(random, words):
    while words > 0:
        lines = [sentence(random, random.randint(8, 18)) for _ in range(random.randint(3, 6))]
        words -= sum(len(line.split()) for line in lines)
        yield " ".join(lines)


def report(number, words):
    random_ = random.Random(number)
    start = datetime.datetime(2016, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(hours=number * 9, minutes=random_.randint(0, 500))
    at = lambda minutes: (start + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:00Z")
    service, factor = random_.choice(SERVICES), random_.choice(FACTORS)
    title = f"{service.capitalize()} {random_.choice(WORDS)} {random_.choice(WORDS)} {number}"
    front = f"""---
title: {title}
kind: incident
status: published
audience: internal
severity: SEV{random_.randint(1, 4)}
services: [{service}]
tags: [{random_.choice(WORDS)}]
started: {at(0)}
detected: {at(7)}
mitigated: {at(29)}
resolved: {at(42)}
impact: {{summary: One in five requests to {service} failed, users: {random_.randint(10, 90000)}}}
factors: [{factor}, {random_.choice(FACTORS)}]
---
"""
    text = [f"# {title}", "", "## Summary", "", sentence(random_, 14) + " " + sentence(random_, 12), "", "## What happened", ""]
    body = list(paragraphs(random_, words - 260))
    for place, paragraph in enumerate(body):
        if place and place % 4 == 0:
            text += [f"### {sentence(random_, 4)[:-1]}", ""]
        text += [paragraph, ""]
    text += ["```sh", f"kubectl get pods --namespace {service}", f"curl -s https://{service}.example.com/health | jq .state", "```", ""]
    text += ["## Timeline", "", "| Time (UTC) | What happened | Source |", "| --- | --- | --- |"]
    for minute in sorted(random_.sample(range(45), 12)):
        moment = (start + datetime.timedelta(minutes=minute)).strftime("%Y-%m-%d %H:%M")
        text.append(f"| {moment} | {sentence(random_, 9)} | [{random_.choice(CHANNELS)}](https://example.com/{number}/{minute}) |")
    text += ["", "## Action items", "", "| Action | Owner | Due | Status |", "| --- | --- | --- | --- |"]
    for _ in range(4):
        due = (start + datetime.timedelta(days=random_.randint(5, 60))).strftime("%Y-%m-%d")
        text.append(f"| {sentence(random_, 8)} | {service} | {due} | {random_.choice(['open', 'done', 'done', 'in progress'])} |")
    return f"{start:%Y-%m-%d}-{service}-{number}.md", front + "\n".join(text) + "\n"


def main():
    folder = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    words = int(sys.argv[3]) if len(sys.argv) > 3 else 1_200
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        name, text = report(number, words)
        (folder / name).write_text(text)


if __name__ == "__main__":
    main()
