// Opens the sentences behind a number. Without it, numbers lead to the first of them.
(() => {
  "use strict";
  const dialog = document.getElementById("reader");
  const list = document.getElementById("reader-list");
  const title = document.getElementById("reader-title");

  // Marks characters start to end of an element's text, whatever elements lie between them.
  const mark = (root, start, end) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const parts = [];
    let at = 0;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (at < end && at + node.length > start) {
        parts.push([node, Math.max(start - at, 0), Math.min(end - at, node.length)]);
      }
      at += node.length;
    }
    for (const [node, from, to] of parts) {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      range.surroundContents(document.createElement("mark"));
    }
  };

  const grouped = (references) => {
    const groups = new Map();
    for (const reference of references.split(" ")) {
      const [id, range] = reference.split(":");
      if (!groups.has(id)) groups.set(id, []);
      groups.get(id).push(range.split("-").map(Number));
    }
    return groups;
  };

  const entry = (id, ranges) => {
    const source = document.getElementById(id);
    const item = document.createElement("div");
    item.className = "entry";
    const text = document.createElement("p");
    text.append(source.querySelector(".t").cloneNode(true));
    for (const [start, end] of ranges) mark(text, start, end);
    const link = document.createElement("a");
    link.href = `#${id}`;
    link.textContent = `${id.replace("-", ", sentence ")}: show it in the article`;
    link.addEventListener("click", () => {
      dialog.close();
      reveal(source);
    });
    item.append(text, link);
    return item;
  };

  const reveal = (element) => {
    const details = element.closest("details");
    if (details) details.open = true;
    requestAnimationFrame(() => {
      element.scrollIntoView({ block: "center" });
      element.focus({ preventScroll: true });
    });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    title.textContent = link.dataset.of;
    list.replaceChildren(...[...grouped(link.dataset.at)].map(([id, ranges]) => entry(id, ranges)));
    dialog.showModal();
    list.scrollTop = 0;
  });
  document.getElementById("reader-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  for (const link of document.querySelectorAll("a[data-at]")) {
    link.setAttribute("aria-haspopup", "dialog");
  }
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target && target.classList.contains("s")) reveal(target);

  // A printed page can't be opened: print what is folded away, and fold it again.
  const folded = [];
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) {
      folded.push(details);
      details.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const details of folded.splice(0)) details.open = false;
  });
})();
