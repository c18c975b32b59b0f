// Map script, part 5: selection, evidence panel, data table.
const encodeKeys = (...keys) => keys.map(encodeURIComponent).join("&");
const keyOf = (id) => nodes.get(id).key;
function address() { // URL fragment of the selection
  if (state.path) return `#path=${encodeKeys(keyOf(state.path.from), keyOf(state.path.to))}`;
  if (state.node !== null) return `#node=${encodeKeys(keyOf(state.node))}`;
  if (state.edge !== null) {
    const edge = data.edges[state.edge];
    return `#link=${encodeKeys(keyOf(edge.from), keyOf(edge.to), edge.type)}`;
  }
  return data.overview && state.inside !== null ? `#in=${encodeKeys(view().name)}` : "";
}
function updateAddress() {
  const hash = address();
  if (location.hash !== hash) history.replaceState(null, "", hash || location.pathname + location.search);
}
function select({ node = null, edge = null }, go = false) {
  if (state.pathStart !== null && node !== null && node !== state.pathStart) { showPath(state.pathStart, node); return; }
  const back = state.path && node === null && edge === null;
  if (back || (state.path && node !== null && go)) closePath();
  Object.assign(state, { node, edge, pathStart: null });
  updateAddress();
  redraw();
  showPanel();
  if (go && !data.fixed && node !== null && visible.nodes.has(node)) { fit(false, highlightedNodes()); return; }
  if (node === null ? edge === null || !evidenceShown(data.edges[edge]) : !visible.nodes.has(node)) return;
  const at = positionOf(node, edge);
  if (!at) return;
  const ends = edge === null || data.fixed ? [] : [data.edges[edge].from, data.edges[edge].to].map((end) => positionOf(end));
  const [wide, high, free] = [$("map").clientWidth, $("map").clientHeight, freeHeight()];
  const header = node !== null && nodes.get(node).header; // a header is always visible on its own side
  const [left, top] = headerSpace().map((room, side) => (header === ["row", "column"][side] ? 0 : room));
  const isHidden = ({ x, y }) => x > wide - 40 || x < left || y < top || y > free;
  if (![at, ...ends].some((place) => place && isHidden(network.canvasToDOM(place)))) return;
  if (data.fixed) lastFit = null;
  const scale = network.getScale(); // centre it in the free area, but not beyond the start of a grid
  const [first, begin] = data.fixed && !state.path ? contentBounds() : [-Infinity, -Infinity];
  network.moveTo({ position: { x: Math.max(at.x - left / 2 / scale, first + (wide / 2 - 12) / scale),
    y: Math.max(at.y + (high - free - top) / 2 / scale, begin + (high / 2 - 12) / scale) }, animation: false });
}
function decoded(text) {
  try { return decodeURIComponent(text); } catch { return ""; } // an invalid address selects nothing
}
function openAddress() {
  const [what, value] = location.hash.slice(1).split("=");
  const keys = (value || "").split("&").map(decoded);
  const [one, other] = keys.map((key) => data.nodes.find((node) => node.key === key));
  if (what === "node" && one) { showNode(one); select({ node: one.id }, true); }
  else if (what === "path" && one && other) showPath(one.id, other.id);
  else if (what === "link" && one && other) {
    const edge = edgesOf.get(one.id).find((e) => e.from === one.id && e.to === other.id && e.type === keys[2]);
    if (edge) { showNode(one); select({ edge: edge.id }); }
  } else if (what === "in") {
    const number = data.views.findIndex((each) => each.name === keys[0]);
    if (data.overview && number >= 0) openRegion(number);
  }
}
function showNode(node) { // relax the filters until a node is visible
  if (visible.nodes.has(node.id) && !state.path) return;
  state.path = null;
  if (data.overview && state.inside !== node.home) openRegion(node.home);
  applyFilters();
  if (visible.nodes.has(node.id)) { refresh(true); return; }
  state.relaxedFor = node.id;
  state.types.add(node.group);
  data.polarities.forEach((name) => state.polarities.add(name));
  state.types.add("delivers");
  state.sector = state.topic = $("sector").value = $("topic").value = "";
  [state.from, state.until] = [$("from").value, $("until").value] = [years[0] || "", years[years.length - 1] || ""];
  const places = view().positions[node.id] || [];
  while (state.level && !places[state.level]) state.level -= 1;
  document.querySelectorAll("#legend input[type=checkbox]").forEach((box) => {
    box.checked = state.types.has(box.value) || state.polarities.has(box.value);
  });
  setLevel(state.level);
}
const isPanelOverlay = () => getComputedStyle($("panel")).position === "fixed"; // on a small screen
let focusBefore = null; // gets the focus back when the panel closes
function showPanel() {
  if (!details) return; // shown when they have been read
  const panel = $("panel");
  const isIn = panel.contains(document.activeElement);
  if (panel.hidden) focusBefore = document.activeElement;
  const inside = state.node !== null ? nodePanel(nodes.get(state.node))
    : state.edge !== null ? edgePanel(data.edges[state.edge]) : state.path ? pathPanel(state.path) : [];
  togglePanel(!inside.length);
  if (panel.hidden) {
    panel.replaceChildren();
    if (isIn) (focusBefore.isConnected ? focusBefore : $("table")).focus();
    return;
  }
  panel.onkeydown = ({ key }) => { if (key === "Escape") backFromPanel(); };
  panel.replaceChildren(el("button", { type: "button", onclick: backFromPanel }, "Close"), ...inside);
  panel.scrollTop = 0;
  if (isPanelOverlay()) $("stage").scrollIntoView();
}
function backFromPanel() {
  if (state.path && (state.node !== null || state.edge !== null)) {
    Object.assign(state, { node: null, edge: null });
    showPanel();
  } else select({});
}
function tallyLine(counts) {
  return el("p", { class: "tally" }, ...data.polarities.filter((name) => counts[name])
    .map((name) => sign(name, `${counts[name]} ${labelFor("polarity", name).toLowerCase()}`)));
}
function nodePanel(node) {
  const mine = edgesOf.get(node.id).filter((e) => e.type !== "findings" || shownEvidence(e).length); // including those the zoom level leaves out
  const statements = mine.filter((e) => !found || e.type === "findings").flatMap(shownEvidence);
  const kept = [...new Map(statements.map((pair) => [pair[0], pair])).values()]; // a finding about several entities counts once
  const others = mine.map((edge) => [edge, nodes.get(edge.to === node.id ? edge.from : edge.to)]);
  others.sort(([a], [b]) => shownEvidence(b).length - shownEvidence(a).length || a.id - b.id);
  return [
    el("h2", { tabIndex: -1 }, node.name),
    el("p", { class: "faint" }, kindOf(node), node.aliases.length ? ` · also known as ${node.aliases.join("; ")}` : ""),
    pathButton(node),
    state.relaxedFor === node.id ? el("p", { class: "faint" }, "Filters were changed to show it.") : "",
    node.page ? el("p", {}, link(node.page, "Inspection reports at Ofsted")) : "",
    tallyLine(tally(kept)),
    node.group === "agency" ? namingNote(kept) : "",
    el("h3", {}, plural(others.length, "link", "links")),
    el("ul", {}, ...others.map(([edge, other]) => el("li", {}, el("button", { type: "button",
      onclick: () => { select({ edge: edge.id }); $("panel").focus(); } }, relation(edge, node, other))))),
    ...(node.group === "authority" ? [] : findings(kept)),
  ];
}
function countLabel(kept) { // "12 findings"; "12 statements" if there are others, such as judgements
  const isFinding = ([item]) => fieldValue("kind", data.statements[item][KIND]) === "finding";
  const noun = kept.every(isFinding) ? "finding" : "statement";
  return plural(kept.length, noun, `${noun}s`);
}
const INFERRED = new Set(["by-area", "by-date"]);
function namingNote(kept) { // how many statements name an agency
  const inferred = kept.filter(([, by]) => INFERRED.has(data.resolutions[by])).length;
  const named = kept.length - inferred;
  return inferred ? el("p", { class: "faint" }, `${named || "None"} of ${countLabel(kept)} `
    + `${named > 1 ? "name" : "names"} it; ${named ? "the others" : "they"} name only the kind of body, as in `
    + "“the police”; the area or the date identifies which one.") : "";
}
function relation(edge, node, other) {
  if (edge.type === "neighbour" && edge.to === node.id) return `no. ${edge.text} neighbour of ${other.name}`;
  if (edge.type !== "findings") {
    return edge.to === node.id ? `${other.name} ${edge.relation} it` : `${edge.relation} ${other.name}`;
  }
  const counts = tally(shownEvidence(edge));
  const signs = data.polarities.filter((name) => counts[name]).map((name) => `${SIGNS[name]}${counts[name]}`);
  return `${other.name} ${signs.join(" ")}`;
}
function periodText({ since, until }) { // "from 2017-08-01 to 2021-03-31"
  if (since && since === until) return `${since.length === 10 ? "on" : "in"} ${since}`;
  return [since && `from ${since}`, until && `to ${until}`].filter(Boolean).join(" ");
}
function edgePanel(edge) {
  const kept = shownEvidence(edge);
  const [one, other] = [nodes.get(edge.from), nodes.get(edge.to)];
  const back = el("p", { class: "buttons" }, ...[one, other].map((node) => el("button", { type: "button",
    onclick: () => select({ node: node.id }, true) }, node.name)));
  return [
    el("h2", { tabIndex: -1 }, `${one.name} — ${other.name}`),
    el("p", { class: "faint" }, edge.type === "findings" ? `${edge.relation} ${other.name}, `
      + `${edge.since === edge.until ? `inspection of ${edge.since}` : `inspections ${periodText(edge)}`}`
      : `${one.name} ${edge.relation} ${other.name} ${periodText(edge)}`),
    back,
    edge.type === "findings" ? tallyLine(tally(kept)) : "",
    edge.type === "findings" && other.group === "agency" ? namingNote(newest(kept)) : "",
    ...(kept.length ? findings(kept) : [el("p", { class: "faint" },
      edge.type === "findings" ? "No findings match the filters." : edge.type === "added" ? "Added to the map." : "Source: the register.")]),
  ];
}
function newest(kept) { // each statement once, those of the latest inspection first
  return [...new Map(kept.map((pair) => [pair[0], pair])).values()].sort(([a], [b]) => {
    const [x, y] = [a, b].map((item) => data.inspections[data.statements[item][INSPECTION]].day || "");
    return x < y ? 1 : x > y ? -1 : a - b;
  });
}
const POLARITY_ORDER = ["", "weakness", "mixed", "strength", "context"]; // "": judgements and other statements
function findings(kept) {
  const rank = ([item]) => POLARITY_ORDER.indexOf(polarityOf(item));
  const order = newest(kept).sort((a, b) => rank(a) - rank(b));
  const box = el("div", {});
  const show = (upTo) => {
    const shown = order.slice(0, upTo).map(([item, by]) => statementCard(item, by));
    box.replaceChildren(...shown);
    if (order.length > upTo) box.append(el("p", {}, el("button", { type: "button",
      onclick: () => show(order.length) }, `Show all ${order.length}`)));
  };
  show(PAGE_SIZE);
  return [el("h3", {}, countLabel(order)),
    order.every(([item]) => statementDetails(item).quote) ? "" : el("p", { class: "faint" },
      "To show quotes, build the graph from the reports and draw the map --with-quotes."), box];
}
function quoteNote(licence) {
  if (licence === "ogl-v3") return "Quote not in this graph.";
  return `Quote left out: the licence does not allow copying (${licence ? labelFor("licence", licence).toLowerCase() : "licence unknown"}).`;
}
let details = null; // read after the map is drawn
function statementDetails(number) {
  const [within, kind, , sectors, topics] = data.statements[number];
  return { inspection: within, kind: fieldValue("kind", kind), polarity: polarityOf(number), ...details[number],
    sectors: sectors.map((n) => fieldValue("sectors", n)), topics: topics.map((n) => fieldValue("topics", n)) };
}
function statementCard(number, way) {
  const item = statementDetails(number);
  const by = data.resolutions[way];
  const from = data.inspections[item.inspection];
  const pages = item.page && (item.end_page ? `pages ${item.page} to ${item.end_page}` : `page ${item.page}`);
  const numbered = /^\d/.test(item.paragraph || "") ? `paragraph ${item.paragraph}` : "";
  const place = [pages, numbered].filter(Boolean).join(", ");
  const topics = item.topics.map((topic) => labelFor("topic", topic)).join(", ");
  const extent = item.extent ? `extent: ${labelFor("extent", item.extent).toLowerCase()}` : "";
  const resolution = by ? RESOLUTIONS[by] || `identified by: ${labelFor("resolution", by).toLowerCase()}` : "";
  const after = item.outcome ? `at the next inspection: ${labelFor("outcome", item.outcome).toLowerCase()}` : "";
  return el("div", { class: `finding ${item.polarity || ""}` },
    el("p", {}, item.polarity ? sign(item.polarity, labelFor("polarity", item.polarity)) : el("b", {}, statementTitle(item)),
      topics ? ` · ${topics}` : ""),
    item.quote ? el("blockquote", {}, `“${item.quote}”`) : "",
    extent || resolution || after ? el("p", { class: "faint" }, [extent, resolution, after].filter(Boolean).join(" · ")) : "",
    el("p", {}, `${from.label}${place ? `, ${place}` : ""} `, item.link ? link(item.link, "Open the page") : from.link ? link(from.link, "Reports at Ofsted") : ""),
    item.quote ? "" : el("p", { class: "faint" }, quoteNote(from.licence)));
}
const KINDS = { arrangement: "Arrangement", recommendation: "Recommendation", judgement: "Judgement" };
function statementTitle(item) {
  if (!item.grade) return KINDS[item.kind] || "Statement";
  return `${item.criterion ? labelFor("criterion", item.criterion) : "Judgement"}: ${labelFor("grade", item.grade)}`;
}
const RESOLUTIONS = { // how the entity was identified
  "by-name": "named in the report", "by-abbreviation": "named by its abbreviation",
  "by-area": "identified by area: the report names only the kind of body",
  "by-date": "identified by date: the report names only the kind of body",
  "by-decision": "identified by a reviewer", new: "named in the report, not in the register",
  generic: "no single body named: a sector or a kind of service" };
const kindOf = (node) => (node.kind ? labelFor("kind", node.kind) : node.group).toLowerCase();
const link = (href, text) => el("a", { href, target: "_blank", rel: "noopener noreferrer" }, `${text} ↗`);

// The data table: the content of the map for keyboard and screen reader.
const COLUMNS = ["From", "Relation", "To", "Kind", "Findings", ...data.polarities, "Evidence"];
const ROWS = 400; // rows written at once; the rest when the browser is idle
const later = window.requestIdleCallback || ((work) => setTimeout(work, 1)); // some browsers have no idle callback
const cancelLater = window.cancelIdleCallback || clearTimeout;
let pending = 0;
function updateTable() {
  cancelLater(pending);
  $("table").setAttribute("aria-busy", "true");
  const few = visible.edges.size < ROWS;
  if ($("map").dataset.drawn && few) writeTable();
  else pending = later(() => writeTable(few), { timeout: 1000 });
}
function writeTable(whole = true) {
  cancelLater(pending);
  $("rows").replaceChildren();
  if (isOverview()) {
    fillRegions();
    $("table").setAttribute("aria-busy", "false");
    return;
  }
  $("columns").replaceChildren(...COLUMNS.map((name) => el("th", { scope: "col" },
    SIGNS[name] ? `${SIGNS[name]} ${labelFor("polarity", name)}` : name)));
  writeRows(data.edges.filter(({ id, type }) => visible.edges.has(id)
    && (type !== "findings" || visible.edges.get(id).length)), whole);
}
function writeRows(edges, whole) {
  $("rows").append(...edges.slice(0, whole ? edges.length : ROWS).map(row));
  if (whole || edges.length <= ROWS) $("table").setAttribute("aria-busy", "false");
  else pending = later(() => writeRows(edges.slice(ROWS), false), { timeout: 1000 });
}
function row(edge) {
  const kept = visible.edges.get(edge.id);
  const [one, other, counts] = [nodes.get(edge.from), nodes.get(edge.to), tally(kept)];
  const findings = edge.type === "findings";
  const dates = periodText(edge);
  return el("tr", {}, el("th", { scope: "row" }, one.name),
    el("td", {}, findings ? edge.relation : `${edge.relation} ${dates ? `(${dates})` : ""}`),
    el("td", {}, other.name), el("td", {}, kindOf(findings ? other : one)),
    el("td", { class: "number" }, findings ? `${kept.length}` : "–"),
    ...data.polarities.map((name) => el("td", { class: `number ${name}` }, `${counts[name] || ""}`)),
    el("td", {}, el("button", { type: "button", "aria-label": `Evidence: ${one.name}, ${other.name}`,
      onclick: () => { select({ edge: edge.id }); $("panel").focus(); } }, "Evidence")));
}
// A grid in print: tables of limited width, or a list if it has no column headers. Returns false if the map is
// not a grid.
const [WIDE, FEW] = [13, 8]; // columns of a table; fewer columns have a larger font
function writeGrid() {
  const grid = Boolean(inCells());
  $("paper").replaceChildren();
  document.body.classList.toggle("on-paper", grid);
  if (!grid) return false;
  const at = ({ id }) => withOffsets(view().positions[id][0], id); // where names end, whatever their length
  const along = (header, side) => data.nodes.filter((node) => node.header === header && visible.nodes.has(node.id))
    .sort((a, b) => at(a)[side] - at(b)[side]);
  const cells = new Map();
  for (const id of visible.edges.keys()) {
    const { from, to } = data.edges[id];
    cells.set(`${from} ${to}`, data.edges[id]).set(`${to} ${from}`, data.edges[id]);
  }
  const [rows, columns] = [along("row", 1), along("column", 0)];
  if (columns.length === 1) rows.sort((a, b) => at(a)[0] - at(b)[0] || at(a)[1] - at(b)[1]);
  const look = (edge) => `heat-${heatOf(edge)}${heatSize(edge) >= 18 ? " much" : ""}`;
  const cell = (edge) => el("td", { class: edge && edge.type === "findings" ? look(edge) : "" },
    !edge ? "" : edge.type === "findings" ? cellText(edge) : edge.caption);
  if (!columns.length) {
    const list = ({ id }) => edgesOf.get(id).filter((edge) => isCell(edge) && edge.from === id && visible.edges.has(edge.id))
      .sort((a, b) => cellAt(a)[1] - cellAt(b)[1] || cellAt(a)[0] - cellAt(b)[0])
      .map((edge) => edge.caption.replaceAll("\n", " ")).join("; ");
    $("paper").append(el("table", { class: "list" }, el("tbody", {}, ...rows.map((node) => el("tr", {},
      el("th", { scope: "row" }, node.name), el("td", {}, list(node)))))));
  }
  for (let first = 0; first < columns.length; first += WIDE) {
    const part = columns.slice(first, first + WIDE);
    $("paper").append(el("table", { class: columns.length > FEW ? "" : "few" },
      el("thead", {}, el("tr", {}, el("th"), ...part.map((node) => el("th", { scope: "col" }, node.label)))),
      el("tbody", {}, ...rows.map((node) => el("tr", {}, el("th", { scope: "row" }, node.whole || node.label),
        ...part.map((other) => cell(cells.get(`${node.id} ${other.id}`))))))));
  }
  return true;
}
