// What the pages do beyond HTML: filters, search, keys. It builds no HTML of texts: what it inserts was written, escaped
// and all, when the site was built. Everything is loaded by script elements, so that it works from a disk too.

(() => {
  "use strict";

  const root = new URL(".", document.currentScript.src);

  // Parts: files that call noblame.part with their name and what they hold.

  const waiting = new Map();
  const loaded = new Map();

  window.noblame = {
    part(name, value) {
      waiting.get(name)?.(value);
    },
  };

  const load = (name) => {
    if (!loaded.has(name)) {
      loaded.set(
        name,
        new Promise((done, failed) => {
          const script = document.createElement("script");
          waiting.set(name, done);
          script.onerror = () => {
            loaded.delete(name);
            failed(new Error(name));
          };
          script.src = new URL(`${name}.js`, root);
          document.head.append(script);
        }),
      );
    }
    return loaded.get(name);
  };

  // Numbers, five bits a letter: the letters of the second half say that more follows.

  const values = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].forEach((letter, value) => {
    values[letter.charCodeAt(0)] = value;
  });

  const growing = (text, take) => {
    let before = 0;
    let number = 0;
    let shift = 1;
    for (let at = 0; at < text.length; at += 1) {
      const value = values[text.charCodeAt(at)];
      number += (value & 31) * shift;
      if (value > 31) {
        shift *= 32;
      } else {
        before += number;
        take(before);
        number = 0;
        shift = 1;
      }
    }
  };

  // Cards: what lists show of a member, as HTML, ten a file.

  const card = async (list, member) => {
    const cards = await load(`lists/${list}-${Math.floor(member / 10)}`);
    return cards[member % 10];
  };

  const show = async (place, list, members) => {
    const cards = await Promise.all(members.map((member) => card(list, member)));
    place.insertAdjacentHTML("beforeend", cards.join("\n"));
  };

  // Written by ourselves: the first number that a browser writes in somebody's way takes it twenty milliseconds.
  const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  const counted = (count, noun) => `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;

  // Filters. The address holds them: it can be shared, and the back button takes a step back.

  const TOGETHER = 40;

  const filters = (form) => {
    const list = form.dataset.list;
    const into = document.getElementById(form.dataset.into);
    const output = form.querySelector("output");
    const reset = form.querySelector("button[type=reset]");
    const selects = [...form.querySelectorAll("select")];
    const whole = [...into.childNodes];
    let turn = 0;

    const offer = (select, value) => {
      if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
    };

    const matching = (filed, wanted) => {
      const tests = wanted.map(([name, value]) => {
        const [names, of] = filed.facets[name];
        return { place: names.indexOf(value), of: of.split(",") };
      });
      const found = [];
      for (let at = 0; at < filed.count; at += 1) {
        const fits = tests.every(({ place, of }) => {
          let has = false;
          growing(of[at], (value) => (has ||= value === place));
          return has;
        });
        if (fits) found.push(at);
      }
      // Reports are filed oldest first, items in the order of the board.
      return list === "reports" ? found.reverse() : found;
    };

    const apply = async () => {
      const mine = (turn += 1);
      const wanted = selects.filter((select) => select.value !== "").map((select) => [select.name, select.value]);
      reset.hidden = wanted.length === 0;
      if (wanted.length === 0) {
        into.replaceChildren(...whole);
        output.value = "";
        return;
      }
      const filed = await load(`lists/${list}`);
      const found = matching(filed, wanted);
      const place = document.createElement("ol");
      place.className = list === "reports" ? "reports" : "actions";
      const more = document.createElement("button");
      more.type = "button";
      let shown = 0;
      const step = async () => {
        const next = found.slice(shown, shown + TOGETHER);
        shown += next.length;
        await show(place, list, next);
        more.hidden = shown >= found.length;
        more.textContent = `Show ${Math.min(TOGETHER, found.length - shown)} more`;
      };
      more.addEventListener("click", async () => {
        const from = place.children.length;
        await step();
        place.children[from]?.querySelector("a")?.focus();
      });
      await step();
      if (mine !== turn) return;
      const heading = document.createElement("h2");
      heading.className = "unseen";
      heading.textContent = "What fits";
      into.replaceChildren(heading, place, more);
      output.value = found.length === 0 ? "Nothing fits all of these." : `${counted(found.length, list === "reports" ? "report" : "item")} of ${grouped(filed.count)}`;
    };

    const read = () => {
      const query = new URLSearchParams(location.search);
      for (const select of selects) {
        const value = query.get(select.name) ?? "";
        if (value !== "") offer(select, value);
        select.value = value;
      }
    };

    const write = () => {
      const query = new URLSearchParams();
      for (const select of selects) if (select.value !== "") query.set(select.name, select.value);
      const text = query.toString();
      history.pushState(null, "", text === "" ? location.pathname : `?${text}`);
    };

    const failed = () => {
      output.value = "The lists could not be loaded.";
    };

    form.addEventListener("change", () => {
      write();
      apply().catch(failed);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      for (const select of selects) select.value = "";
      write();
      apply().catch(failed);
      selects[0]?.focus();
    });
    // Of very many values the page offers the most frequent; the others are there as soon as somebody asks.
    form.addEventListener("focusin", async () => {
      const filed = await load(`lists/${list}`).catch(() => null);
      for (const select of selects) {
        const names = filed?.facets[select.name]?.[0] ?? [];
        if (names.length > select.options.length - 1) [...names].sort().forEach((name) => offer(select, name));
      }
    });
    addEventListener("popstate", () => {
      read();
      apply().catch(failed);
    });
    read();
    apply().catch(failed);
  };

  // Search.

  const search = (form) => {
    const input = form.querySelector("input");
    const output = form.querySelector("output");
    const place = document.getElementById("found");
    const parts = new Map();
    let turn = 0;

    const stem = (word) => (word.length > 3 && /[^sui]s$/.test(word) ? word.slice(0, -1) : word);

    const words = (text, stops) => {
      const found = text.toLowerCase().match(/[\p{Alphabetic}\p{N}]+/gu) ?? [];
      const kept = found.map(stem).filter((word) => word.length > 1 && word.length <= 32 && !stops.has(word));
      return [...new Set(kept)].slice(0, 12);
    };

    // The lines of a part, in order, each cut into its word and where that stands.
    const lines = (at) => {
      if (!parts.has(at)) {
        const cut = (text) => text.split(" ").map((line) => [line.slice(0, line.indexOf(":")), line]);
        parts.set(at, load(`search/${at}`).then(cut));
        parts.get(at).catch(() => parts.delete(at));
      }
      return parts.get(at);
    };

    const first = async () => {
      const value = await load("search/first");
      return { ...value, begins: value.starts.split(" "), stopped: new Set(value.stops.split(" ")) };
    };

    // The lines whose words begin with a text. Of a short text only a few parts are looked at.
    const beginning = async (index, text) => {
      let at = 0;
      while (at + 1 < index.begins.length && index.begins[at + 1] <= text) at += 1;
      const looked = [];
      do looked.push(lines((at += 1) - 1));
      while (looked.length < 4 && index.begins[at]?.startsWith(text));
      return (await Promise.all(looked)).flat().filter(([word]) => word.startsWith(text));
    };

    // How many letters differ, an exchange of two counting once; more than `most` is all the same.
    const distance = (one, other, most) => {
      if (Math.abs(one.length - other.length) > most) return most + 1;
      let older = [];
      let old = Array.from({ length: other.length + 1 }, (_, at) => at);
      for (let i = 1; i <= one.length; i += 1) {
        const row = [i];
        let least = i;
        for (let j = 1; j <= other.length; j += 1) {
          const same = one[i - 1] === other[j - 1] ? 0 : 1;
          let value = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + same);
          if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) value = Math.min(value, older[j - 2] + 1);
          row.push(value);
          least = Math.min(least, value);
        }
        if (least > most) return most + 1;
        older = old;
        old = row;
      }
      return old[other.length];
    };

    let known = null;
    const meant = async (word) => {
      if (word.length < 4) return [];
      if (known === null) {
        known = [];
        let before = "";
        for (const [, shared, rest] of (await load("search/known")).matchAll(/(\d+)(\D*)/g)) {
          before = before.slice(0, Number(shared)) + rest;
          known.push(before);
        }
      }
      const most = word.length > 7 ? 2 : 1;
      const near = known.map((other) => [distance(word, other, most), other]).filter(([far]) => far <= most);
      near.sort((one, other) => one[0] - other[0]);
      return near.filter(([far]) => far === near[0][0]).slice(0, 5).map(([, other]) => other);
    };

    // What a word adds to each member: more where it stands out, less where the word is not quite it. Members are counted
    // through: the reports, then the others.
    const WEIGHTS = [1, 2.5, 4, 9];
    const score = (index, found, share, scores) => {
      for (const [word, line] of found) {
        const levels = line.slice(word.length + 1).split(",");
        const everywhere = levels[0] === "*";
        if (everywhere) levels[0] = "";
        const letters = levels.reduce((sum, level) => sum + level.length, 0);
        const rare = everywhere ? 0.2 : Math.log(1 + index.count / (1 + letters / 2));
        levels.forEach((level, at) => {
          const value = share * WEIGHTS[at] * rare;
          growing(level, (member) => {
            const place = member < index.from ? member : index.count + member - index.from;
            if (scores.of[place] === 0) scores.places.push(place);
            if (value > scores.of[place]) scores.of[place] = value;
          });
        });
        if (everywhere) scores.everywhere = true;
      }
    };

    // How many of what is found are shown, and how many of them before the others are loaded: what a screen has room for,
    // and what a browser loads at once.
    const SHOWN = 30;
    const SOON = 6;

    // The best of some members that hold enough of the words, the newest first where several are as good, and how many there
    // are.
    const best = (index, all, places, enough) => {
      const found = [];
      const worths = [];
      let count = 0;
      // Of two that are as good: reports before others, and the newer before the older.
      const rank = (place) => (place < index.count ? index.others + place : place - index.count);
      for (const place of places) {
        let worth = 0;
        let held = 0;
        for (let at = 0; at < all.length; at += 1) {
          const value = all[at].of[place];
          worth += value;
          if (value > 0 || (all[at].everywhere && place < index.count)) held += 1;
        }
        if (held < enough) continue;
        count += 1;
        if (enough < all.length) worth *= held;
        let at = found.length;
        while (at > 0 && (worths[at - 1] < worth || (worths[at - 1] === worth && rank(found[at - 1]) < rank(place)))) at -= 1;
        if (at === SHOWN) continue;
        found.splice(at, 0, place);
        worths.splice(at, 0, worth);
        found.length = worths.length = Math.min(found.length, SHOWN);
      }
      return { found, count };
    };

    const find = async (text) => {
      const index = await first();
      const asked = words(text, index.stopped);
      const standing = await Promise.all(asked.map((word) => beginning(index, word)));
      const corrected = [];
      const all = [];
      for (const [at, word] of asked.entries()) {
        const scores = { of: new Float64Array(index.count + index.others), places: [], everywhere: false };
        const lines = standing[at];
        score(index, lines.filter(([found]) => found === word), 1, scores);
        score(index, lines.filter(([found]) => found !== word).slice(0, 200), 0.6, scores);
        if (scores.places.length === 0 && !scores.everywhere) {
          const near = await meant(word);
          const instead = await Promise.all(near.map((other) => beginning(index, other)));
          for (const [place, other] of near.entries()) score(index, instead[place].filter(([found]) => found === other), 0.5, scores);
          if (near.length > 0) corrected.push(near[0]);
        }
        all.push(scores);
      }
      // A word that stands in nearly every report finds nothing by itself, unless there is no other: then the newest.
      const narrow = all.filter((scores) => !scores.everywhere);
      const lists = (narrow.length > 0 ? narrow : all).map((scores) => scores.places);
      const shortest = lists.reduce((one, other) => (other.length < one.length ? other : one), lists[0] ?? []);
      let result = best(index, all, narrow.length > 0 ? shortest : new Set(lists.flat()), all.length);
      const every = result.count > 0 || all.length < 2;
      if (!every) result = best(index, all, new Set(lists.flat()), 1);
      if (result.count === 0 && all.length > 0 && narrow.length === 0) {
        const newest = Array.from({ length: Math.min(index.count, 50) }, (_, at) => index.count - 1 - at);
        result = { found: newest.slice(0, SHOWN), count: newest.length };
      }
      return { index, corrected, every, ...result };
    };

    const run = async () => {
      const mine = (turn += 1);
      const began = performance.now();
      const text = input.value.trim();
      if (text === "") {
        place.replaceChildren();
        output.value = "";
        return;
      }
      const { index, corrected, every, found, count } = await find(text);
      const cardsOf = async (members) => {
        const cards = members.map((member) => (member < index.count ? card("reports", member) : card("others", member - index.count)));
        return (await Promise.all(cards)).join("\n");
      };
      const cards = await cardsOf(found.slice(0, SOON));
      if (mine !== turn) return;
      place.innerHTML = cards;
      const about = corrected.length > 0 ? ` for “${corrected.join(" ")}”` : "";
      const some = every ? "" : " with some of the words";
      const rest = count > found.length ? `, the best ${found.length} shown` : "";
      output.value = count === 0 ? "Nothing is found." : `${counted(count, "result")}${about}${some}${rest}`;
      form.dataset.milliseconds = String(Math.round(performance.now() - began));
      const others = await cardsOf(found.slice(SOON));
      if (mine === turn) place.insertAdjacentHTML("beforeend", others);
    };

    const failed = () => {
      output.value = "The index could not be loaded.";
    };

    const links = () => [...place.querySelectorAll("h3 a")];

    // The address comes after the answer: browsers load the icon anew for it.
    const remember = () => {
      const text = input.value.trim();
      history.replaceState(null, "", text === "" ? location.pathname : `?q=${encodeURIComponent(text)}`);
    };

    form.addEventListener("input", () => run().catch(failed).finally(remember));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run()
        .then(() => links()[0]?.focus())
        .catch(failed);
    });
    document.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      const all = links();
      const at = all.indexOf(document.activeElement);
      if (at < 0 && document.activeElement !== input) return;
      event.preventDefault();
      (at + step < 0 ? input : all[Math.min(at + step, all.length - 1)])?.focus();
    });
    const read = () => {
      input.value = new URLSearchParams(location.search).get("q") ?? "";
      run().catch(failed);
    };
    addEventListener("popstate", read);
    read();
    input.focus();
    load("search/first").catch(failed);
  };

  // A slash leads to the search from every page.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    if (event.key !== "/" || typing || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const input = document.querySelector("form.search input");
    if (input) input.focus();
    else location.href = new URL("search.html", root);
  });

  document.querySelectorAll("form.filters").forEach(filters);
  document.querySelectorAll("form.search").forEach(search);
})();
