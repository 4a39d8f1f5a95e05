// Opens sentences behind a number. Without it, numbers lead to the first of them.
(() => {
  "use strict";
  const dialog = document.getElementById("reader");
  const list = document.getElementById("reader-list");
  const all = document.getElementById("all");
  const query = document.querySelector("#sentences .query").textContent;
  const put = (name, text) => {
    document.getElementById(`reader-${name}`).textContent = text;
  };
  const entry = (id) => {
    const source = document.getElementById(`x${id}`);
    const item = document.createElement("div");
    item.className = "entry";
    const text = document.createElement("p");
    text.append(source.querySelector(".t").cloneNode(true));
    item.append(text, source.querySelector(".where").cloneNode(true));
    return item;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const ids = link.dataset.at.split(" ").filter(Boolean);
    const count = Number(link.dataset.count).toLocaleString("en");
    const whole = ids.length >= Number(link.dataset.count);
    put("title", link.querySelector(".sr > span").textContent);
    put("note", whole ? `All ${count} shown` : `${ids.length} of ${count} shown${ids.length ? ", drawn at random" : ""}`);
    put("rest", `${whole ? "They" : `All ${count}`} are in comparison-sentences.jsonl beside this page. In DuckDB:`);
    put("query", query.replace(/\bN\b/, link.dataset.n));
    list.replaceChildren(...ids.map(entry));
    dialog.showModal();
  });
  document.getElementById("reader-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  for (const link of document.querySelectorAll("a[data-at]")) link.setAttribute("aria-haspopup", "dialog");
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target && all && all.contains(target)) {
    all.open = true;
    target.scrollIntoView({ block: "center" });
  }
  // A printed page can't be opened: print the numbers too, and fold them again.
  const folded = [];
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open]):not(#all)")) {
      folded.push(details);
      details.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const details of folded.splice(0)) details.open = false;
  });
})();
