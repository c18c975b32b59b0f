// The page of a map, second part: the drawing.
const FACE = "Liberation Sans, Arial, sans-serif";
let colours = {};
function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ground", "ink", "outline", "delivery", "authority", "authority-ink", "agency", "service",
    "sector", "topic", ...Object.keys(LETTERS), ...data.polarities]) colours[name] = style.getPropertyValue(`--${name}`).trim();
}
function pale(colour) { // mixed with the ground: lines below do not shine through
  const parts = [colour, colours.ground].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return `rgb(${parts[0].map((part, n) => Math.round(part * PALE + parts[1][n] * (1 - PALE))).join(",")})`;
}
let guests = { edges: new Map(), places: new Map() }; // what is chosen has brought onto the map, and where that stands
const keptOf = (edge) => shape.edges.get(edge.id) || guests.edges.get(edge.id);
const near = (id) => new Set(own(id).filter(keptOf).flatMap(ends));
function chosen() {
  if (state.node !== null) {
    const ids = [state.node, ...recurringIn(nodes.get(state.node)).map(({ id }) => id)];
    return new Set(ids.flatMap((id) => [id, ...near(id)]));
  }
  if (state.edge !== null) return new Set(ends(data.edges[state.edge]));
  return null;
}
const isOn = (edge) => state.edge === edge.id || (state.node !== null && own(state.node).includes(edge));
function placed(id) { // x, y and the size of letters; nothing of what only cells show
  if (state.path) return state.path.places.get(id);
  if (guests.places.has(id)) return guests.places.get(id);
  const laidOut = (view().places[id] || [])[state.level];
  const at = laidOut && shifted(laidOut, id);
  if (!at || (stretch === 1 && !namesRow(nodes.get(id)))) return at;
  const [x, y, size] = at;
  return [namesRow(nodes.get(id)) ? x - widest(nodes.get(id).label, size) / 2 : x * stretch, y, size];
}
const namesRow = (node) => node.head === "row" || node.group === "recurring"; // its place is where its name ends
const ruler = document.createElement("canvas").getContext("2d");
function widest(label, size) {
  ruler.font = `${size}px ${FACE}`;
  return Math.max(...label.split("\n").map((line) => ruler.measureText(line).width));
}
const isRing = data.wide && !data.cells && !data.years.length; // of neighbours: on a phone, it is drawn narrower
let stretch = 1; // how much wider than laid out a map is drawn, to fill a wide window: nothing comes to overlap
function setStretch() {
  const [wide, high] = extent(state.level);
  if (isRing) { stretch = Math.min(Math.max($("map").clientWidth / wide / SMALLEST, 0.6), 1); return; }
  if (data.wide || folded() || state.path) { stretch = 1; return; }
  stretch = Math.min(Math.max($("map").clientWidth / $("map").clientHeight / (wide / high), 1), 2);
}
function extent(level, only = null) { // of all names of a level, or of some
  const at = Object.entries(view().places).filter(([id, levels]) => levels[level] && (!only || only.has(Number(id))))
    .map(([, levels]) => levels[level]);
  return [0, 1].map((axis) => {
    const along = at.map((each) => each[axis]);
    return Math.max(...along) - Math.min(...along) + 150;
  });
}
function reachOf(id, [x, y, size]) { // left, top, right and bottom of a name with its mark, and some air
  const { label, size: radius = 0 } = nodes.get(id);
  const half = Math.max(widest(label, size) / 2, radius) + (radius ? 8 : 22);
  const high = label.split("\n").length * size * 1.2;
  return radius ? [x - half, y - radius - 6, x + half, y + radius + high + 9]
    : [x - half, y - high / 2 - 14, x + half, y + high / 2 + 14];
}
function invite() { // each guest takes the first free place around what it is joined to
  guests = { edges: brought(), places: new Map() };
  const joined = [...guests.edges].sort(([, one], [, other]) => other.length - one.length).map(([id]) => data.edges[id]);
  const host = state.node !== null ? state.node : joined.flatMap(ends).find(placed);
  const coming = joined.flatMap(ends).filter((id) => !placed(id));
  if (!coming.length || !placed(host)) return;
  const [x, y] = placed(host);
  const taken = [...shape.nodes].filter(placed).map((id) => reachOf(id, placed(id)));
  const isFree = ([left, top, right, bottom]) => taken.every((other) => left >= other[2] || other[0] >= right
    || top >= other[3] || other[1] >= bottom);
  let radius = 60;
  for (const id of new Set(coming)) {
    const size = nodes.get(id).group === "authority" ? 22 : 16;
    const ring = () => Array.from({ length: Math.ceil(radius / 5) }, (_, n) => 10 * Math.PI * n / radius)
      .map((turn) => [x + 1.5 * radius * Math.cos(turn), y + radius * Math.sin(turn), size]);
    const free = () => ring().find((place) => isFree(reachOf(id, place)));
    let place = free();
    for (; !place; place = free()) radius += 20;
    guests.places.set(id, place);
    taken.push(reachOf(id, place));
  }
}
function letters(size, off, within = false) {
  return { size, color: off ? `${colours.ink}${data.cells ? "aa" : "66"}` : colours.ink, strokeWidth: within ? 0 : 4,
    strokeColor: colours.ground, face: FACE };
}
function drawnNode(node, lit) {
  const [x, y, size] = placed(node.id);
  const off = lit && !lit.has(node.id);
  const found = node.group === "found" && touching.get(node.id).find((edge) => edge.to === node.id);
  const counts = found && tally(every(found)); // a share, of all
  const lean = counts && leaning(counts);
  const inside = isBoxed(node);
  const head = inCells() && node.head && !inside;
  const box = node.shape === "box" || head; // its words stand in it
  const plain = node.group === "recurring" || head;
  if (LETTERS[node.group]) lettered.push([node.id, node.group, node.size, node.old]);
  const full = plain ? colours.ground : colours[node.group] || colours.ground;
  const fill = node.old && !inside ? pale(full) : full;
  return { id: node.id, label: counts ? share(counts) : node.label, shape: head ? "box" : node.shape,
    size: node.size, x, y, opacity: off ? 0.2 : 1,
    borderWidth: state.node === node.id ? 4 : lean || node.old ? 2 : 1,
    shapeProperties: { borderDashes: (lean ? DASHES[lean] : node.old && OLD) || false, borderRadius: 4 },
    color: { background: fill, border: plain ? colours.ground : colours[lean] || colours.outline,
      highlight: { background: fill, border: colours.ink } },
    margin: inside && !node.head ? 10 : 6,
    font: { ...letters(size, off, box), ...(inside ? { color: off ? `${colours.ink}aa` : colours["authority-ink"] } : {}) }, fixed: box };
}
const GUIDE = { width: 1, arrows: "", smooth: false, dashes: false, // leads the eye along a row, and says nothing
  color: { color: "#8a9199", highlight: "#8a9199", opacity: 0.5 } };
function drawnEdge(edge, lit) {
  const kept = keptOf(edge);
  const findings = edge.type === "findings";
  if (nodes.get(edge.to).group === "found") return { ...GUIDE, id: edge.id, from: edge.from, to: edge.to };
  const lean = findings && kept ? leaning(tally(every(edge))) : "delivery";
  return { id: edge.id, from: edge.from, to: edge.to,
    width: findings ? 1 + Math.log2(1 + (kept || []).length) / 1.6 : 2.5,
    dashes: findings ? DASHES[lean] : edge.old && OLD, arrows: findings || edge.type === "neighbour" ? "" : "to",
    label: edge.years || undefined,
    font: { ...letters(edge.type === "neighbour" ? 18 : 16, lit && !isOn(edge)), background: colours.ground },
    smooth: findings || !beside(edge) ? false : { enabled: true, type: "curvedCW", roundness: 0.12 },
    color: { color: colours[lean], highlight: colours[lean], opacity: !lit ? 0.55 : isOn(edge) ? 1 : 0.06 } };
}
const pair = (edge) => Math.min(edge.from, edge.to) * data.nodes.length + Math.max(edge.from, edge.to);
const pairs = new Map();
for (const edge of data.edges) pairs.set(pair(edge), (pairs.get(pair(edge)) || 0) + 1);
const beside = (edge) => pairs.get(pair(edge)) > 1; // another line joins the same two

function cellWords(edge) { // what a cell of findings says: "▼ 5/9", or "▲10 ▼4"
  if (data.cells !== "shares") return figures(tally(shape.edges.get(edge.id)));
  const counts = tally(every(edge));
  const lean = leaning(counts);
  return `${SIGNS[lean]} ${lean === "context" ? "" : share(counts, lean)}`.trim();
}
// A link as a cell of a grid: what was found, as figures or as one sign; or the name at its other end.
function drawnCell(edge, lit) {
  const [x, y] = cellAt(edge);
  const kept = shape.edges.get(edge.id);
  const other = nodes.get(edge.to);
  const off = lit && !isOn(edge);
  const base = { id: `e${edge.id}`, x, y, opacity: off ? 0.2 : 1, fixed: true, label: undefined, size: 13,
    borderWidth: state.edge === edge.id ? 4 : 1, margin: 5 };
  const mark = (background, border = colours.outline) => ({ background, border,
    highlight: { background, border: colours.ink } });
  if (edge.type !== "findings") {
    const old = edge.old || other.old;
    if (LETTERS[other.grade]) lettered.push([base.id, other.grade, base.size, old]);
    return { ...base, shape: other.grade ? "dot" : "box", font: letters(16, off, !other.grade), label: edge.said,
      borderWidth: base.borderWidth + (FRAMES[edge.type] || old ? 1 : 0),
      shapeProperties: { borderDashes: old ? OLD : false, borderRadius: 4 },
      color: mark(other.grade ? old ? pale(colours[other.grade]) : colours[other.grade] : colours.ground) };
  }
  const lean = leaning(tally(every(edge)));
  if (data.cells === "shares") {
    return { ...base, shape: "text", label: cellWords(edge),
      font: { ...letters(16, off, true), ...(off ? {} : { color: colours[lean] }) } };
  }
  return { ...base, shape: "box", label: cellWords(edge), font: letters(16, off, true),
    borderWidth: base.borderWidth + 1,
    shapeProperties: { borderDashes: DASHES[lean], borderRadius: 4 }, color: mark(colours.ground, colours[lean]) };
}
const FRAMES = { delivers: true }; // whole, thick frames; others are thin
let network, nodeSet, edgeSet;
function community([x, y, label, size], number) {
  return { id: `c${number}`, label, x, y, size, shape: "hexagon", borderWidth: 1, opacity: 1,
    color: { background: colours.agency, border: colours.outline }, font: letters(16, false) };
}
function between([one, other, links], number) {
  return { id: `k${number}`, from: `c${one}`, to: `c${other}`, width: 0.5 + Math.log2(1 + links) / 2, arrows: "",
    smooth: false, color: { color: colours.context, opacity: links > 2 ? 0.45 : 0.12 } };
}
function drawn() {
  if (folded()) return [data.overview.nodes.map(community), data.overview.edges.map(between)];
  const lit = state.path ? null : chosen();
  const marks = [...new Set([...shape.nodes, ...guests.places.keys()])].filter(placed)
    .map((id) => drawnNode(nodes.get(id), lit));
  const links = [...shape.edges.keys(), ...guests.edges.keys()].map((id) => data.edges[id]);
  const isPlaced = (edge) => placed(edge.from) && placed(edge.to); // else it is in the table alone
  if (!inCells()) return [marks, links.filter(isPlaced).map((edge) => drawnEdge(edge, lit))];
  return [[...marks, ...links.map((edge) => drawnCell(edge, lit))], []];
}
function sync(set, items) {
  const wanted = new Set(items.map((item) => item.id));
  set.remove(set.getIds().filter((id) => !wanted.has(id)));
  set.update(items);
}
function redraw() {
  lettered = [];
  invite();
  const [marks, lines] = drawn();
  pinned = [...shape.nodes].map((id) => nodes.get(id)).filter((node) => node.head && placed(node.id));
  if (network) {
    const gone = new Set(edgeSet.getIds());
    lines.forEach((line) => gone.delete(line.id));
    edgeSet.remove([...gone]); // before the nodes that they join
    sync(nodeSet, marks);
    sync(edgeSet, lines);
  } else {
    nodeSet = new vis.DataSet(marks);
    edgeSet = new vis.DataSet(lines);
  }
  extentNow = null; // each change of a set is drawn at once, and measured
  const names = (ids) => [...ids].filter((id) => nodes.get(id).group !== "found").length; // that is a cell of a row
  const isGroup = data.overview && state.inside !== null && !state.path;
  const links = isGroup ? inView[state.inside] : data.edges;
  const all = isGroup ? new Set(links.flatMap(ends)) : nodes.keys();
  $("count").textContent = folded()
    ? `${data.views.length} groups of authorities that share agencies; they hold ${nodes.size} names and ${data.edges.length} links`
    : `${names(inCells() ? shape.nodes : marks.map(({ id }) => id))} of ${plural(names(all), "name", "names")}, `
      + `${inCells() ? shape.edges.size : lines.length} of `
      + `${plural(links.length, "link", "links")}${isGroup ? " of this group" : ""} shown`;
  sayNothing();
}

function sayNothing() { // where the filters leave no link
  const said = folded() || !data.edges.length || shape.edges.size && state.from <= state.until ? ""
    : state.path ? "The filters leave no way from one to the other."
      : state.from > state.until ? `No year is from ${state.from} and to ${state.until}: choose a later “to”.`
        : "The filters leave no link to show: tick more, or choose more years.";
  if ($("nothing").textContent !== said) $("nothing").textContent = said; // read aloud once
}

// What there is to see, with words: the least box around all marks.
function box(only = null) { // or around some
  const found = [Infinity, Infinity, -Infinity, -Infinity];
  nodeSet.forEach(({ id, x, y, label = "", size = 0, font = {}, shape: kind }) => {
    if (only && !only.has(id)) return;
    const lines = (label || "").split("\n");
    const half = Math.max(Math.max(...lines.map((line) => line.length)) * (font.size || 0) * 0.28 + 8, size);
    const high = lines.length * (font.size || 0) * 0.6;
    const low = kind === "box" ? high + 8 : size + 2 * high + 4;
    found[0] = Math.min(found[0], x - half);
    found[1] = Math.min(found[1], y - (kind === "box" ? high + 8 : size));
    found[2] = Math.max(found[2], x + half);
    found[3] = Math.max(found[3], y + low);
  });
  if (data.years.length) found[1] -= 45; // they stand above
  return found;
}
const SMALLEST = 0.72; // scale at which what has a place of its own can still be read
const NARROW = 0.6; // and at which it still can, if that shows its whole width
const LEAST = 8; // height of letters on the screen that can just be read
let cropped = false; // a part is seen, since nobody could read the whole
let fitted = null; // how it was fitted last; null since somebody zoomed or moved
function fit(alone = false, only = null) { // alone: all of it; only: these
  fitted = [alone, only];
  cropped = false;
  if (!nodeSet.length) return;
  if (only && !nodeSet.getIds().some((id) => only.has(id))) only = null; // filtered out since
  const { clientWidth: wide, clientHeight } = network.canvas.frame; // larger, for paper
  const [free, high] = [wide - 24, Math.min(clientHeight, alone ? clientHeight : above())];
  const [left, top, right, bottom] = box(only);
  const whole = Math.min(free / (right - left), (high - 24) / (bottom - top));
  if (data.wide && !alone && whole < SMALLEST && !state.path) { // begin at the top: the rest is below
    const across = free / (right - left);
    const scale = across < NARROW ? SMALLEST : Math.min(across, 1);
    network.moveTo({ scale, position: { x: left + (wide / 2 - 12) / scale, y: top + (high / 2 - 12) / scale } });
    return;
  }
  const sizes = nodeSet.get().filter(({ id }) => !only || only.has(id)).map(({ font }) => font.size);
  cropped = !alone && !data.wide && whole * (only ? Math.min(...sizes) : Math.max(...sizes)) < LEAST;
  const scale = cropped ? READ : Math.min(whole, 1.5);
  const { x, y } = cropped ? weightiest(only) : { x: (left + right) / 2, y: (top + bottom) / 2 };
  network.moveTo({ scale, position: { x, y: y + (clientHeight - high) / 2 / scale } });
}
function above() { // how much of the map's height no panel covers
  const top = $("map").getBoundingClientRect().top;
  return isOver() && !$("panel").hidden ? $("panel").getBoundingClientRect().top - top : $("map").clientHeight;
}
function weightiest(only) { // where what is looked at stands, or else the largest group, or the authority with most findings
  if (only) return spot(state.node, state.edge);
  const weight = ({ id, size }) => (folded() ? size : nodes.get(id).weight + 1e6 * (nodes.get(id).group === "authority"));
  return nodeSet.get().sort((a, b) => weight(b) - weight(a))[0];
}
function spot(node, edge = null) { // where a thing stands; of what only cells show, where its first one does
  const link = edge === null ? null : data.edges[edge];
  if (link && inCells()) return { x: cellAt(link)[0], y: cellAt(link)[1] };
  if (link && !(nodeSet.get(link.from) && nodeSet.get(link.to))) return null;
  if (link) return middle(network.getPosition(link.from), network.getPosition(link.to));
  if (nodeSet.get(node)) return network.getPosition(node);
  const cell = inCells() && touching.get(node).find(({ id }) => shape.edges.has(id));
  return cell ? { x: cellAt(cell)[0], y: cellAt(cell)[1] } : null;
}
const middle = (one, other) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
function scaleOf(level) { // at which all that the filters leave of it is seen on a screen of this size; 0: nothing
  let only = null;
  if (narrowed()) {
    state.level = level;
    sift();
    only = shape.nodes;
    if (!only.size) return 0;
  }
  const [wide, high] = extent(level, only);
  return Math.min($("map").clientWidth / wide, $("map").clientHeight / high);
}
const READ = 0.66; // scale at which the names of a map can be read
function readable() { // go to the first level that suits this screen, or nearly does, unless somebody has chosen one
  const before = state.level;
  if (folded() || data.wide || state.chosen || state.path) return false;
  const kept = state.node !== null ? [state.node] : state.edge !== null ? ends(data.edges[state.edge]) : [];
  const isLeft = (level) => kept.every((id) => (view().places[id] || [])[level]); // what is looked at stays
  const scales = view().levels.map((_, level) => scaleOf(level));
  const least = Math.min(READ, 0.85 * Math.max(...scales));
  state.level = narrowed() ? 0 : view().start;
  while (state.level < scales.length - 1 && scales[state.level] < least && isLeft(state.level + 1)) state.level += 1;
  if (state.level !== before) setSteps();
  return state.level !== before;
}
function start() {
  readable();
  setStretch();
  sift();
  redraw();
  network = new vis.Network($("map"), { nodes: nodeSet, edges: edgeSet }, {
    physics: { enabled: false, solver: "forceAtlas2Based" }, layout: { improvedLayout: false },
    nodes: { scaling: { label: { drawThreshold: 7 } }, chosen: false }, edges: { chosen: false },
    interaction: { hover: false, keyboard: false, multiselect: false, tooltipDelay: 1e9 } });
  network.on("click", ({ nodes: [hit], edges: [line] }) => {
    if (folded()) { if (hit !== undefined) unfold(Number(hit.slice(1))); return; }
    if (typeof hit === "string") select({ edge: Number(hit.slice(1)) });
    else if (hit !== undefined) select({ node: hit });
    else select(line === undefined ? {} : { edge: line });
  });
  $("map").addEventListener("touchend", (event) => event.preventDefault()); // else the panel, there now, is clicked too
  network.on("zoom", () => { fitted = null; });
  network.on("dragStart", ({ nodes: [hit] }) => { if (hit === undefined) fitted = null; });
  // drawThreshold goes by the label's own size; what is too small on the screen is not drawn
  network.on("beforeDrawing", drawYears);
  network.on("afterDrawing", (ink) => {
    drawLetters(ink);
    drawYears(ink, true);
    pinHeads(ink);
    sayMore();
    if (nodeSet.length) $("map").dataset.drawn = "yes";
  });
  fit();
}
function refresh(places = false) {
  const before = shape.nodes.size;
  if (places) setStretch();
  sift();
  redraw();
  fillTable();
  showPanel();
  if (places || (isMatrix && shape.nodes.size !== before)) fit();
}
