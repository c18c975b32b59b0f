// Replaces the plain form on /sparql by YASGUI. Nothing is sent to other servers.
"use strict";

const place = document.getElementById("editor");
const { first, prefixes, classes, properties, examples } = JSON.parse(place.dataset.editor);
const { Yasqe } = Yasgui;

// The completers that come with YASGUI ask public servers; these know this ontology.
Yasqe.forkAutocompleter("class", { name: "own-classes", bulk: true, persistenceId: null, get: () => classes }, false);
Yasqe.forkAutocompleter("property", { name: "own-properties", bulk: true, persistenceId: null, get: () => properties }, false);
Yasqe.forkAutocompleter("prefixes", {
  name: "own-prefixes", bulk: true, persistenceId: null,
  get: () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`),
}, false);

const endpoint = `${location.origin}${place.dataset.endpoint}`;
const yasgui = new Yasgui(place, {
  requestConfig: { endpoint, method: "POST" },
  endpointCatalogueOptions: { getData: () => [{ endpoint }] },
  copyEndpointOnNewTab: false,
  autofocus: false,
  persistenceId: "graphkit",
  yasqe: {
    value: first,
    autocompleters: ["own-classes", "own-properties", "own-prefixes", "variables"],
    createShareableLink: null,
  },
  yasr: { prefixes },
});
document.getElementById("plain").hidden = true;

// Names that a screen reader needs and YASGUI leaves out, also on tabs that are added.
function nameFields() {
  place.querySelectorAll(".yasqe textarea").forEach((field) => field.setAttribute("aria-label", "Query"));
  place.querySelectorAll(".tab input").forEach((field) => field.setAttribute("aria-label", "Name of the tab"));
  place.querySelector(".addTab").setAttribute("role", "tab"); // a list of tabs may contain nothing else
}
nameFields();
yasgui.on("tabAdd", () => setTimeout(nameFields));

document.getElementById("examples").addEventListener("change", (event) => {
  const name = event.target.value;
  if (name) {
    yasgui.addTab(true, { name: event.target.selectedOptions[0].text.slice(0, 40), yasqe: { value: examples[name] }, requestConfig: { endpoint } });
  }
});

// The query is kept when the page is left, also if the cursor is still in it.
addEventListener("pagehide", () => {
  const tab = yasgui.getTab();
  tab.persistentJson.yasqe.value = tab.getYasqe().getValue();
  tab.emit("change", tab, tab.persistentJson);
});

// Of an error in JSON, its words are shown, and its place in the query is selected.
new MutationObserver(() => {
  for (const shown of place.querySelectorAll(".errorResult pre:not([data-read])")) {
    shown.dataset.read = "";
    let detail;
    try { ({ detail } = JSON.parse(shown.textContent)); } catch { continue; } // not from this server's checks
    shown.textContent = detail;
    const [, line, column] = detail.match(/line (\d+), column (\d+)/) || [];
    if (line) yasgui.getTab().getYasqe().setCursor(line - 1, column - 1);
  }
}).observe(place, { childList: true, subtree: true });

// Of a result without rows, a count of 0 or a "no", the page of the same query says what the query overlooks.
yasgui.on("queryResponse", async (_, tab) => {
  place.querySelectorAll(".hints").forEach((shown) => shown.remove());
  const results = tab.getYasr().results;
  const rows = results?.getBindings();
  const isEmpty = rows ? rows.every((row) => Object.values(row).every(({ value }) => value === "0")) : results?.getBoolean() === false;
  if (!isEmpty) return;
  const body = new URLSearchParams({ query: tab.getYasqe().getValue(), format: "html" });
  const page = await (await fetch(endpoint, { method: "POST", body })).text();
  const hints = new DOMParser().parseFromString(page, "text/html").querySelector(".hints");
  if (hints) place.querySelector(".tabPanel.active .yasr")?.before(hints);
});
