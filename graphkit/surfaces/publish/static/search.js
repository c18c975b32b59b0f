// The search of a publication: of names, inspections and answers, then of passages: its own documents (a folder), or an
// index made by Pagefind (a site).
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
  const show = (rows) => {
    for (const row of rows) {
      const item = document.createElement("li"), link = document.createElement("a"), note = document.createElement("small");
      item.className = row.polarity || "";
      link.href = row.link; link.textContent = row.title; note.textContent = " " + row.note;
      item.append(link, note);
      if (row.report) { const page = document.createElement("a"); page.href = row.report; page.rel = "noopener noreferrer"; page.textContent = row.page ? "page " + row.page : "report"; note.append(" · ", page); }
      if (row.words) { const passage = document.createElement("p"); passage.append(...row.words); item.append(passage); }
      results.append(item);
    }
  };
  const count = (total, shown) => {
    status.textContent = total ? total.toLocaleString("en-GB") + (total === 1 ? " result" : " results")
      + (total > shown ? ", the first " + shown + " shown" : "") : "Nothing has these words.";
  };
  const marked = (text) => {  // nodes: the words that were sought are marked
    const parts = words ? text.split(new RegExp("\\b(" + words.split(/\W+/).filter((word) => word.length > 2)
      .map((word) => word.slice(0, Math.max(4, word.length - 2)) + "\\w*").join("|") + ")", "i")) : [text];
    return parts.map((part, at) => { if (at % 2 === 0 || !part) return part; const mark = document.createElement("mark"); mark.textContent = part; return mark; });
  };
  const folded = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const whole = folded(words), weights = { authority: 4, topic: 3, agency: 2, inspection: 4, answer: 1.5 };
  const isNamed = (each) => [each.title || "", ...(each.names || [])].some((name) => folded(name) === whole);
  const has = (each, [name, value]) => name === "year" ? (each.day || "").startsWith(value)
    : (each[name] || "").split(" ").includes(value);
  const kept = DOCUMENTS.filter((each) => filters.every((filter) => has(each, filter)));
  const isSite = !DOCUMENTS.some((each) => each.kind === "finding");
  let found = kept;
  if (words) {
    const common = new Set("a an and are for in is of on the to what".split(" "));
    const engine = new MiniSearch({ idField: "at", fields: ["title", "names", "words", "more"], storeFields: [],
      extractField: (each, field) => {
        if (field === "at") return each.at;
        const place = field === "more" ? label((each.authority || "").split(" ")[0]) : "";
        return [each[field] ?? "", place].flat().join(" ");
      },
      processTerm: (term) => common.has(term = term.toLowerCase()) ? null : term,
      searchOptions: { prefix: (term) => term.length > 3, fuzzy: (term) => term.length > 5 ? 0.15 : false,
        boost: { title: 6, names: 6, words: 2 }, boostDocument: (at) => weights[kept[at].kind] || 1 } });
    engine.addAll(kept.map((each, at) => ({ ...each, at })));
    const all = engine.search(words, { combineWith: "AND" });
    found = (all.length ? all : engine.search(words)).map(({ id }) => kept[id]);
    found = [...found.filter(isNamed), ...found.filter((each) => !isNamed(each))];
  }
  const first = found.slice(0, isSite ? 10 : 100);
  show(first.map((each) => ({
    link: each.link, polarity: each.polarity, report: each.report, page: each.page,
    title: each.title || label(each.authority) + ", " + new Date(each.day).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }),
    note: [each.polarity || each.kind, (each.names || []).slice(0, 3).join(", "), (each.topic || "").split(" ").filter(Boolean).map(label).join(", "),
      each.paragraph && "paragraph " + each.paragraph].filter(Boolean).join(" · "),
    words: each.words ? marked(each.words) : null,
  })));
  if (!isSite) { count(found.length, first.length); return; }
  try {
    const pagefind = await import(new URL("pagefind/pagefind.js", location.href));
    const named = filters.filter(([name]) => name === "authority" || name === "year");
    const { results: pages } = await pagefind.search(words || null, { filters: Object.fromEntries(named) });
    const read = await Promise.all(pages.slice(0, 30).map((each) => each.data()));
    const plain = (html) => [new DOMParser().parseFromString(html, "text/html").body.textContent];
    show(read.map((page) => ({ link: page.url, title: page.meta.title, note: "page", words: plain(page.excerpt) })));
    count(first.length + pages.length, first.length + read.length);
  } catch (error) {
    status.textContent = "The search of passages cannot be loaded (" + error.message + "). It needs a web server.";
  }
})();
