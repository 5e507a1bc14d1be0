// While `noblame site serve` runs: loads the page anew when the site has changed, at the place that was read, and shows what
// is wrong with a report over the page. It is no part of the site that is built.
"use strict";
{
  const script = document.currentScript;
  const shown = Number(script.dataset.news);
  const KEPT = "noblame.place";

  // The place is what is at the top of the window, by the heading or row before it: text above it may have grown.
  const keep = () => {
    let found = null;
    for (const marked of document.querySelectorAll("main [id]")) {
      const top = marked.getBoundingClientRect().top;
      if (top > 4 && found) break;
      if (marked.getClientRects().length) found = { id: marked.id, top };
    }
    sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, x: scrollX, y: scrollY, found }));
  };
  const back = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    sessionStorage.removeItem(KEPT);
    if (!kept || kept.path !== location.pathname) return;
    const marked = kept.found && document.getElementById(kept.found.id);
    const y = marked ? scrollY + marked.getBoundingClientRect().top - kept.found.top : kept.y;
    scrollTo({ left: kept.x, top: y, behavior: "instant" });
  };
  const trouble = async () => {
    const answer = await fetch("/.noblame/trouble", { cache: "no-store" });
    const words = answer.ok ? await answer.text() : "";
    let box = document.querySelector(".noblame-trouble");
    if (!words) return box && box.remove();
    if (!box) {
      box = document.createElement("section");
      box.className = "noblame-trouble";
      box.setAttribute("role", "alert");
      document.body.prepend(box);
    }
    const heading = document.createElement("h2");
    heading.textContent = "The site was not made anew";
    const text = document.createElement("pre");
    text.textContent = words;
    box.replaceChildren(heading, text);
  };
  const anew = () => {
    keep();
    location.reload();
  };

  if (sessionStorage.getItem(KEPT)) history.scrollRestoration = "manual";
  addEventListener("DOMContentLoaded", () => {
    back();
    trouble();
  });
  addEventListener("load", () => (history.scrollRestoration = "auto"));

  const news = new EventSource("/.noblame/news");
  // The server may have been started anew, or have changed the site before this page listened.
  news.addEventListener("here", (event) => {
    if (Number(event.data) !== shown) anew();
  });
  news.addEventListener("message", (event) => {
    if (event.data === "changed") anew();
    else trouble();
  });
  addEventListener("beforeunload", () => news.close());
}
