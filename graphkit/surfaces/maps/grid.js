// Map script, part 2: rows, columns and years; their order, headers and scrolling.
const isMatrix = data.cells === "shares"; // a heat map of authorities and topics
const isAuthorityBox = (node) => node.group === "authority" && (!isMatrix || node.header === "column" || Boolean(state.path));
const letterColour = (grade) => (grade === "outstanding" ? "#ffffff" : "#16191d"); // of the letter on the mark of a grade
let letterMarks = []; // marks with a letter: identifier, grade, size, whether they are faded
function drawLetters(ink) {
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  for (const [id, grade, size, isPale] of letterMarks) {
    if (!nodeSet.get(id)) continue;
    const { x, y } = network.getPosition(id);
    ink.font = `bold ${Math.round(size * (LETTERS[grade].length > 1 ? 0.9 : 1.15))}px ${FONT_FACE}`;
    ink.fillStyle = isPale ? colours.ink : letterColour(grade);
    ink.fillText(LETTERS[grade], x, y + size * 0.06);
  }
}

// Order of rows and columns: filtered ones are removed, and the others move together.
const headers = data.nodes.filter((node) => node.header);
// On a phone, names of rows are short, to leave space for the cells: cut in the low rows of a heat map, otherwise in lines.
const PHONE = 500; // pixels, at most
const [LONGEST_NAME, LONGEST_LINE] = [17, 16]; // characters
function cutName(label) { // keeps the year
  const [, name, year = ""] = /^(.*?)( \(?\d{4}\)?)?$/.exec(label);
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1).trim()}…${year}` : label;
}
const inLines = (label) => label.split("\n").map((line) => line.split(" ").reduce((lines, word) => (
  `${lines[0]} ${word}`.length > LONGEST_LINE ? [word, ...lines] : [`${lines[0]} ${word}`.trim(), ...lines.slice(1)]), [""])
  .reverse().filter(Boolean).join("\n")).join("\n");
const isLong = (node) => node.header === "row" && (isMatrix ? headers.filter(({ header }) => header === "column").length > 1
  : node.group === "authority" || !node.label.includes("\n"));
for (const node of data.cells && $("map").clientWidth < PHONE ? headers.filter(isLong) : []) {
  node.whole = node.label; // for print
  node.label = isMatrix ? cutName(node.label) : inLines(node.label);
}
const isSorted = (node) => node.region !== undefined; // an authority; topics keep the order of the layout
const authoritiesInRows = headers.some((node) => isSorted(node) && node.header === "row");
let offsets = new Map(); // header → distance from its layout position
let rowEnds = new Map(); // row → x of its last cell, computed when needed
const REGION = 32; // height of the name of a region, above its rows
let regions = []; // name and y
function weak(node) {
  const { strength = 0, weakness = 0, mixed = 0 } = tally(edgesOf.get(node.id).flatMap(allEvidence));
  return (weakness + mixed) / Math.max(strength + weakness + mixed, 1);
}
const ORDERS = {
  name: ["name", () => 0],
  region: ["region", (a, b) => (a.region < b.region ? -1 : a.region > b.region ? 1 : 0)],
  weak: ["share of weak or mixed findings", (a, b) => weak(b) - weak(a)],
};
function arrange() {
  [offsets, regions, rowEnds] = [new Map(), [], new Map()];
  if (!isMatrix) return;
  const layoutPosition = ({ id }) => view().positions[id][0];
  for (const header of ["row", "column"]) {
    const all = headers.filter((node) => node.header === header)
      .sort((a, b) => layoutPosition(a)[0] - layoutPosition(b)[0] || layoutPosition(a)[1] - layoutPosition(b)[1]);
    const shown = all.filter(({ id }) => visible.nodes.has(id));
    if (shown.every(isSorted)) shown.sort(ORDERS[state.order][1]);
    shown.forEach((node, number) => {
      const [[x, y], [toX, toY]] = [node, all[number]].map(layoutPosition);
      if (state.order === "region" && isSorted(node) && node.region !== (shown[number - 1] || {}).region) {
        regions.push([node.region, toY + REGION * regions.length]);
      }
      offsets.set(node.id, [toX - x, toY - y + (header === "row" ? REGION * regions.length : 0)]);
    });
  }
}
const withOffsets = (at, ...ids) => ids.map((id) => offsets.get(id) || [0, 0])
  .reduce(([x, y, ...size], [right, down]) => [x + right, y + down, ...size], at);
const isCell = (edge) => Boolean(edge.position); // an edge that a user adds is a line
const cellAt = (edge) => withOffsets(edge.position, edge.from, edge.to);
function fillOrderChoice() {
  const sortable = headers.filter(isSorted);
  const names = Object.keys(ORDERS).filter((name) => name !== "region"
    || (authoritiesInRows && new Set(sortable.map(({ region }) => region)).size > 1));
  $("order").hidden = sortable.length < 2;
  $("sorted").append(...names.map((value) => el("option", { value }, ORDERS[value][0])));
  $("sorted").addEventListener("change", (event) => { state.order = event.target.value; refresh(); fit(); });
}

// The heat map: depth of colour for the share of weak or mixed findings, size of text for their number.
const HEAT = ["no finding weak or mixed", "up to a quarter", "up to half", "up to three quarters", "more than three quarters"];
function heatOf(edge) { // 0 to 4; null without findings that count
  const { strength = 0, weakness = 0, mixed = 0 } = tally(allEvidence(edge));
  const all = strength + weakness + mixed;
  return all ? Math.ceil(4 * (weakness + mixed) / all) : null;
}
function heatSize(edge) { // of the text, in points
  const { strength = 0, weakness = 0, mixed = 0 } = tally(allEvidence(edge));
  return Math.round(Math.min(13 + 2 * Math.log2(Math.max(strength + weakness + mixed, 1)), 22));
}
function drawHeat(ink, area = visibleArea()) {
  if (!isMatrix || state.path) return;
  const [wide, high] = data.cell_size;
  const [, left, top, right, bottom] = area;
  const highlighted = highlightedNodes();
  for (const id of visible.edges.keys()) {
    const edge = data.edges[id];
    if (!isCell(edge)) continue;
    const [x, y] = cellAt(edge);
    if (x < left - wide || x > right + wide || y < top - high || y > bottom + high) continue;
    const heat = heatOf(edge);
    ink.globalAlpha = highlighted && !isSelectedEdge(edge) ? 0.25 : 1;
    ink.fillStyle = heat === null ? colours.ground : colours[`heat-${heat}`];
    ink.fillRect(x - wide / 2, y - high / 2, wide, high);
    if (state.edge === id || heat === null) {
      ink.strokeStyle = state.edge === id ? colours.ink : colours.rule;
      ink.lineWidth = state.edge === id ? 3 : 1;
      ink.strokeRect(x - wide / 2 + 1, y - high / 2 + 1, wide - 2, high - 2);
    }
  }
  ink.globalAlpha = 1;
}
function heatCellAt({ x, y }) { // the edge of the cell at a point
  if (!isMatrix || state.path) return undefined;
  const [wide, high] = data.cell_size;
  return [...visible.edges.keys()].filter((id) => isCell(data.edges[id])).find((id) => {
    const [cx, cy] = cellAt(data.edges[id]);
    return Math.abs(x - cx) <= wide / 2 && Math.abs(y - cy) <= high / 2;
  });
}

// What stays visible: headers of rows and columns, names of regions.
function visibleArea() { // of the map: scale, left, top, right, bottom
  const [scale, middle] = [network.getScale(), network.getViewPosition()];
  const { clientWidth, clientHeight } = network.canvas.frame;
  const [half, high] = [clientWidth / 2 / scale, clientHeight / 2 / scale];
  return [scale, middle.x - half, middle.y - high, middle.x + half, middle.y + high];
}
function headerSpace() { // width and height that pinned row and column headers take
  const sizes = (header, side) => pinnedHeaders.filter((node) => inCells() && node.header === header).map((node) => side(node, positionFor(node.id)));
  const most = (found) => (found.length ? (Math.max(...found) + 24) * network.getScale() : 0);
  return [most(sizes("row", ({ label }, [, , size]) => textWidth(label, size))),
    most(sizes("column", ({ label }, [, , size]) => label.split("\n").length * size * 1.15))];
}
let pinnedHeaders = [];
let headerStrip = 0; // width that pinned row headers take
function rowEnd({ id }) {
  if (!rowEnds.has(id)) rowEnds.set(id, Math.max(...edgesOf.get(id).map((edge) => (isCell(edge) ? cellAt(edge)[0] : -Infinity))));
  return rowEnds.get(id);
}
function pinHeaders(ink) {
  if (!inCells()) return;
  const [scale, left, top, right, bottom] = visibleArea();
  headerStrip = 0;
  let headerBand = 0; // height that pinned column headers take
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  for (const header of ["row", "column"]) { // columns last, above rows
    const isRow = header === "row";
    const names = pinnedHeaders.filter((node) => node.header === header && (!isRow || rowEnd(node) > left)).map((node) => {
      const [x, y, size] = positionFor(node.id);
      const lines = node.label.split("\n");
      return { node, x, y, size, lines, wide: textWidth(node.label, size), high: lines.length * size * 1.15 };
    }).filter(({ x, y, size }) => size * scale >= 6 && (isRow ? y > top : x > left + headerStrip));
    const within = (room) => names.filter(({ x, y, wide, high }) => (isRow ? x - wide / 2 < left + room : y - high / 2 < top + room));
    const cut = within(0);
    if (!cut.length && (isRow || !headerStrip)) continue;
    const [across, down] = ["wide", "high"].map((side) => Math.max(0, ...cut.map((each) => each[side])) + 24);
    const away = cut.length ? within(isRow ? across : down) : names; // and those that the strip would cover
    ink.fillStyle = colours.ground;
    if (isRow) {
      headerStrip = across;
      ink.fillRect(left, top, across, bottom - top);
    } else if (cut.length) {
      headerBand = down;
      ink.fillRect(left, top, right - left, down);
    }
    for (const { node, x, y, size, lines, wide, high } of away) {
      const [cx, cy] = isRow ? [left + across - wide / 2 - 12, y] : [x, cut.length ? top + down / 2 : y];
      ink.fillStyle = colours[isAuthorityBox(node) ? "authority" : "ground"];
      ink.fillRect(cx - wide / 2 - 6, cy - high / 2 - 3, wide + 12, high + 6);
      ink.fillStyle = colours[isAuthorityBox(node) ? "authority-ink" : "ink"];
      ink.font = `${size}px ${FONT_FACE}`;
      lines.forEach((line, number) => ink.fillText(line, cx, cy + (number - (lines.length - 1) / 2) * size * 1.15));
    }
  }
  const isPassed = ([, y]) => y < top + headerBand + 9;
  const currentRegion = regions.filter(isPassed).slice(-1).map(([region]) => [region, top + headerBand / 2]); // of the first visible rows
  nameRegions(ink, headerBand ? [...currentRegion, ...regions.filter((each) => !isPassed(each))] : regions, left + 12 / scale);
}
function nameRegions(ink, some, x) {
  ink.font = `bold 17px ${FONT_FACE}`;
  ink.textAlign = "left";
  ink.textBaseline = "middle";
  ink.fillStyle = colours.ink;
  for (const [region, y] of some) ink.fillText(region, x, y);
}

// Scrolling, and buttons that show how much there is in each direction.
const DIRECTIONS = { left: [-1, 0, "←"], right: [1, 0, "→"], up: [0, -1, "↑"], down: [0, 1, "↓"] };
function move(across, down) { // by shares of the visible area
  const [, left, top, right, bottom] = visibleArea();
  const { x, y } = network.getViewPosition();
  lastFit = null;
  network.moveTo({ position: { x: x + across * (right - left), y: y + down * (bottom - top) } });
}
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOM = { "+": 1.25, "=": 1.25, "-": 0.8 };
function onKey(event) {
  const { key } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || !(key in ARROWS || key in ZOOM)) return;
  event.preventDefault();
  if (key in ARROWS) { move(...ARROWS[key].map((way) => way * 0.1)); return; }
  lastFit = null;
  network.moveTo({ scale: Math.min(Math.max(network.getScale() * ZOOM[key], 0.02), 8) });
}
function onWheel(event) {
  if (!data.fixed || state.path || event.ctrlKey) return;
  event.preventDefault();
  event.stopPropagation();
  const [across, down] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
  move(across / $("map").clientWidth, down / $("map").clientHeight);
}
const hasBlocks = () => new Set(headers.filter((node) => node.header === "row").map(({ id }) => view().positions[id][0][0])).size > 1;
let contentBox = null; // bounding box of all content
function showMoreButtons() {
  if (!isCropped && !isOverview() && (!data.fixed || state.path)) { $("more").hidden = true; return; }
  contentBox = contentBox || contentBounds();
  const [, left, top, right, bottom] = visibleArea();
  const [ahead, behind] = [(at, to) => at > to, (at, to) => at < to];
  const beyond = { left: [0, "column", behind, left + headerStrip], right: [0, "column", ahead, right],
    up: [1, "row", behind, top], down: [1, "row", ahead, bottom] };
  const there = { left: contentBox[0] < left - 20, right: contentBox[2] > right + 20, up: contentBox[1] < top - 20,
    down: contentBox[3] > bottom + 20 };
  $("more").hidden = false;
  const numbered = !hasBlocks(); // blocks side by side have no common columns to count
  for (const [way, [side, header, passes_, edge]] of Object.entries(beyond)) {
    const count = pinnedHeaders.filter((node) => node.header === header && passes_(positionFor(node.id)[side], edge)).length;
    const text = `${count && numbered ? `${count} ` : ""}more ${DIRECTIONS[way][2]}`;
    const button = $(way);
    if (button.textContent !== text) button.textContent = text;
    button.hidden = !there[way];
  }
}
function enableMoving() {
  for (const [way, [across, down]] of Object.entries(DIRECTIONS)) {
    $(way).addEventListener("click", () => move(across * 0.8, down * 0.8));
  }
  $("map").addEventListener("keydown", onKey);
  const { frame } = network.canvas;
  frame.setAttribute("role", "group"); // it can have the focus
  frame.setAttribute("aria-label", "Map: arrow keys move it, + and − zoom. The data table below has the same content.");
  $("map").addEventListener("wheel", onWheel, { capture: true, passive: false });
}
function togglePanel(closed) { // the panel narrows the map, whose content stays in place
  const panel = $("panel");
  if (panel.hidden === closed) return;
  const [scale, left, top, right] = visibleArea();
  const whole = data.fixed && contentBounds()[0] > left - 20 && contentBounds()[2] < right + 20;
  panel.hidden = closed;
  if (closed && lastFit) { onResize(); return; }
  network.setSize("100%", "100%");
  // a grid whose whole width was visible stays so if it is readable
  const free = network.canvas.frame.clientWidth / (contentBounds()[2] - left + 12);
  moveCorner(whole && !closed ? Math.max(Math.min(scale, free), MIN_FULL_WIDTH_SCALE) : scale, left, top);
}
function moveCorner(scale, left, top) { // with this point at the top left
  const { clientWidth, clientHeight } = network.canvas.frame;
  network.moveTo({ scale, position: { x: left + clientWidth / 2 / scale, y: top + clientHeight / 2 / scale } });
}
function onResize() { // fit again with a suitable level, unless the user has zoomed or moved
  if (!hasRoom()) return; // hidden now: fitted again when it is shown
  const [scale, left, top] = visibleArea();
  network.setSize(); // first, because the network scales its content when its size changes
  if (lastFit && chooseLevel()) { applyFilters(); updateTable(); }
  setStretchX();
  redraw();
  if (lastFit) fit(...lastFit);
  else moveCorner(scale, left, top);
}
