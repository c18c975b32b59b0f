// The page of a map, part for what has rows, columns or years: their order, their heads, and how one moves on it.
const isBoxed = (node) => node.group === "authority" && (data.cells !== "shares" || Boolean(state.path));
const inkOn = (grade) => (grade === "outstanding" ? "#ffffff" : "#16191d"); // letters on the mark of a grade
let lettered = []; // marks that bear a letter: identifier, grade, size, whether they are pale
function drawLetters(ink) {
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  for (const [id, grade, size, isPale] of lettered) {
    if (!nodeSet.get(id)) continue;
    const { x, y } = network.getPosition(id);
    ink.font = `bold ${Math.round(size * 1.15)}px ${FACE}`;
    ink.fillStyle = isPale ? colours.ink : inkOn(grade);
    ink.fillText(LETTERS[grade], x, y + size * 0.06);
  }
}

// Where rows and columns stand: those that the filters leave empty go, the others close up, in the order chosen.
const heads = data.nodes.filter((node) => node.head);
const isMatrix = ["shares", "figures"].includes(data.cells);
const isSorted = (node) => node.region !== undefined; // an authority: topics stay in the order they are laid out in
const inRows = heads.some((node) => isSorted(node) && node.head === "row");
let shifts = new Map(); // head → how far to the right and down of where it is laid out
let reaches = new Map(); // row → how far to the right its cells go, told when asked for
const REGION = 32; // the height of its name, above its rows
let regions = []; // its name, and where it stands
function weak(node) {
  const { strength = 0, weakness = 0, mixed = 0 } = tally(touching.get(node.id).flatMap(every));
  return (weakness + mixed) / Math.max(strength + weakness + mixed, 1);
}
const ORDERS = {
  name: ["name", () => 0],
  region: ["region", (a, b) => (a.region < b.region ? -1 : a.region > b.region ? 1 : 0)],
  weak: ["share weak or mixed", (a, b) => weak(b) - weak(a)],
};
function arrange() {
  [shifts, regions, reaches] = [new Map(), [], new Map()];
  if (!isMatrix) return;
  const laidOut = ({ id }) => view().places[id][0];
  for (const head of ["row", "column"]) {
    const all = heads.filter((node) => node.head === head)
      .sort((a, b) => laidOut(a)[0] - laidOut(b)[0] || laidOut(a)[1] - laidOut(b)[1]);
    const shown = all.filter(({ id }) => shape.nodes.has(id));
    if (shown.every(isSorted)) shown.sort(ORDERS[state.order][1]);
    shown.forEach((node, number) => {
      const [[x, y], [toX, toY]] = [node, all[number]].map(laidOut);
      if (state.order === "region" && isSorted(node) && node.region !== (shown[number - 1] || {}).region) {
        regions.push([node.region, toY + REGION * regions.length]);
      }
      shifts.set(node.id, [toX - x, toY - y + (head === "row" ? REGION * regions.length : 0)]);
    });
  }
}
const shifted = (at, ...ids) => ids.map((id) => shifts.get(id) || [0, 0])
  .reduce(([x, y, ...size], [right, down]) => [x + right, y + down, ...size], at);
const cellAt = (edge) => shifted(edge.at, edge.from, edge.to);
function orderChoice() {
  const choosable = heads.filter(isSorted);
  const names = Object.keys(ORDERS).filter((name) => name !== "region"
    || (inRows && new Set(choosable.map(({ region }) => region)).size > 1));
  $("order").hidden = choosable.length < 2;
  $("sorted").append(...names.map((value) => el("option", { value }, ORDERS[value][0])));
  $("sorted").addEventListener("change", (event) => { state.order = event.target.value; refresh(); fit(); });
}

// What stays in sight: heads of rows and columns, names of regions, years.
function inSight() { // what of the plane is seen: scale, left, top, right, bottom
  const [scale, middle] = [network.getScale(), network.getViewPosition()];
  const { clientWidth, clientHeight } = network.canvas.frame;
  const [half, high] = [clientWidth / 2 / scale, clientHeight / 2 / scale];
  return [scale, middle.x - half, middle.y - high, middle.x + half, middle.y + high];
}
function drawYears(ink, words = false) {
  if (!data.years.length || state.path) return;
  const [scale, left, top, right, bottom] = inSight();
  ink.fillStyle = colours.ground;
  if (words) ink.fillRect(left, top, right - left, 22 / scale);
  ink.strokeStyle = "#8a919966";
  ink.lineWidth = 1 / scale;
  ink.fillStyle = colours.ink;
  ink.font = `${12 / scale}px ${FACE}`;
  ink.textAlign = "left";
  ink.textBaseline = "top";
  for (const [year, x] of data.years) {
    if (words) ink.fillText(year, x + 3 / scale, top + 5 / scale);
    ink.beginPath();
    ink.moveTo(x, top);
    ink.lineTo(x, words ? top + 22 / scale : bottom);
    ink.stroke();
  }
}
function headRoom() { // how much of the map's left and top the names of rows and columns take, once they are pinned
  const sizes = (head, side) => pinned.filter((node) => inCells() && node.head === head).map((node) => side(node, placed(node.id)));
  const most = (found) => (found.length ? (Math.max(...found) + 24) * network.getScale() : 0);
  return [most(sizes("row", ({ label }, [, , size]) => widest(label, size))),
    most(sizes("column", ({ label }, [, , size]) => label.split("\n").length * size * 1.15))];
}
let pinned = [];
let strip = 0; // how much of what is in sight the pinned names of rows take
function reach({ id }) {
  if (!reaches.has(id)) reaches.set(id, Math.max(...touching.get(id).map((edge) => (edge.at ? cellAt(edge)[0] : -Infinity))));
  return reaches.get(id);
}
function pinHeads(ink) {
  if (!inCells()) return;
  const [scale, left, top, right, bottom] = inSight();
  strip = 0;
  let roof = 0; // how much of its top the pinned names of columns take
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  for (const head of ["row", "column"]) { // columns last, above rows
    const isRow = head === "row";
    const names = pinned.filter((node) => node.head === head && (!isRow || reach(node) > left)).map((node) => {
      const [x, y, size] = placed(node.id);
      const lines = node.label.split("\n");
      return { node, x, y, size, lines, wide: widest(node.label, size), high: lines.length * size * 1.15 };
    }).filter(({ x, y, size }) => size * scale >= 6 && (isRow ? y > top : x > left + strip));
    const within = (room) => names.filter(({ x, y, wide, high }) => (isRow ? x - wide / 2 < left + room : y - high / 2 < top + room));
    const cut = within(0);
    if (!cut.length && (isRow || !strip)) continue;
    const [across, down] = ["wide", "high"].map((side) => Math.max(0, ...cut.map((each) => each[side])) + 24);
    const away = cut.length ? within(isRow ? across : down) : names; // and those that a strip would hide
    ink.fillStyle = colours.ground;
    if (isRow) {
      strip = across;
      ink.fillRect(left, top, across, bottom - top);
    } else if (cut.length) {
      roof = down;
      ink.fillRect(left, top, right - left, down);
    }
    for (const { node, x, y, size, lines, wide, high } of away) {
      const [cx, cy] = isRow ? [left + across - wide / 2 - 12, y] : [x, cut.length ? top + down / 2 : y];
      ink.fillStyle = colours[isBoxed(node) ? "authority" : "ground"];
      ink.fillRect(cx - wide / 2 - 6, cy - high / 2 - 3, wide + 12, high + 6);
      ink.fillStyle = colours[isBoxed(node) ? "authority-ink" : "ink"];
      ink.font = `${size}px ${FACE}`;
      lines.forEach((line, number) => ink.fillText(line, cx, cy + (number - (lines.length - 1) / 2) * size * 1.15));
    }
  }
  ink.font = `bold 17px ${FACE}`;
  ink.textAlign = "left";
  ink.fillStyle = colours.ink;
  const isPassed = ([, y]) => y < top + roof + 9;
  const begun = regions.filter(isPassed).slice(-1).map(([region]) => [region, top + roof / 2]); // of the rows seen first
  for (const [region, y] of roof ? [...begun, ...regions.filter((each) => !isPassed(each))] : regions) {
    ink.fillText(region, left + 12 / scale, y);
  }
}

// How one moves on it: by scrolling, and by buttons that say how much there is in each direction.
const WAYS_ON = { left: [-1, 0, "←"], right: [1, 0, "→"], up: [0, -1, "↑"], down: [0, 1, "↓"] };
function move(across, down) { // by shares of what is seen
  const [, left, top, right, bottom] = inSight();
  const { x, y } = network.getViewPosition();
  fitted = null;
  network.moveTo({ position: { x: x + across * (right - left), y: y + down * (bottom - top) } });
}
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOM = { "+": 1.25, "=": 1.25, "-": 0.8 };
function keyed(event) {
  const { key } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || !(key in ARROWS || key in ZOOM)) return;
  event.preventDefault();
  if (key in ARROWS) { move(...ARROWS[key].map((way) => way * 0.1)); return; }
  fitted = null;
  network.moveTo({ scale: Math.min(Math.max(network.getScale() * ZOOM[key], 0.02), 8) });
}
function scrolled(event) {
  if (!data.wide || state.path || event.ctrlKey) return;
  event.preventDefault();
  event.stopPropagation();
  const [across, down] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
  move(across / $("map").clientWidth, down / $("map").clientHeight);
}
const inBlocks = () => new Set(heads.filter((node) => node.head === "row").map(({ id }) => view().places[id][0][0])).size > 1;
let extentNow = null; // of all that is drawn; asked for at each drawing
function sayMore() {
  if (!cropped && (!data.wide || state.path)) { $("more").hidden = true; return; }
  extentNow = extentNow || box();
  const [, left, top, right, bottom] = inSight();
  const [ahead, behind] = [(at, to) => at > to, (at, to) => at < to];
  const beyond = { left: [0, "column", behind, left + strip], right: [0, "column", ahead, right],
    up: [1, "row", behind, top], down: [1, "row", ahead, bottom] };
  const there = { left: extentNow[0] < left - 20, right: extentNow[2] > right + 20, up: extentNow[1] < top - 20,
    down: extentNow[3] > bottom + 20 };
  $("more").hidden = false;
  const numbered = !inBlocks(); // names of columns cannot be counted where rows stand in blocks side by side
  for (const [way, [side, head, passes_, edge]] of Object.entries(beyond)) {
    const count = pinned.filter((node) => node.head === head && passes_(placed(node.id)[side], edge)).length;
    const said = `${count && numbered ? `${count} ` : ""}more ${WAYS_ON[way][2]}`;
    const button = $(way);
    if (button.textContent !== said) button.textContent = said;
    button.hidden = !there[way];
  }
}
function moving() {
  for (const [way, [across, down]] of Object.entries(WAYS_ON)) {
    $(way).addEventListener("click", () => move(across * 0.8, down * 0.8));
  }
  $("map").addEventListener("keydown", keyed);
  const { frame } = network.canvas;
  frame.setAttribute("role", "group"); // it takes the focus
  frame.setAttribute("aria-label", "The map: arrow keys move it, + and − zoom; the table below says the same");
  $("map").addEventListener("wheel", scrolled, { capture: true, passive: false });
}
function besidePanel(closed) { // the panel takes room from the map, which stays where it was
  const panel = $("panel");
  if (panel.hidden === closed) return;
  const [scale, left, top, right] = inSight();
  const whole = data.wide && box()[0] > left - 20 && box()[2] < right + 20;
  panel.hidden = closed;
  if (closed && fitted) { resized(); return; }
  network.setSize("100%", "100%");
  // a grid that was seen in its whole width stays so, if it can be read
  const free = network.canvas.frame.clientWidth / (box()[2] - left + 12);
  stay(whole && !closed ? Math.max(Math.min(scale, free), NARROW) : scale, left, top);
}
function stay(scale, left, top) { // with this at the corner
  const { clientWidth, clientHeight } = network.canvas.frame;
  network.moveTo({ scale, position: { x: left + clientWidth / 2 / scale, y: top + clientHeight / 2 / scale } });
}
function resized() { // fitted anew, with as many names as suit, unless somebody has zoomed or moved: then it stays
  const [scale, left, top] = inSight();
  network.setSize(); // first: the network would scale what is fitted before
  if (fitted && readable()) { sift(); fillTable(); }
  setStretch();
  redraw();
  if (fitted) fit(...fitted);
  else stay(scale, left, top);
}
