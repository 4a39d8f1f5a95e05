// Makes the form kinder: an example, a file dropped on the text, a word while the model works.
// Without it, the form works as it is.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const form = byId("form");
  const words = byId("words");
  const file = byId("file");
  const busy = byId("busy");
  const go = byId("go");

  const sample = byId("example");
  sample.hidden = false;
  sample.addEventListener("click", () => {
    words.value = byId("sample").content.textContent;
    file.value = "";
    words.focus();
  });

  form.addEventListener("submit", (event) => {
    const size = file.files.length ? file.files[0].size : new Blob([words.value]).size;
    if (!file.files.length && !words.value.trim()) {
      event.preventDefault();
      busy.textContent = "There is nothing to read yet: paste a text or choose a file.";
      words.focus();
    } else if (size > Number(form.dataset.max)) {
      event.preventDefault();
      busy.textContent = "That is larger than this service takes; use: stanceframe read FILE";
    } else {
      busy.textContent = "Reading …";
      go.disabled = true;
    }
  });
  // Whoever comes back to this page finds the button as it was.
  addEventListener("pageshow", () => {
    go.disabled = false;
    busy.textContent = "";
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    words.addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      words.classList.toggle("over", kind === "dragover");
      if (kind === "drop") file.files = event.dataTransfer.files;
    });
  }
})();
