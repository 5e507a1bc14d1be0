// The picture of a timeline, larger or smaller: by buttons, keys, the wheel with Ctrl, and dragging. Without this script the
// picture is whole and still, and the table under it says the same.
"use strict";
for (const figure of document.querySelectorAll("figure.lanes")) {
  const view = figure.querySelector(".view");
  const picture = view.querySelector("svg");
  const tools = figure.querySelector(".tools");
  const [out, , all] = tools.querySelectorAll("button");
  const LARGEST = 64;
  let zoom = 1;

  // What stands `at` so many pixels from the left stays there.
  const set = (wanted, at = view.clientWidth / 2) => {
    const part = (view.scrollLeft + at) / picture.getBoundingClientRect().width;
    zoom = Math.min(LARGEST, Math.max(1, wanted));
    picture.setAttribute("width", `${zoom * 100}%`);
    view.scrollLeft = part * picture.getBoundingClientRect().width - at;
    out.disabled = all.disabled = zoom === 1;
    view.classList.toggle("zoomed", zoom > 1);
  };

  const go = (mark) => {
    const row = mark && document.getElementById(mark.dataset.row);
    if (row) location.hash = mark.dataset.row;
  };

  tools.hidden = false;
  set(1);
  tools.addEventListener("click", (event) => {
    const kind = event.target.dataset.zoom;
    if (kind) set(kind === "all" ? 1 : kind === "in" ? zoom * 2 : zoom / 2);
  });
  view.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = { "+": zoom * 2, "=": zoom * 2, "-": zoom / 2, 0: 1 }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    set(wanted);
  });
  view.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      set(zoom * Math.exp(-event.deltaY / 200), event.clientX - view.getBoundingClientRect().left);
    },
    { passive: false },
  );

  let from = null;
  view.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0) from = { x: event.clientX, left: view.scrollLeft, moved: false };
  });
  view.addEventListener("pointermove", (event) => {
    if (!from) return;
    if (Math.abs(event.clientX - from.x) > 4) {
      from.moved = true;
      view.setPointerCapture(event.pointerId);
    }
    if (from.moved) view.scrollLeft = from.left + from.x - event.clientX;
  });
  view.addEventListener("pointerup", (event) => {
    const dragged = from && from.moved;
    from = null;
    if (!dragged) go(event.target.closest("[data-row]"));
  });
  view.addEventListener("pointercancel", () => (from = null));
}
