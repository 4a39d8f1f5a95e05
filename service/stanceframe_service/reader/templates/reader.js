// Shows whose words are under the pointer or the focus, and filters sentences. The text can be
// read without it.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const tip = byId("tip");
  const sentences = [...document.querySelectorAll(".s")];
  const MARGIN = 12;

  // --- What a passage is: in a card beside it, for pointer, finger and keyboard alike.
  let shownFor = null;
  const row = (list, term, text) => {
    if (!text) return;
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    dt.textContent = term;
    dd.textContent = text;
    list.append(dt, dd);
  };
  const first = (key) => document.querySelector(`.v[data-a="${key}"][tabindex]`);
  const describe = (loaded, passage) => {
    const list = document.createElement("dl");
    if (loaded) row(list, "Loaded", `p ${loaded.dataset.l}`);
    if (passage) {
      const { who, kind, cue, inside, p } = passage.dataset;
      row(list, "Source", who);
      row(list, "Words", kind);
      row(list, "Reported", cue ? `${cue} (${passage.dataset.class || "no class"})` : "without reporting words");
      row(list, "Relayed by", inside);
      row(list, "Probability", p);
    } else {
      row(list, "Words", "the outlet’s own");
    }
    tip.className = passage ? [...passage.classList].find((c) => c.startsWith("v-")).slice(2) : "own";
    tip.replaceChildren(list);
  };
  const place = (element) => {
    const box = element.getClientRects()[0];
    const { offsetWidth: width, offsetHeight: height } = tip;
    const most = document.documentElement.clientWidth - width - MARGIN;
    const left = Math.max(MARGIN, Math.min(box.left, most));
    const lines = element.getClientRects();
    const below = lines[lines.length - 1].bottom + 8;
    const top = box.top - height - 8 > MARGIN ? box.top - height - 8 : below;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${top + scrollY}px`;
  };
  const unmark = () => {
    for (const one of document.querySelectorAll(".linked, .lit")) one.classList.remove("linked", "lit");
  };
  const hide = () => {
    if (shownFor) shownFor.removeAttribute("aria-describedby");
    shownFor = null;
    tip.hidden = true;
    unmark();
  };
  const link = (key) => {
    for (const one of document.querySelectorAll("[data-of]")) {
      if (one.dataset.of.split(" ").includes(key)) one.classList.add("linked");
    }
  };
  const show = (element) => {
    hide();
    const loaded = element.closest("[data-l]");
    const run = element.closest(".v");
    const of = element.closest("[data-of]");
    const passage = run ? first(run.dataset.a) : of ? first(of.dataset.of.split(" ")[0]) : null;
    if (!loaded && !passage) return;
    describe(loaded, passage);
    tip.hidden = false;
    shownFor = element;
    element.setAttribute("aria-describedby", "tip");
    if (passage) link(passage.dataset.a);
    if (of && !run) {
      for (const one of document.querySelectorAll(`.v[data-a="${passage.dataset.a}"]`)) one.classList.add("lit");
    }
    place(element);
  };
  const light = (tag) => {
    const sentence = byId(tag.closest(".set").dataset.for);
    for (const one of sentence.querySelectorAll("[data-e]")) {
      if (one.dataset.e.split(" ").includes(tag.dataset.frame)) one.classList.add("lit");
    }
  };
  const enter = (event) => {
    const target = event.target;
    if (tip.contains(target)) return;
    const tag = target.closest(".tag[data-frame]");
    const marked = target.closest("[data-l], .v, [data-of]");
    if (tag) {
      hide();
      light(tag);
    } else if (marked) show(marked);
    else if (event.type === "focusin" || !shownFor || !shownFor.matches(":focus")) hide();
  };
  document.addEventListener("mouseover", enter);
  document.addEventListener("focusin", enter);
  document.addEventListener("focusout", hide);
  document.addEventListener("click", (event) => {
    const marked = event.target.closest("[data-l], .v, [data-of]");
    if (marked) show(marked);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });

  // --- Filters. A fact is kind.code.voice.holder; one of them must answer to all that is asked.
  const chosen = { frame: byId("by-frame"), voice: byId("by-voice"), holder: byId("by-holder"), target: byId("by-target") };
  const answers = (sentence) => {
    const [frame, voice, holder, target] = ["frame", "voice", "holder", "target"].map((name) => chosen[name].value);
    const facts = sentence.dataset.facts.split(" ").filter(Boolean).map((fact) => fact.split("."));
    const has = (kind, code) =>
      facts.some(
        ([k, c, v, h]) => k === kind && (!code || c === code) && (!voice || v === voice) && (!holder || h === holder),
      );
    if (!frame && !target) return has("w") || (holder && !voice && has("t"));
    return (!frame || has("f", frame)) && (!target || has("t", target));
  };
  const sets = new Map([...document.querySelectorAll(".set")].map((set) => [set.dataset.for, set]));
  const filter = () => {
    const asked = Object.values(chosen).some((select) => select.value);
    let count = 0;
    for (const sentence of sentences) {
      const stays = !asked || answers(sentence);
      count += asked && stays ? 1 : 0;
      sentence.classList.toggle("off", !stays);
      const set = sets.get(sentence.id);
      if (set) set.classList.toggle("off", !stays);
    }
    for (const select of Object.values(chosen)) select.classList.toggle("on", select.value !== "");
    for (const para of document.querySelectorAll("[data-para]")) {
      para.classList.toggle("none", !para.querySelector(".s:not(.off)"));
    }
    document.body.classList.toggle("narrowed", asked && byId("only").checked);
    byId("found").textContent = asked ? `${count} of ${sentences.length} sentences` : `${sentences.length} sentences`;
  };
  const ask = (wanted) => {
    for (const [name, select] of Object.entries(chosen)) select.value = wanted[name] || "";
    filter();
    const match = sentences.find((one) => !one.classList.contains("off"));
    if (match) match.scrollIntoView({ block: "center" });
  };
  for (const select of Object.values(chosen)) select.addEventListener("change", filter);
  byId("only").addEventListener("change", filter);
  byId("clear").addEventListener("click", () => {
    byId("only").checked = false;
    for (const select of Object.values(chosen)) select.value = "";
    filter();
  });
  for (const button of document.querySelectorAll(".pick, .tag")) {
    button.addEventListener("click", () => ask(button.dataset));
  }

  // --- The labels as a file, and the page on paper.
  byId("save").addEventListener("click", () => {
    const text = byId("labels").content.textContent;
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    anchor.download = "labelled.json";
    anchor.click();
    URL.revokeObjectURL(anchor.href);
  });
  byId("print").addEventListener("click", () => print());
  for (const id of ["tools", "save", "print"]) byId(id).hidden = false;
  filter();
})();
