// Map script, part 3: drawing.
const FONT_FACE = "Liberation Sans, Arial, sans-serif";
let colours = {};
function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ground", "sheet", "rule", ...HEAT.flatMap((_, step) => [`heat-${step}`, `heat-ink-${step}`]), "ink", "outline", "delivery", "authority", "authority-ink", "agency", "service",
    "sector", "topic", ...Object.keys(LETTERS), ...data.polarities]) colours[name] = style.getPropertyValue(`--${name}`).trim();
}
function fade(colour) { // opaque mix with the background, so that edges below do not show through
  const parts = [colour, colours.ground].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return `rgb(${parts[0].map((part, n) => Math.round(part * FADE + parts[1][n] * (1 - FADE))).join(",")})`;
}
let extras = { edges: new Map(), places: new Map() }; // edges and nodes of the selection that the zoom level leaves out
const evidenceShown = (edge) => visible.edges.get(edge.id) || extras.edges.get(edge.id);
const neighboursOf = (id) => new Set(edgesOf.get(id).filter(evidenceShown).flatMap(ends));
function highlightedNodes() {
  if (state.node !== null) return new Set([state.node, ...neighboursOf(state.node)]);
  if (state.edge !== null) return new Set(ends(data.edges[state.edge]));
  return null;
}
const isSelectedEdge = (edge) => state.edge === edge.id || (state.node !== null && edgesOf.get(state.node).includes(edge));
function positionFor(id) { // x, y and font size; undefined for a node that appears only in cells
  if (state.path) return state.path.places.get(id);
  if (extras.places.has(id)) return extras.places.get(id);
  const layoutPosition = (view().positions[id] || [])[state.level];
  const at = layoutPosition && withOffsets(layoutPosition, id);
  if (!at || (stretchX === 1 && !isRowHeader(nodes.get(id)))) return at;
  const [x, y, size, above] = at;
  return [isRowHeader(nodes.get(id)) ? x - textWidth(nodes.get(id).label, size) / 2 : x * stretchX, y, size, above];
}
const isRowHeader = (node) => node.header === "row"; // its position is the end of its text
const measureContext = document.createElement("canvas").getContext("2d");
function textWidth(label, size) {
  measureContext.font = `${size}px ${FONT_FACE}`;
  return Math.max(...label.split("\n").map((line) => measureContext.measureText(line).width));
}
const isRingLayout = data.fixed && !data.cells; // neighbours in a ring; drawn narrower on a phone
let stretchX = 1; // horizontal stretch that fills a wide window
function setStretchX() {
  const [wide, high] = extent(state.level);
  if (isRingLayout) { stretchX = Math.min(Math.max($("map").clientWidth / wide / MIN_GRID_SCALE, 0.6), 1); return; }
  if (data.fixed || isOverview() || state.path) { stretchX = 1; return; }
  stretchX = Math.min(Math.max($("map").clientWidth / $("map").clientHeight / (wide / high), 1), 2);
}
function extent(level, only = null) { // width and height of a level, or of some of its nodes
  const at = Object.entries(view().positions).filter(([id, levels]) => levels[level] && (!only || only.has(Number(id))))
    .map(([, levels]) => levels[level]);
  return [0, 1].map((axis) => {
    const along = at.map((each) => each[axis]);
    return Math.max(...along) - Math.min(...along) + 150;
  });
}
const labelShift = (label, size, radius) => -(2 * radius + label.split("\n").length * size + 10); // from below a mark to above it
function nodeBox(id, [x, y, size, above]) { // left, top, right and bottom edge of a node with its label and a margin
  const { label, size: radius = 0 } = nodes.get(id);
  const half = Math.max(textWidth(label, size) / 2, radius) + (radius ? 8 : 22);
  const high = label.split("\n").length * size * 1.2;
  if (above && radius) return [x - half, y - radius - high - 9, x + half, y + radius + 6];
  return radius ? [x - half, y - radius - 6, x + half, y + radius + high + 9]
    : [x - half, y - high / 2 - 14, x + half, y + high / 2 + 14];
}
function placeExtras() { // each takes the first free position around the node it is linked to
  extras = { edges: extraEdges(), places: new Map() };
  const joined = [...extras.edges].sort(([, one], [, other]) => other.length - one.length).map(([id]) => data.edges[id]);
  const host = [state.node, ...joined.flatMap(ends)].find((id) => id !== null && positionFor(id));
  const unplaced = joined.flatMap(ends).filter((id) => !positionFor(id));
  if (!unplaced.length || !positionFor(host)) return;
  const [x, y] = positionFor(host);
  const taken = [...visible.nodes].filter(positionFor).map((id) => nodeBox(id, positionFor(id)));
  const isFree = ([left, top, right, bottom]) => taken.every((other) => left >= other[2] || other[0] >= right
    || top >= other[3] || other[1] >= bottom);
  let radius = 60;
  for (const id of new Set(unplaced)) {
    const size = nodes.get(id).group === "authority" ? 22 : 16;
    const ring = () => Array.from({ length: Math.ceil(radius / 5) }, (_, n) => 10 * Math.PI * n / radius)
      .map((turn) => [x + 1.5 * radius * Math.cos(turn), y + radius * Math.sin(turn), size]);
    const free = () => ring().find((place) => isFree(nodeBox(id, place)));
    let place = free();
    for (; !place; place = free()) radius += 20;
    extras.places.set(id, place);
    taken.push(nodeBox(id, place));
  }
}
function labelFont(size, off, within = false) {
  return { size, color: off ? `${colours.ink}${data.cells ? "aa" : "66"}` : colours.ink, strokeWidth: within ? 0 : 4,
    strokeColor: colours.ground, face: FONT_FACE };
}
function nodeOptions(node, highlighted) {
  const [x, y, size, above] = positionFor(node.id);
  const off = highlighted && !highlighted.has(node.id);
  const side = above && node.size ? { vadjust: labelShift(node.label, size, node.size) } : { vadjust: 0 };
  const inside = isAuthorityBox(node);
  const header = inCells() && node.header && !inside;
  const box = node.shape === "box" || header; // its text is inside
  if (LETTERS[node.group]) letterMarks.push([node.id, node.group, node.size, node.old]);
  const full = header ? colours.ground : colours[node.overall || node.group] || colours.ground;
  const isPale = node.overall ? node.overall_past : node.old && !inside;
  const fill = isPale ? fade(full) : full;
  const words = !node.overall ? colours["authority-ink"] : isPale ? colours.ink : letterColour(node.overall);
  return { id: node.id, label: node.label, shape: header ? "box" : node.shape,
    size: node.size, x, y, opacity: off ? 0.2 : 1,
    borderWidth: state.node === node.id ? 4 : node.old ? 2 : 1,
    shapeProperties: { borderDashes: (node.old || node.overall_past) && OLD || false, borderRadius: 4 },
    color: { background: fill, border: header ? colours.ground : colours.outline,
      highlight: { background: fill, border: colours.ink } },
    margin: inside && !node.header ? 10 : 6,
    font: { ...labelFont(size, off, box), ...side, background: box || data.fixed && !isRingLayout ? "none" : colours.ground, ...(inside ? { color: off ? `${colours.ink}aa` : words } : {}) }, fixed: box, ...node.options };
}
function edgeOptions(edge, highlighted) {
  const kept = evidenceShown(edge);
  const findings = edge.type === "findings";
  const dominant = findings && kept ? dominantPolarity(tally(allEvidence(edge))) : "delivery";
  return { id: edge.id, from: edge.from, to: edge.to,
    width: findings ? 1 + Math.log2(1 + (kept || []).length) / 1.6 : 2.5,
    dashes: findings ? DASHES[dominant] : edge.old && OLD, arrows: findings || edge.type === "neighbour" ? "" : "to",
    label: edge.text || undefined,
    font: { ...labelFont(edge.type === "neighbour" ? 18 : 16, highlighted && !isSelectedEdge(edge)), background: colours.ground },
    smooth: findings || !hasParallel(edge) ? false : { enabled: true, type: "curvedCW", roundness: 0.12 },
    color: { color: colours[dominant], highlight: colours[dominant], opacity: !highlighted ? 0.55 : isSelectedEdge(edge) ? 1 : 0.06 }, ...edge.options };
}
const pairKey = (edge) => Math.min(edge.from, edge.to) * data.nodes.length + Math.max(edge.from, edge.to);
const edgeCounts = new Map();
for (const edge of data.edges) edgeCounts.set(pairKey(edge), (edgeCounts.get(pairKey(edge)) || 0) + 1);
const hasParallel = (edge) => edgeCounts.get(pairKey(edge)) > 1; // another edge links the same two nodes

const cellText = (edge) => (heatOf(edge) === null ? SIGNS.context : share(tally(allEvidence(edge)))); // "5/9"
// An edge as a cell of a grid: the share of weak or mixed findings, or the name of its target.
function cellOptions(edge, highlighted) {
  const [x, y] = cellAt(edge);
  const other = nodes.get(edge.to);
  const off = highlighted && !isSelectedEdge(edge);
  const base = { id: `e${edge.id}`, x, y, opacity: off ? 0.2 : 1, fixed: true, label: undefined, size: 13,
    borderWidth: state.edge === edge.id ? 4 : 1, margin: 5 };
  const mark = (background, border = colours.outline) => ({ background, border,
    highlight: { background, border: colours.ink } });
  if (edge.type !== "findings") {
    const old = edge.old || other.old;
    if (LETTERS[other.grade]) letterMarks.push([base.id, other.grade, base.size, old]);
    return { ...base, shape: other.grade ? "dot" : "box", font: labelFont(16, off, !other.grade), label: edge.caption,
      borderWidth: base.borderWidth + (FRAMES[edge.type] || old ? 1 : 0),
      shapeProperties: { borderDashes: old ? OLD : false, borderRadius: 4 },
      color: mark(other.grade ? old ? fade(colours[other.grade]) : colours[other.grade] : colours.ground) };
  }
  const heat = heatOf(edge);
  return { ...base, shape: "text", label: cellText(edge),
    font: { ...labelFont(heatSize(edge), off, true), ...(off || heat === null ? {} : { color: colours[`heat-ink-${heat}`] }) } };
}
const FRAMES = { delivers: true }; // types with thick frames
let network, nodeSet, edgeSet;
function drawnItems() {
  if (isOverview()) return [overviewItems(), []];
  const highlighted = state.path ? null : highlightedNodes();
  const marks = [...new Set([...visible.nodes, ...extras.places.keys()])].filter(positionFor)
    .map((id) => nodeOptions(nodes.get(id), highlighted));
  const links = [...visible.edges.keys(), ...extras.edges.keys()].map((id) => data.edges[id]);
  const isPlaced = (edge) => positionFor(edge.from) && positionFor(edge.to); // otherwise the edge is only in the table
  if (!inCells()) return [marks, links.filter(isPlaced).map((edge) => edgeOptions(edge, highlighted))];
  return [[...marks, ...links.filter(isCell).map((edge) => cellOptions(edge, highlighted))],
    links.filter((edge) => !isCell(edge) && isPlaced(edge)).map((edge) => edgeOptions(edge, highlighted))];
}
function updateSet(set, items) {
  const wanted = new Set(items.map((item) => item.id));
  set.remove(set.getIds().filter((id) => !wanted.has(id)));
  set.update(items);
}
function redraw() {
  letterMarks = [];
  placeExtras();
  const [marks, lines] = drawnItems();
  pinnedHeaders = [...visible.nodes].map((id) => nodes.get(id)).filter((node) => node.header && positionFor(node.id));
  if (network) {
    const gone = new Set(edgeSet.getIds());
    lines.forEach((line) => gone.delete(line.id));
    edgeSet.remove([...gone]); // before the nodes they link
    updateSet(nodeSet, marks);
    updateSet(edgeSet, lines);
  } else {
    nodeSet = new vis.DataSet(marks);
    edgeSet = new vis.DataSet(lines);
  }
  contentBox = null; // measured again when drawn
  const isGroup = data.overview && state.inside !== null && !state.path;
  const links = isGroup ? viewEdges[state.inside] : data.edges;
  const all = isGroup ? new Set(links.flatMap(ends)) : nodes.keys();
  $("count").textContent = isOverview()
    ? `${plural(data.views.length, "region", "regions")}: ${plural(nodes.size, "name", "names")}, ${plural(data.edges.length, "link", "links")}`
    : `${thousands(inCells() ? visible.nodes.size : marks.length)} of ${plural([...all].length, "name", "names")}, `
      + `${thousands(inCells() ? visible.edges.size : lines.length)} of `
      + `${plural(links.length, "link", "links")}${isGroup ? " in this region" : ""} shown`;
  showEmptyMessage();
}

function showEmptyMessage() { // if the filters leave no link
  const message = isOverview() || !data.edges.length || visible.edges.size && state.from <= state.until ? ""
    : state.path ? "The filters leave no path between the two."
      : state.from > state.until ? `${state.until} is before ${state.from}: choose a later end year.`
        : "No links match the filters. Tick more boxes or choose more years.";
  if ($("nothing").textContent !== message) $("nothing").textContent = message; // only changes, so that screen readers announce it once
}

// Bounding box of all marks with their labels
function contentBounds(only = null) { // or of some
  const found = [Infinity, Infinity, -Infinity, -Infinity];
  nodeSet.forEach(({ id, x, y, label = "", size = 0, font = {}, shape: kind }) => {
    if (only && !only.has(id)) return;
    const lines = (label || "").split("\n");
    const least = isMatrix && typeof id === "string" ? data.cell_size[0] / 2 : size;
    const half = Math.max(Math.max(...lines.map((line) => line.length)) * (font.size || 0) * 0.28 + 8, least);
    const high = lines.length * (font.size || 0) * 0.6;
    const isAbove = font.vadjust < 0;
    const low = kind === "box" ? high + 8 : size + (isAbove ? 0 : 2 * high + 4);
    found[0] = Math.min(found[0], x - half);
    found[1] = Math.min(found[1], y - (kind === "box" ? high + 8 : size + (isAbove ? 2 * high + 8 : 0)));
    found[2] = Math.max(found[2], x + half);
    found[3] = Math.max(found[3], y + low);
  });
  for (const { x, y, wide, high } of isOverview() ? tiles : []) {
    [found[0], found[1]] = [Math.min(found[0], x), Math.min(found[1], y)];
    [found[2], found[3]] = [Math.max(found[2], x + wide), Math.max(found[3], y + high)];
  }
  return found;
}
const MIN_GRID_SCALE = 0.72; // smallest readable scale of a map with fixed positions
const MIN_FULL_WIDTH_SCALE = 0.6; // smallest scale accepted if it shows the whole width
const MIN_LABEL_HEIGHT = 8; // smallest readable label height on screen, in pixels
let isCropped = false; // only a part is visible, because the whole would be unreadable
let lastFit = null; // arguments of the last fit; null after the user zoomed or moved
function fit(alone = false, only = null) { // alone: the whole map; only: some nodes
  lastFit = [alone, only];
  isCropped = false;
  if (!nodeSet.length) return;
  if (only && (state.node === null && state.edge === null || !nodeSet.getIds().some((id) => only.has(id)))) only = null; // deselected, or removed by the filters
  const { clientWidth: wide, clientHeight } = network.canvas.frame; // larger in print
  const [free, high] = [wide - 24, Math.min(clientHeight, alone ? clientHeight : freeHeight())];
  const [left, top, right, bottom] = contentBounds(only);
  const whole = Math.min(free / (right - left), (high - 24) / (bottom - top));
  if ((data.fixed || isOverview()) && !alone && whole < MIN_GRID_SCALE && !state.path) { // start at the top; the rest is below
    const across = free / (right - left);
    const scale = across < MIN_FULL_WIDTH_SCALE ? MIN_GRID_SCALE : Math.min(across, 1);
    network.moveTo({ scale, position: { x: left + (wide / 2 - 12) / scale, y: top + (high / 2 - 12) / scale } });
    return;
  }
  const sizes = nodeSet.get().filter(({ id }) => !only || only.has(id)).map(({ font }) => font.size);
  isCropped = !alone && !data.fixed && whole * (only ? Math.min(...sizes) : Math.max(...sizes)) < MIN_LABEL_HEIGHT;
  const scale = isCropped ? READABLE_SCALE : Math.min(whole, 1.5);
  const { x, y } = isCropped ? mainNode(only) : { x: (left + right) / 2, y: (top + bottom) / 2 };
  network.moveTo({ scale, position: { x, y: y + (clientHeight - high) / 2 / scale } });
}
function freeHeight() { // height of the map above an overlaid panel
  const top = $("map").getBoundingClientRect().top;
  return isPanelOverlay() && !$("panel").hidden ? $("panel").getBoundingClientRect().top - top : $("map").clientHeight;
}
function mainNode(only) { // the selection, or the authority with most findings
  if (only) return positionOf(state.node, state.edge);
  const weight = ({ id }) => nodes.get(id).weight + 1e6 * (nodes.get(id).group === "authority");
  return nodeSet.get().sort((a, b) => weight(b) - weight(a))[0];
}
function positionOf(node, edge = null) { // of a node or edge; for a node that appears only in cells, its first cell
  const link = edge === null ? null : data.edges[edge];
  if (link && inCells() && isCell(link)) return { x: cellAt(link)[0], y: cellAt(link)[1] };
  if (link && !(nodeSet.get(link.from) && nodeSet.get(link.to))) return null;
  if (link) return middle(network.getPosition(link.from), network.getPosition(link.to));
  if (nodeSet.get(node)) return network.getPosition(node);
  const cell = inCells() && edgesOf.get(node).find((edge) => isCell(edge) && visible.edges.has(edge.id));
  return cell ? { x: cellAt(cell)[0], y: cellAt(cell)[1] } : null;
}
const middle = (one, other) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
function scaleOf(level) { // scale at which the filtered level fits the screen; 0 if it is empty
  let only = null;
  if (isNarrowed()) {
    state.level = level;
    applyFilters();
    only = visible.nodes;
    if (!only.size) return 0;
  }
  const [wide, high] = extent(level, only);
  return Math.min($("map").clientWidth / wide, $("map").clientHeight / high);
}
const READABLE_SCALE = 0.66; // scale at which names are readable
function chooseLevel() { // choose the first level that fits this screen, or nearly does, unless the user has chosen one
  const before = state.level;
  if (isOverview() || data.fixed || state.hasChosenLevel || state.path) return false;
  const kept = state.node !== null ? [state.node] : state.edge !== null ? ends(data.edges[state.edge]) : [];
  const isLeft = (level) => kept.every((id) => (view().positions[id] || [])[level]); // the selection stays visible
  const scales = view().thresholds.map((_, level) => scaleOf(level));
  const least = Math.min(READABLE_SCALE, 0.85 * Math.max(...scales));
  state.level = isNarrowed() ? 0 : view().start;
  while (state.level < scales.length - 1 && scales[state.level] < least && isLeft(state.level + 1)) state.level += 1;
  if (state.level !== before) updateLevelControls();
  return state.level !== before;
}
function start() {
  chooseLevel();
  setStretchX();
  applyFilters();
  redraw();
  if (configure.enabled) configure.container = $("options");
  network = new vis.Network($("map"), { nodes: nodeSet, edges: edgeSet }, data.options);
  shiftBackgrounds();
  network.on("click", ({ nodes: [hit], edges: [line], pointer }) => {
    if (isOverview()) { clickOverview(hit, pointer.canvas); return; }
    if (typeof hit === "string") select({ edge: Number(hit.slice(1)) });
    else if (hit !== undefined) select({ node: hit });
    else {
      const cell = line === undefined ? heatCellAt(pointer.canvas) : line;
      select(cell === undefined ? {} : { edge: cell });
    }
  });
  $("map").addEventListener("touchend", (event) => event.preventDefault()); // otherwise the touch also clicks the panel that opens
  network.on("zoom", () => { lastFit = null; });
  network.on("dragStart", ({ nodes: [hit] }) => { if (hit === undefined) lastFit = null; });
  // drawThreshold is a label height in pixels on screen; smaller labels are not drawn
  network.on("beforeDrawing", (ink) => { drawTiles(ink); drawHeat(ink); });
  network.on("afterDrawing", (ink) => {
    drawLetters(ink);
    pinHeaders(ink);
    showMoreButtons();
    if (nodeSet.length) $("map").dataset.drawn = "yes";
  });
  fit();
}
function shiftBackgrounds() { // vis-network draws the background of a label below the mark, also if vadjust puts the label above
  const [first] = Object.values(network.body.nodes);
  if (!first) return;
  Object.getPrototypeOf(first.labelModule)._drawBackground = function draw(ink) {
    const { background, vadjust } = this.fontOptions;
    if (!background || background === "none") return;
    const { left, top, width, height } = this.getSize();
    ink.fillStyle = background;
    ink.fillRect(left, top + (vadjust || 0), width, height);
  };
}
function refresh(places = false) {
  const before = visible.nodes.size;
  if (places) setStretchX();
  applyFilters();
  redraw();
  updateTable();
  showPanel();
  if (places || (isMatrix && visible.nodes.size !== before)) fit();
}
