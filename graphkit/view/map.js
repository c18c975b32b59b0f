// The page of a map, first part: its data, what the filters let through, and the drawing.
// The parts are one script (see page.py). What stands in the data is shown as text only, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const SIGNS = { strength: "▲", weakness: "▼", mixed: "◆", context: "○" };
const DASHES = { strength: false, weakness: [9, 6], mixed: [14, 4, 2, 4], context: [2, 5] };
const LINES = { delivers: false, shared: [3, 3] };
const TYPES = { authority: "Authorities", agency: "Agencies", service: "Services",
  sector: "Partner sectors", topic: "Topics" };
const SHAPES = { authority: "M1 4h16v10H1z", agency: "M9 1l8 8-8 8-8-8z", service: "M9 2a7 7 0 1 0 .01 0z",
  sector: "M2 2h14v14H2z", topic: "M5 2h8l4 7-4 7H5L1 9z" };
const MOST = 40; // findings shown before one asks for the rest
const $ = (id) => document.getElementById(id);
const years = [...new Set(data.inspections.map((i) => (i.day || "").slice(0, 4)).filter(Boolean))].sort();
const state = { level: data.start, types: new Set(data.types), polarities: new Set(data.open),
  from: years[0] || "", until: years[years.length - 1] || "", node: null, edge: null, moving: false };

// An element with properties and children; strings become text.
function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}
const word = (scheme, value) => (data.words[scheme] || {})[value] || value.replaceAll("-", " ");
const sign = (polarity, text = "") => el("span", { class: `sign ${polarity}` }, `${SIGNS[polarity]} ${text}`);
const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

// What the filters let through.
const year = (item) => (data.inspections[item.in].day || "").slice(0, 4);
function passes(item) {
  const when = year(item);
  return state.polarities.has(item.polarity) && (!when || (when >= state.from && when <= state.until));
}
const through = (edge) => edge.type !== "findings" ? edge.evidence // what of an edge the filters let through
  : edge.evidence.filter(([item]) => passes(data.items[item]));
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const shape = { nodes: new Set(), edges: new Map() };
function sift() {
  shape.edges.clear();
  const alive = new Set();
  const least = data.levels[state.level];
  for (const edge of data.edges) {
    const ends = [edge.from, edge.to];
    if (!ends.every((id) => state.types.has(nodes.get(id).group))) continue;
    const kept = through(edge);
    if (edge.type === "findings" && kept.length < least) continue;
    shape.edges.set(edge.id, kept);
    ends.forEach((id) => alive.add(id));
  }
  shape.nodes = new Set(data.nodes.filter((node) => alive.has(node.id) ||
    (node.always && state.types.has(node.group))).map((node) => node.id));
}
function tally(kept) {
  const counts = Object.fromEntries(data.polarities.map((name) => [name, 0]));
  for (const [item] of kept) if (data.items[item].polarity) counts[data.items[item].polarity] += 1;
  return counts;
}
// The polarity of an edge: what most of its findings are, context aside; mixed when it is even.
function leaning(counts) {
  const { strength = 0, weakness = 0, mixed = 0 } = counts;
  if (!strength && !weakness && !mixed) return "context";
  if (strength > weakness + mixed) return "strength";
  return weakness > strength + mixed ? "weakness" : "mixed";
}

// Drawing.
let colours = {};
function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ground", "ink", "outline", "delivery", "authority", "authority-ink", "agency", "service",
    "sector", "topic", ...data.polarities]) colours[name] = style.getPropertyValue(`--${name}`).trim();
}
const near = (id) => new Set(data.edges.filter((e) => shape.edges.has(e.id) && (e.from === id || e.to === id))
  .flatMap((e) => [e.from, e.to]));
function chosen() {
  if (state.node !== null) return near(state.node).add(state.node);
  if (state.edge !== null) return new Set([data.edges[state.edge].from, data.edges[state.edge].to]);
  return null;
}
function drawnNode(node, lit) {
  const [x, y, letters] = node.places[state.level] || node.places.find(Boolean);
  const off = lit && !lit.has(node.id);
  const inside = node.shape === "box";
  return { id: node.id, label: node.label, shape: node.shape, size: node.size, x, y,
    hidden: !shape.nodes.has(node.id), opacity: off ? 0.2 : 1, borderWidth: state.node === node.id ? 4 : 1,
    color: { background: colours[node.group], border: colours.outline,
      highlight: { background: colours[node.group], border: colours.ink } },
    margin: inside ? 10 : undefined,
    font: { size: letters, color: inside ? colours["authority-ink"] : colours.ink,
      strokeWidth: inside ? 0 : 4, strokeColor: colours.ground, face: "Liberation Sans, Arial, sans-serif",
      ...(off ? { color: `${colours.ink}66` } : {}) },
    fixed: node.group === "authority" };
}
function drawnEdge(edge, lit) {
  const kept = shape.edges.get(edge.id);
  const findings = edge.type === "findings";
  const lean = findings && kept ? leaning(tally(kept)) : "delivery";
  const on = !lit || state.edge === edge.id || edge.from === state.node || edge.to === state.node;
  return { id: edge.id, from: edge.from, to: edge.to, hidden: !kept,
    width: findings ? 1 + Math.log2(1 + (kept || []).length) / 1.6 : 2.5,
    dashes: findings ? DASHES[lean] : LINES[edge.type], arrows: findings ? "" : "to",
    label: edge.years || undefined,
    font: { size: 12, color: colours.ink, strokeWidth: 3, strokeColor: colours.ground },
    smooth: findings || !beside(edge) ? false : { enabled: true, type: "curvedCW", roundness: 0.12 },
    color: { color: colours[lean], highlight: colours[lean], opacity: !on ? 0.06 : lit ? 1 : 0.55 } };
}
const pair = (edge) => [edge.from, edge.to].sort((a, b) => a - b).join();
const pairs = new Map();
for (const edge of data.edges) pairs.set(pair(edge), (pairs.get(pair(edge)) || 0) + 1);
const beside = (edge) => pairs.get(pair(edge)) > 1; // another line joins the same two
let network, nodeSet, edgeSet;
function redraw() {
  const lit = chosen();
  nodeSet.update(data.nodes.map((node) => drawnNode(node, lit)));
  edgeSet.update(data.edges.map((edge) => drawnEdge(edge, lit)));
  $("count").textContent = `${plural(shape.nodes.size, "name", "names")}, ` +
    `${plural(shape.edges.size, "link", "links")} of ${nodes.size} and ${data.edges.length}`;
}
function fit(ids) {
  const shown = ids || [...shape.nodes];
  if (!shown.length) return;
  network.fit({ nodes: shown, animation: false });
  network.moveTo({ scale: network.getScale() * 0.86 });  // names reach beyond the shapes that fit() measures
}
function start() {
  sift();
  readTheme();
  nodeSet = new vis.DataSet(data.nodes.map((node) => drawnNode(node, null)));
  edgeSet = new vis.DataSet(data.edges.map((edge) => drawnEdge(edge, null)));
  network = new vis.Network($("map"), { nodes: nodeSet, edges: edgeSet }, {
    physics: { enabled: false, solver: "forceAtlas2Based" }, layout: { improvedLayout: false },
    nodes: { scaling: { label: { drawThreshold: 7 } }, chosen: false }, edges: { chosen: false },
    interaction: { hover: false, keyboard: false, multiselect: false, tooltipDelay: 1e9 } });
  network.on("click", ({ nodes: hit, edges: lines }) => {
    if (hit.length) select({ node: hit[0] });
    else select(lines.length ? { edge: lines[0] } : {});
  });
  // drawThreshold goes by the label's own size; what is too small on the screen is not drawn
  network.on("afterDrawing", () => { $("map").dataset.drawn = "yes"; });
  redraw();
  fit();
}
function refresh(places = false) {
  sift();
  redraw();
  fillTable();
  showPanel();
  if (places) fit();
}
