// The page of a map, third part: what is chosen, the evidence for it, and the table.
const named = (...keys) => keys.map(encodeURIComponent).join("&");
const keyOf = (id) => nodes.get(id).key;
function address() { // what the address of the page says is chosen
  if (state.path) return `#path=${named(keyOf(state.path.from), keyOf(state.path.to))}`;
  if (state.node !== null) return `#node=${named(keyOf(state.node))}`;
  if (state.edge !== null) {
    const edge = data.edges[state.edge];
    return `#link=${named(keyOf(edge.from), keyOf(edge.to), edge.type)}`;
  }
  return data.overview && state.inside !== null ? `#in=${named(view().name)}` : "";
}
function keepAddress() {
  const hash = address();
  if (location.hash !== hash) history.replaceState(null, "", hash || location.pathname + location.search);
}
function select({ node = null, edge = null }, go = false) {
  if (state.asked !== null && node !== null && node !== state.asked) { join(state.asked, node); return; }
  const back = state.path && node === null && edge === null;
  if (back || (state.path && node !== null && go)) leavePath();
  Object.assign(state, { node, edge, asked: null });
  keepAddress();
  redraw();
  showPanel();
  if (go && !data.wide && node !== null && shape.nodes.has(node)) { fit(false, chosen()); return; }
  if (node === null ? edge === null || !keptOf(data.edges[edge]) : !shape.nodes.has(node)) return;
  const at = spot(node, edge);
  if (!at) return;
  const ends = edge === null || data.wide ? [] : [data.edges[edge].from, data.edges[edge].to].map((end) => spot(end));
  const [wide, high, free] = [$("map").clientWidth, $("map").clientHeight, above()];
  const head = node !== null && nodes.get(node).head; // a head is in sight on its own side
  const [left, top] = headRoom().map((room, side) => (head === ["row", "column"][side] ? 0 : room));
  const isHidden = ({ x, y }) => x > wide - 40 || x < left || y < top || y > free;
  if (![at, ...ends].some((place) => place && isHidden(network.canvasToDOM(place)))) return;
  if (data.wide) fitted = null;
  const scale = network.getScale(); // to the middle of what is free, but not beyond where a grid begins
  const [first, begin] = data.wide && !state.path ? box() : [-Infinity, -Infinity];
  network.moveTo({ position: { x: Math.max(at.x - left / 2 / scale, first + (wide / 2 - 12) / scale),
    y: Math.max(at.y + (high - free - top) / 2 / scale, begin + (high / 2 - 12) / scale) }, animation: false });
}
function decoded(text) {
  try { return decodeURIComponent(text); } catch { return ""; } // an address that is none names nothing
}
function fromHash() {
  const [what, value] = location.hash.slice(1).split("=");
  const keys = (value || "").split("&").map(decoded);
  const [one, other] = keys.map((key) => data.nodes.find((node) => node.key === key));
  if (what === "node" && one) { reveal(one); select({ node: one.id }, true); }
  else if (what === "path" && one && other) join(one.id, other.id);
  else if (what === "link" && one && other) {
    const edge = touching.get(one.id).find((e) => e.from === one.id && e.to === other.id && e.type === keys[2]);
    if (edge) { reveal(one); select({ edge: edge.id }); }
  } else if (what === "in") {
    const number = data.views.findIndex((each) => each.name === keys[0]);
    if (data.overview && number >= 0) unfold(number);
  }
}
function reveal(node) { // loosen the filters until a thing is shown
  if (shape.nodes.has(node.id) && !state.path) return;
  state.path = null;
  if (data.overview && state.inside !== node.home) unfold(node.home);
  sift();
  if (shape.nodes.has(node.id)) { refresh(true); return; }
  state.loosened = node.id;
  state.types.add(node.group);
  data.polarities.forEach((name) => state.polarities.add(name));
  state.types.add("delivers");
  state.sector = state.topic = $("sector").value = $("topic").value = "";
  [state.from, state.until] = [$("from").value, $("until").value] = [years[0] || "", years[years.length - 1] || ""];
  const places = view().places[node.id] || [];
  while (state.level && !places[state.level]) state.level -= 1;
  document.querySelectorAll("#legend input[type=checkbox]").forEach((box) => {
    box.checked = state.types.has(box.value) || state.polarities.has(box.value);
  });
  setLevel(state.level);
}
const isOver = () => getComputedStyle($("panel")).position === "fixed"; // on a small screen
let opener = null; // had the focus when the panel opened, and gets it back
function showPanel() {
  const panel = $("panel");
  const isIn = panel.contains(document.activeElement);
  if (panel.hidden) opener = document.activeElement;
  const inside = state.node !== null ? nodePanel(nodes.get(state.node))
    : state.edge !== null ? edgePanel(data.edges[state.edge]) : state.path ? pathPanel(state.path) : [];
  besidePanel(!inside.length);
  if (panel.hidden) {
    panel.replaceChildren();
    if (isIn) (opener.isConnected ? opener : $("table")).focus();
    return;
  }
  const back = () => (state.path && (state.node !== null || state.edge !== null)
    ? Object.assign(state, { node: null, edge: null }) && showPanel() : select({}));
  panel.onkeydown = ({ key }) => { if (key === "Escape") back(); };
  panel.replaceChildren(el("button", { type: "button", onclick: back }, "Close"), ...inside);
  panel.scrollTop = 0;
  if (isOver()) $("stage").scrollIntoView();
}
function counted(counts) {
  return el("p", { class: "tally" }, ...data.polarities.filter((name) => counts[name])
    .map((name) => sign(name, `${counts[name]} ${word("polarity", name).toLowerCase()}`)));
}
function nodePanel(node) {
  const mine = own(node.id).filter((e) => e.type !== "findings" || through(e).length); // also those too slight for the map
  const isCell = node.group === "found"; // what one inspection found: the link that leads to it says it
  const said = mine.filter((e) => (isCell ? e.to === node.id : !found || e.type === "findings")).flatMap(through);
  const kept = [...new Map(said.map((pair) => [pair[0], pair])).values()]; // a finding may be about several
  const others = mine.map((edge) => [edge, nodes.get(edge.to === node.id ? edge.from : edge.to)]);
  if (isCell) others.sort(([a], [b]) => (b.to === node.id) - (a.to === node.id));
  else if (!isChain(node.id)) others.sort(([a], [b]) => through(b).length - through(a).length || a.id - b.id);
  return [
    el("h2", { tabIndex: -1 }, node.name),
    el("p", { class: "faint" }, kindOf(node), node.others.length ? ` · also: ${node.others.join("; ")}` : ""),
    whyButton(node),
    state.loosened === node.id ? el("p", { class: "faint" }, "The filters were loosened to show it.") : "",
    node.page ? el("p", {}, link(node.page, "Its inspection reports at Ofsted")) : "",
    counted(tally(kept)),
    node.group === "agency" ? naming(kept) : "",
    el("h3", {}, plural(others.length, "link", "links")),
    el("ul", {}, ...others.map(([edge, other]) => el("li", {}, el("button", { type: "button",
      onclick: () => { select({ edge: edge.id }); $("panel").focus(); } }, relation(edge, node, other))))),
    ...recurrent(node),
    ...(node.group === "authority" ? [] : findings(node.kind === "Inspection"
      ? mine.filter((edge) => edge.to === node.id).flatMap(through) : kept)),
  ];
}
function recurrent(node) { // what recurs in an authority: most weak findings first
  const rows = recurringIn(node).map((row) => [row, tally(own(row.id).flatMap(through))])
    .filter(([, counts]) => Object.values(counts).some(Boolean));
  const weak = ([, { weakness = 0, mixed = 0 }]) => weakness + mixed;
  rows.sort((a, b) => weak(b) - weak(a) || a[0].id - b[0].id);
  return rows.length ? [el("h3", {}, plural(rows.length, "recurring weakness", "recurring weaknesses")),
    el("ul", {}, ...rows.map(([row, counts]) => el("li", {}, el("button", { type: "button",
      onclick: () => { select({ node: row.id }); $("panel").focus(); } }, `${row.name} ${figures(counts)}`))))] : [];
}
function howMany(kept) { // of what a line or a name rests on: findings, or also judgements and the like
  const isFinding = ([item]) => meant("kind", data.items[item][KIND]) === "finding";
  const noun = kept.every(isFinding) ? "finding" : "statement";
  return plural(kept.length, noun, `${noun}s`);
}
const GUESSED = new Set(["by-area", "by-date"]);
function naming(kept) { // how many statements name an agency
  const guessed = kept.filter(([, by]) => GUESSED.has(data.ways[by])).length;
  const named = kept.length - guessed;
  return guessed ? el("p", { class: "faint" }, `${named || "None"} of ${howMany(kept)} `
    + `${named > 1 ? "name" : "names"} it; ${named ? "the others" : "they"} say only what kind of body it is, as in `
    + "“the police”, and the area or the date tells which is meant.") : "";
}
function relation(edge, node, other) {
  if (edge.type === "neighbour" && edge.to === node.id) return `is no. ${edge.years} for ${other.name}`;
  if (node.group === "found") return edge.to === node.id ? `before: ${other.name}` : `then: ${other.name}`;
  if (edge.type !== "findings") {
    return edge.to === node.id ? `${other.name} ${edge.words} it` : `${edge.words} ${other.name}`;
  }
  const counts = tally(through(edge));
  const signs = data.polarities.filter((name) => counts[name]).map((name) => `${SIGNS[name]}${counts[name]}`);
  return `${other.name} ${signs.join(" ")}`;
}
function span({ since, until }) { // "from 2017-08-01 to 2021-03-31"
  if (since && since === until) return `${since.length === 10 ? "on" : "in"} ${since}`;
  return [since && `from ${since}`, until && `to ${until}`].filter(Boolean).join(" ");
}
function edgePanel(edge) {
  const kept = through(edge);
  const [one, other] = [nodes.get(edge.from), nodes.get(edge.to)];
  const back = el("p", { class: "buttons" }, ...[one, other].map((node) => el("button", { type: "button",
    onclick: () => select({ node: node.id }, true) }, node.name)));
  return [
    el("h2", { tabIndex: -1 }, `${one.name} — ${other.name}`),
    el("p", { class: "faint" }, edge.type === "findings" ? `${edge.words} ${other.name}, `
      + `${edge.since === edge.until ? `inspection of ${edge.since}` : `inspections ${span(edge)}`}`
      : `${one.name} ${edge.words} ${other.name} ${span(edge)}`),
    back,
    edge.type === "findings" ? counted(tally(kept)) : "",
    edge.type === "findings" && other.group === "agency" ? naming(newest(kept)) : "",
    ...(kept.length ? findings(kept) : [el("p", { class: "faint" },
      edge.type === "findings" ? "The filters let none through." : "As the register has it.")]),
  ];
}
function newest(kept) { // each statement once, the latest inspection's first
  return [...new Map(kept.map((pair) => [pair[0], pair])).values()].sort(([a], [b]) => {
    const [x, y] = [a, b].map((item) => data.inspections[data.items[item][WITHIN]].day || "");
    return x < y ? 1 : x > y ? -1 : a - b;
  });
}
const READ_FIRST = ["", "weakness", "mixed", "strength", "context"]; // "": judgements and the like
function findings(kept) {
  const rank = ([item]) => READ_FIRST.indexOf(polarityOf(item));
  const order = newest(kept).sort((a, b) => rank(a) - rank(b));
  const box = el("div", {});
  const show = (upTo) => {
    const shown = order.slice(0, upTo).map(([item, by]) => article(item, by));
    box.replaceChildren(...shown);
    if (order.length > upTo) box.append(el("p", {}, el("button", { type: "button",
      onclick: () => show(order.length) }, `Show all ${order.length}`)));
  };
  show(MOST);
  return [el("h3", {}, howMany(order)),
    order.every(([item]) => whole(item).quote) ? "" : el("p", { class: "faint" },
      "Missing words come with a graph built from the reports, and a map drawn of it --with-quotes."), box];
}
function whyNoWords(licence) {
  if (licence === "ogl-v3") return "its words are not in the graph this was made from";
  return `its words may not be copied (${licence ? word("licence", licence).toLowerCase() : "no licence known"})`;
}
let details = null; // what only the panel shows: it comes last in the page, and is read when first asked for
function whole(number) {
  details = details || JSON.parse($("details").textContent);
  const [within, kind, , sectors, topics] = data.items[number];
  return { in: within, kind: meant("kind", kind), polarity: polarityOf(number), ...details[number],
    sectors: sectors.map((n) => meant("sectors", n)), topics: topics.map((n) => meant("topics", n)) };
}
function article(number, way) {
  const item = whole(number);
  const by = data.ways[way];
  const from = data.inspections[item.in];
  const pages = item.page && (item.to ? `pages ${item.page} to ${item.to}` : `page ${item.page}`);
  const numbered = /^\d/.test(item.paragraph || "") ? `paragraph ${item.paragraph}` : "";
  const place = [pages, numbered].filter(Boolean).join(", ");
  const topics = item.topics.map((topic) => word("topic", topic)).join(", ");
  const extent = item.extent ? `extent: ${word("extent", item.extent).toLowerCase()}` : "";
  const told = by ? TOLD[by] || `who is meant: ${word("resolution", by).toLowerCase()}` : "";
  const after = item.outcome ? `next inspection: ${word("outcome", item.outcome).toLowerCase()}` : "";
  return el("div", { class: `finding ${item.polarity || ""}` },
    el("p", {}, item.polarity ? sign(item.polarity, word("polarity", item.polarity)) : el("b", {}, titled(item)),
      topics ? ` · ${topics}` : ""),
    item.quote ? el("blockquote", {}, `“${item.quote}”`) : "",
    extent || told || after ? el("p", { class: "faint" }, [extent, told, after].filter(Boolean).join(" · ")) : "",
    el("p", {}, `${from.label}${place ? `, ${place}` : ""} `, from.link ? link(from.link, "Reports at Ofsted") : ""),
    item.quote ? "" : el("p", { class: "faint" }, whyNoWords(from.licence)));
}
const KINDS = { arrangement: "Arrangement", recommendation: "Recommendation", judgement: "Judgement" };
function titled(item) {
  if (!item.grade) return KINDS[item.kind] || "Statement";
  return `${item.criterion ? word("criterion", item.criterion) : "Judgement"}: ${word("grade", item.grade)}`;
}
const TOLD = { // how it is known who is meant
  "by-name": "named in the report", "by-abbreviation": "named by its abbreviation",
  "by-area": "told by area: the report does not name it, but says only what kind of body; the area tells which",
  "by-date": "told by the date: the report does not name it, but says only what kind of body; the date tells which",
  "by-decision": "told by a person, who read the report", new: "named in the report, not in the register",
  generic: "no single body is named: a sector, or a service known by its kind" };
const OWN_KINDS = { recurring: "recurring weakness", found: "what was found" };
const kindOf = (node) => (node.kind ? word("kind", node.kind) : OWN_KINDS[node.group] || node.group).toLowerCase();
const link = (href, text) => el("a", { href, target: "_blank", rel: "noopener noreferrer" }, `${text} ↗`);

// The table: the same content, for the keyboard and for reading aloud.
const COLUMNS = ["From", "Relation", "To", "Kind", "Findings", ...data.polarities, "Evidence"];
const ROWS = 400; // written at once; the rest when the browser has nothing else to do: first comes the drawing
const later = window.requestIdleCallback || ((work) => setTimeout(work, 1)); // some browsers know no idle time
const notLater = window.cancelIdleCallback || clearTimeout;
let due = 0;
function fillTable() {
  notLater(due);
  $("table").setAttribute("aria-busy", "true");
  const few = shape.edges.size < ROWS;
  if ($("map").dataset.drawn && few) writeTable();
  else due = later(() => writeTable(few), { timeout: 1000 });
}
function writeTable(whole = true) {
  notLater(due);
  $("rows").replaceChildren();
  if (folded()) {
    fillCommunities();
    $("table").setAttribute("aria-busy", "false");
    return;
  }
  $("columns").replaceChildren(...COLUMNS.map((name) => el("th", { scope: "col" },
    SIGNS[name] ? `${SIGNS[name]} ${word("polarity", name)}` : name)));
  writeRows(data.edges.filter(({ id, type }) => shape.edges.has(id)
    && (type !== "findings" || shape.edges.get(id).length)), whole);
}
function writeRows(edges, whole) {
  $("rows").append(...edges.slice(0, whole ? edges.length : ROWS).map(row));
  if (whole || edges.length <= ROWS) $("table").setAttribute("aria-busy", "false");
  else due = later(() => writeRows(edges.slice(ROWS), false), { timeout: 1000 });
}
function row(edge) {
  const kept = shape.edges.get(edge.id);
  const [one, other, counts] = [nodes.get(edge.from), nodes.get(edge.to), tally(kept)];
  const findings = edge.type === "findings";
  const dates = span(edge);
  return el("tr", {}, el("th", { scope: "row" }, one.name),
    el("td", {}, findings ? edge.words : `${edge.words} ${dates ? `(${dates})` : ""}`),
    el("td", {}, other.name), el("td", {}, kindOf(findings ? other : one)),
    el("td", { class: "number" }, findings ? `${kept.length}` : "–"),
    ...data.polarities.map((name) => el("td", { class: `number ${name}` }, `${counts[name] || ""}`)),
    el("td", {}, el("button", { type: "button", "aria-label": `Evidence: ${one.name}, ${other.name}`,
      onclick: () => { select({ edge: edge.id }); $("panel").focus(); } }, "Evidence")));
}
// A grid on paper: its table, in parts that are not too wide (without names of columns: a list); false where there is
// none to write.
const [WIDE, FEW] = [13, 8]; // columns of a part; so few are written larger
function writeGrid() {
  const grid = Boolean(inCells());
  $("paper").replaceChildren();
  document.body.classList.toggle("on-paper", grid);
  if (!grid) return false;
  const at = ({ id }) => shifted(view().places[id][0], id); // where names end, however long they are
  const along = (head, side) => data.nodes.filter((node) => node.head === head && shape.nodes.has(node.id))
    .sort((a, b) => at(a)[side] - at(b)[side]);
  const cells = new Map();
  for (const id of shape.edges.keys()) {
    const { from, to } = data.edges[id];
    cells.set(`${from} ${to}`, data.edges[id]).set(`${to} ${from}`, data.edges[id]);
  }
  const [rows, columns] = [along("row", 1), along("column", 0)];
  if (columns.length === 1) rows.sort((a, b) => at(a)[0] - at(b)[0] || at(a)[1] - at(b)[1]);
  const cell = (edge) => el("td", { class: edge && edge.type === "findings" ? leaning(tally(every(edge))) : "" },
    !edge ? "" : edge.type === "findings" ? cellWords(edge) : edge.said);
  if (!columns.length) {
    const list = ({ id }) => touching.get(id).filter((edge) => edge.from === id && shape.edges.has(edge.id))
      .sort((a, b) => cellAt(a)[1] - cellAt(b)[1] || cellAt(a)[0] - cellAt(b)[0])
      .map((edge) => edge.said.replaceAll("\n", " ")).join("; ");
    $("paper").append(el("table", { class: "list" }, el("tbody", {}, ...rows.map((node) => el("tr", {},
      el("th", { scope: "row" }, node.name), el("td", {}, list(node)))))));
  }
  for (let first = 0; first < columns.length; first += WIDE) {
    const part = columns.slice(first, first + WIDE);
    $("paper").append(el("table", { class: columns.length > FEW ? "" : "few" },
      el("thead", {}, el("tr", {}, el("th"), ...part.map((node) => el("th", { scope: "col" }, node.label)))),
      el("tbody", {}, ...rows.map((node) => el("tr", {}, el("th", { scope: "row" }, node.label),
        ...part.map((other) => cell(cells.get(`${node.id} ${other.id}`))))))));
  }
  return true;
}
function fillCommunities() {
  const names = data.views.map((each) => each.name);
  const links = names.map(() => new Map());
  for (const [one, other, count] of data.overview.edges) {
    links[one].set(other, count);
    links[other].set(one, count);
  }
  $("columns").replaceChildren(...["Group", "Authorities", "Names", "Linked with", "Unfold"]
    .map((name) => el("th", { scope: "col" }, name)));
  $("rows").replaceChildren(...names.map((name, number) => el("tr", {}, el("th", { scope: "row" }, name),
    el("td", {}, membersOf(number)), el("td", { class: "number" }, `${data.overview.nodes[number][4]}`),
    el("td", {}, [...links[number]].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 5)
      .map(([other, count]) => `${names[other]} (${count})`).join("; ") || "none"),
    el("td", {}, el("button", { type: "button", "aria-label": `Unfold: ${name}`,
      onclick: () => { unfold(number); $("stage").focus(); } }, "Unfold")))));
}
