// The page of a map, first part: its data, what the filters let through, and the drawing.
// The parts are one script (see page.py). What stands in the data is shown as text only, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
data.items = data.items.map(([within, kind, polarity, sectors, topics], number) => {
  const read = (name, numbers) => numbers.map((each) => data.names[name][each]);
  return { number, in: within, kind: data.names.kind[kind[0]], polarity: data.names.polarity[polarity[0]],
    sectors: read("sectors", sectors), topics: read("topics", topics) };
});
const SIGNS = { strength: "▲", weakness: "▼", mixed: "◆", context: "○" };
const DASHES = { strength: false, weakness: [9, 6], mixed: [14, 4, 2, 4], context: [2, 5] };
const LINES = { delivers: false, shared: [3, 3], next: false, neighbour: [3, 3] };
const TYPES = { authority: "Authorities", agency: "Agencies", service: "Services",
  sector: "Partner sectors", topic: "Topics", inspection: "Inspections", found: "What was found",
  recurring: "Recurring weaknesses",
  outstanding: "Outstanding", good: "Good", "requires-improvement": "Requires improvement",
  inadequate: "Inadequate", "no-grade": "No grade held" };
const SHAPES = { authority: "M1 4h16v10H1z", agency: "M9 1l8 8-8 8-8-8z", service: "M9 2a7 7 0 1 0 .01 0z",
  sector: "M2 2h14v14H2z", topic: "M5 2h8l4 7-4 7H5L1 9z",
  inspection: "M9 2l8 14H1z", recurring: "M2 4h14M2 9h14M2 14h9", found: "M2 5h14v8H2z", outstanding: "M9 1l2.4 5.4 5.6.6-4.2 3.9 1.2 5.8L9 13.8 4 16.7l1.2-5.8L1 7l5.6-.6z",
  good: "M9 2a7 7 0 1 0 .01 0z", "requires-improvement": "M9 1l8 8-8 8-8-8z", inadequate: "M9 16l8-14H1z",
  "no-grade": "M2 2h14v14H2z" };
const MOST = 40; // findings shown before one asks for the rest
const $ = (id) => document.getElementById(id);
const years = [...new Set(data.inspections.map((i) => (i.day || "").slice(0, 4)).filter(Boolean))].sort();
const state = { inside: data.overview ? null : 0, level: data.views[0].start, types: new Set(data.types),
  polarities: new Set(data.open), sector: "", topic: "", from: years[0] || "",
  until: years[years.length - 1] || "", node: null, edge: null, asked: null, path: null, moving: false };
const view = () => data.views[state.inside || 0]; // the network, or the community of it that is unfolded
const folded = () => state.inside === null && !state.path;

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
  return (!item.polarity || state.polarities.has(item.polarity))
    && (!state.sector || (item.sectors || []).includes(state.sector))
    && (!state.topic || (item.topics || []).includes(state.topic))
    && (!when || (when >= state.from && when <= state.until));
}
const through = (edge) => edge.type !== "findings" ? edge.evidence // what of an edge the filters let through
  : edge.evidence.filter(([item]) => passes(data.items[item]));
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const ends = (edge) => [edge.from, edge.to];
const touching = new Map(data.nodes.map((node) => [node.id, []]));
const inView = data.views.map(() => []);
for (const edge of data.edges) {
  ends(edge).forEach((id) => touching.get(id).push(edge));
  new Set(ends(edge).map((id) => nodes.get(id).home)).forEach((home) => inView[home].push(edge));
}
const shape = { nodes: new Set(), edges: new Map() };
function sift() {
  shape.edges.clear();
  shape.nodes.clear();
  if (state.path) {
    state.path.edges.forEach((edge) => shape.edges.set(edge.id, through(edge)));
    state.path.places.forEach((_, id) => shape.nodes.add(id));
    return;
  }
  if (folded()) return;
  const least = view().levels[state.level];
  for (const edge of inView[state.inside]) {
    if (!ends(edge).every((id) => state.types.has(nodes.get(id).group))) continue;
    const kept = through(edge);
    if (edge.type === "findings" && kept.length < least) continue;
    shape.edges.set(edge.id, kept);
    ends(edge).forEach((id) => shape.nodes.add(id));
  }
  for (const node of data.nodes) {
    if (node.always && node.home === state.inside && state.types.has(node.group)) shape.nodes.add(node.id);
  }
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
    "sector", "topic", "inspection", "outstanding", "good", "requires-improvement", "inadequate", "no-grade",
    ...data.polarities]) colours[name] = style.getPropertyValue(`--${name}`).trim();
}
const near = (id) => new Set(touching.get(id).filter((edge) => shape.edges.has(edge.id)).flatMap(ends));
function chosen() {
  if (state.node !== null) return near(state.node).add(state.node);
  if (state.edge !== null) return new Set(ends(data.edges[state.edge]));
  return null;
}
function placed(id) { // x, y and the size of letters
  if (state.path) return state.path.places.get(id);
  const levels = view().places[id] || [];
  return levels[state.level] || levels.find(Boolean) || [0, 0, 16];
}
function drawnNode(node, lit) {
  const [x, y, letters] = placed(node.id);
  const off = lit && !lit.has(node.id);
  const inside = node.group === "authority";
  const within = node.shape === "box"; // its words stand in it
  return { id: node.id, label: node.label, shape: node.shape, size: node.size, x, y,
    opacity: off ? 0.2 : 1, borderWidth: state.node === node.id ? 4 : node.lean ? 2 : 1,
    shapeProperties: { borderDashes: (node.lean && DASHES[node.lean]) || false, borderRadius: 4 },
    color: { background: colours[node.group] || colours.ground, 
      border: node.group === "recurring" ? colours.ground : colours[node.lean] || colours.outline,
      highlight: { background: colours[node.group] || colours.ground, border: colours.ink } },
    margin: inside ? 10 : 6,
    font: { size: letters, color: inside ? colours["authority-ink"] : colours.ink,
      strokeWidth: within ? 0 : 4, strokeColor: colours.ground, face: "Liberation Sans, Arial, sans-serif",
      ...(off ? { color: `${colours.ink}66` } : {}) },
    fixed: within };
}
function drawnEdge(edge, lit) {
  const kept = shape.edges.get(edge.id);
  const findings = edge.type === "findings";
  const lean = findings && kept ? leaning(tally(kept)) : "delivery";
  const on = !lit || state.edge === edge.id || edge.from === state.node || edge.to === state.node;
  return { id: edge.id, from: edge.from, to: edge.to,
    width: findings ? 1 + Math.log2(1 + (kept || []).length) / 1.6 : 2.5,
    dashes: findings ? DASHES[lean] : LINES[edge.type], arrows: findings || edge.type === "neighbour" ? "" : "to",
    label: edge.years || undefined,
    font: { size: edge.type === "neighbour" ? 18 : 12, color: colours.ink, strokeWidth: 3, strokeColor: colours.ground },
    smooth: findings || !beside(edge) ? false : { enabled: true, type: "curvedCW", roundness: 0.12 },
    color: { color: colours[lean], highlight: colours[lean], opacity: !on ? 0.06 : lit ? 1 : 0.55 } };
}
const pair = (edge) => [edge.from, edge.to].sort((a, b) => a - b).join();
const pairs = new Map();
for (const edge of data.edges) pairs.set(pair(edge), (pairs.get(pair(edge)) || 0) + 1);
const beside = (edge) => pairs.get(pair(edge)) > 1; // another line joins the same two
let network, nodeSet, edgeSet;
function community([x, y, label, size], number) {
  return { id: `c${number}`, label, x, y, size, shape: "hexagon", borderWidth: 1, opacity: 1,
    color: { background: colours.agency, border: colours.outline },
    font: { size: 16, color: colours.ink, strokeWidth: 4, strokeColor: colours.ground,
      face: "Liberation Sans, Arial, sans-serif" } };
}
function between([one, other, links], number) {
  return { id: `k${number}`, from: `c${one}`, to: `c${other}`, width: 0.5 + Math.log2(1 + links) / 2, arrows: "",
    smooth: false, color: { color: colours.context, opacity: links > 2 ? 0.45 : 0.12 } };
}
function drawn() {
  if (folded()) return [data.overview.nodes.map(community), data.overview.edges.map(between)];
  const lit = state.path ? null : chosen();
  return [[...shape.nodes].map((id) => drawnNode(nodes.get(id), lit)),
    [...shape.edges.keys()].map((id) => drawnEdge(data.edges[id], lit))];
}
function sync(set, items) {
  const wanted = new Set(items.map((item) => item.id));
  set.remove(set.getIds().filter((id) => !wanted.has(id)));
  set.update(items);
}
function redraw() {
  const [marks, lines] = drawn();
  const gone = new Set(edgeSet.getIds());
  lines.forEach((line) => gone.delete(line.id));
  edgeSet.remove([...gone]); // before the nodes that they join
  sync(nodeSet, marks);
  sync(edgeSet, lines);
  const whole = `${nodes.size} and ${data.edges.length}`;
  $("count").textContent = folded()
    ? `${data.views.length} communities, which hold ${nodes.size} names and ${data.edges.length} links`
    : `${plural(shape.nodes.size, "name", "names")}, ${plural(shape.edges.size, "link", "links")} of ${whole}`;
}
function fit(alone = false) { // alone: as if no panel were open
  if (!nodeSet.length) return;
  network.fit({ animation: false });
  const [width, aside] = [$("map").clientWidth, alone || $("panel").hidden ? 0 : $("panel").offsetWidth];
  if (data.wide && network.getScale() < 0.5) { // begin at the top: the rest is below
    const box = [...shape.nodes].map(placed);
    const [left, top] = [0, 1].map((axis) => Math.min(...box.map((at) => at[axis])));
    const half = [width, $("map").clientHeight].map((side) => side / 2 / 0.55);
    network.moveTo({ position: { x: left - 250 + half[0], y: top - 60 + half[1] }, scale: 0.55 });
    return;
  }
  const free = aside < width / 2 ? 1 - aside / width : 1; // beside the panel, where it leaves room
  network.moveTo({ position: network.getViewPosition(), offset: { x: free < 1 ? -aside / 2 : 0, y: 0 },
    scale: Math.min(network.getScale() * 0.9 * free, 1.6) }); // names reach beyond the shapes measured
}
function start() {
  nodeSet = new vis.DataSet(); // refresh() fills them
  edgeSet = new vis.DataSet();
  network = new vis.Network($("map"), { nodes: nodeSet, edges: edgeSet }, {
    physics: { enabled: false, solver: "forceAtlas2Based" }, layout: { improvedLayout: false },
    nodes: { scaling: { label: { drawThreshold: 7 } }, chosen: false }, edges: { chosen: false },
    interaction: { hover: false, keyboard: false, multiselect: false, tooltipDelay: 1e9 } });
  network.on("click", ({ nodes: hit, edges: lines }) => {
    if (folded()) { if (hit.length) unfold(Number(hit[0].slice(1))); return; }
    if (hit.length) select({ node: hit[0] });
    else select(lines.length ? { edge: lines[0] } : {});
  });
  // drawThreshold goes by the label's own size; what is too small on the screen is not drawn
  network.on("afterDrawing", () => { if (nodeSet.length) $("map").dataset.drawn = "yes"; });
}
function refresh(places = false) {
  sift();
  redraw();
  fillTable();
  showPanel();
  if (places) fit();
}
