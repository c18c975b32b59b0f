// The search of a publication: of its documents (a folder), or of an index made by Pagefind (a site).
"use strict";
(async () => {
  const asked = new URLSearchParams(location.search);
  const words = (asked.get("q") || "").trim().slice(0, 300);
  const filters = ["kind", "authority", "topic", "sector", "agency", "polarity", "year"]
    .map((name) => [name, asked.get(name)]).filter(([, value]) => value);
  const [status, results, chips] = ["status", "results", "chips"].map((id) => document.getElementById(id));
  const label = (value) => (typeof LABELS === "undefined" ? value : LABELS[value] || value);
  for (const box of document.querySelectorAll("input[name=q]")) box.value = words;
  for (const [name, value] of filters) {
    const rest = new URLSearchParams(location.search), chip = document.createElement("a");
    rest.delete(name);
    chip.href = "?" + rest;
    chip.textContent = label(value) + " ×";
    chip.setAttribute("aria-label", "Remove " + name + ": " + label(value));
    chips.append(chip, " ");
  }
  if (!words && !filters.length) return;
  if (words) { document.getElementById("heading").textContent = "Search: " + words; document.title = words; }
  status.textContent = "Searching …";
  const show = (total, rows) => {
    status.textContent = total ? total.toLocaleString("en-GB") + (total === 1 ? " result" : " results")
      + (total > rows.length ? ", the first " + rows.length + " shown" : "") : "Nothing has these words.";
    for (const row of rows) {
      const item = document.createElement("li"), link = document.createElement("a"), note = document.createElement("small");
      item.className = row.polarity || "";
      link.href = row.link; link.textContent = row.title; note.textContent = " " + row.note;
      item.append(link, note);
      if (row.words) { const passage = document.createElement("p"); passage.append(...row.words); item.append(passage); }
      results.append(item);
    }
  };
  const marked = (text) => {  // nodes: the words that were sought are marked
    const parts = words ? text.split(new RegExp("\\b(" + words.split(/\W+/).filter((word) => word.length > 2)
      .map((word) => word.slice(0, Math.max(4, word.length - 2)) + "\\w*").join("|") + ")", "i")) : [text];
    return parts.map((part, at) => { if (at % 2 === 0 || !part) return part; const mark = document.createElement("mark"); mark.textContent = part; return mark; });
  };
  if (typeof DOCUMENTS !== "undefined") {
    const has = (each, [name, value]) => name === "year" ? (each.day || "").startsWith(value)
      : (each[name] || "").split(" ").includes(value);
    const kept = DOCUMENTS.filter((each) => filters.every((filter) => has(each, filter)));
    let found = kept;
    if (words) {
      const engine = new MiniSearch({ idField: "at", fields: ["title", "words", "more"], storeFields: [],
        searchOptions: { prefix: (term) => term.length > 3, fuzzy: (term) => term.length > 5 ? 0.15 : false, boost: { title: 6, words: 2 } } });
      engine.addAll(kept.map((each, at) => ({ at, title: each.title, words: each.words, more: each.more })));
      const all = engine.search(words, { combineWith: "AND" });
      found = (all.length ? all : engine.search(words)).map(({ id }) => kept[id]);
    }
    show(found.length, found.slice(0, 100).map((each) => ({
      link: each.link, polarity: each.polarity,
      title: each.title || label(each.authority) + ", " + new Date(each.day).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }),
      note: [each.polarity || each.kind, (each.topic || "").split(" ").filter(Boolean).map(label).join(", "),
        each.page && "page " + each.page, each.paragraph && "paragraph " + each.paragraph].filter(Boolean).join(" · "),
      words: each.words ? marked(each.words) : null,
    })));
    return;
  }
  try {
    const pagefind = await import(new URL("pagefind/pagefind.js", location.href));
    const named = filters.filter(([name]) => name === "authority" || name === "year");
    const { results: found } = await pagefind.search(words || null, { filters: Object.fromEntries(named) });
    const pages = await Promise.all(found.slice(0, 30).map((each) => each.data()));
    const plain = (html) => [new DOMParser().parseFromString(html, "text/html").body.textContent];
    show(found.length, pages.map((page) => ({ link: page.url, title: page.meta.title, note: "", words: plain(page.excerpt) })));
  } catch (error) {
    status.textContent = "The search cannot be loaded (" + error.message + "). It needs a web server.";
  }
})();
