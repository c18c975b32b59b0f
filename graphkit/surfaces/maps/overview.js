// Map script, part 4: the overview of a large map: a panel for each region, a mark for each authority.
const TILE = { pitch: 44, columns: 7, gap: 24, head: 104, radius: 16, perRow: 3 };
let tiles = []; // number of the region, corner, size, marks
function arrangeTiles() { // rows of regions as on a map of England; below one another on a phone
  const perRow = $("map").clientWidth < 700 ? 1 : TILE.perRow;
  const wide = TILE.columns * TILE.pitch + 20;
  tiles = [];
  let y = 0;
  for (let first = 0; first < data.overview.order.length; first += perRow) {
    const row = data.overview.order.slice(first, first + perRow);
    const lines = row.map((number) => Math.ceil(data.overview.regions[number].authorities.length / TILE.columns));
    const high = TILE.head + Math.max(...lines, 1) * TILE.pitch + 10;
    row.forEach((number, column) => tiles.push({ number, x: column * (wide + TILE.gap), y, wide, high }));
    y += high + TILE.gap;
  }
}
const shortened = (name, most) => (name.length > most ? `${name.slice(0, most - 1)}…` : name); // what a tile has room for
function overviewItems() {
  arrangeTiles();
  return tiles.flatMap(({ number, x, y }) => {
    const { authorities, names, most } = data.overview.regions[number];
    const counts = `${plural(authorities.length, "authority", "authorities")}, ${plural(names - authorities.length, "partner", "partners")}`;
    const text = (id, label, size, down) => ({ id, label, shape: "text", size: 0, opacity: 1, borderWidth: 0,
      x: x + 12 + textWidth(label, size) / 2, y: y + down, font: { ...labelFont(size, false), strokeWidth: 0 } });
    return [text(`c${number}`, data.views[number].name, 19, 20), text(`d${number}`, counts, 13, 41),
      ...most.map((name, at) => text(`m${number}-${at}`, at ? shortened(name, 38) : `most often ${shortened(name, 28)}`, 12, 59 + 15 * at)),
      ...authorities.map(([id, grade, old], at) => {
        const fill = old ? fade(colours[grade]) : colours[grade];
        letterMarks.push([`a${id}`, grade, TILE.radius, old]);
        return { id: `a${id}`, label: nodes.get(id).label, shape: "dot", size: TILE.radius, opacity: 1, borderWidth: old ? 2 : 1,
          x: x + 10 + (at % TILE.columns + 0.5) * TILE.pitch, y: y + TILE.head + (Math.floor(at / TILE.columns) + 0.4) * TILE.pitch,
          shapeProperties: { borderDashes: old && OLD || false }, color: { background: fill, border: colours.outline,
            highlight: { background: fill, border: colours.ink } },
          font: { ...labelFont(4, false), strokeWidth: 1 } }; // readable when zoomed in
      })];
  });
}
function drawTiles(ink) {
  if (!isOverview()) return;
  ink.fillStyle = colours.sheet;
  ink.strokeStyle = colours.rule;
  ink.lineWidth = 1;
  for (const { x, y, wide, high } of tiles) {
    ink.beginPath();
    ink.roundRect(x, y, wide, high, 8);
    ink.fill();
    ink.stroke();
  }
}
function clickOverview(hit, { x, y }) { // an authority opens its region and its panel
  const tile = tiles.find((each) => x >= each.x && x <= each.x + each.wide && y >= each.y && y <= each.y + each.high);
  if (tile) openRegion(tile.number);
  if (tile && /^a\d/.test(hit || "")) select({ node: Number(hit.slice(1)) }, true);
}
function fillGrades() { // the legend of the grades of authorities: all, or those of the open region
  const shown = data.nodes.filter(({ overall, ended, home }) => overall && !ended && (isOverview() || home === (state.inside || 0)));
  $("grades").hidden = !shown.length;
  document.querySelectorAll("#grades .key").forEach((key) => key.remove());
  for (const grade of Object.keys(LETTERS)) {
    const mine = shown.filter(({ overall }) => overall === grade);
    if (mine.length) $("grades").append(el("p", { class: "key" }, typeSwatch(grade), `${TYPES[grade]}: ${mine.length}`));
  }
  if (shown.some((node) => node.overall_past)) $("grades").append(el("p", { class: "key" }, typeSwatch("past"), data.past));
}
function openRegion(number) { // null: the overview
  Object.assign(state, { inside: number, node: null, edge: null, pathStart: null, path: null, hasChosenLevel: false,
    level: number === null ? 0 : data.views[number].start });
  chooseLevel();
  $("inside").value = number === null ? "" : String(number);
  updateLevelControls();
  updateAddress();
  refresh(true);
}
function fillRegionChoice() {
  $("regions").hidden = !data.overview;
  if (!data.overview) return;
  $("inside").append(el("option", { value: "" }, "all regions"),
    ...data.views.map(({ name }, number) => el("option", { value: String(number) }, name)));
  $("inside").addEventListener("change", (event) => {
    openRegion(event.target.value === "" ? null : Number(event.target.value));
  });
}
function fillRegions() { // the data table of the overview
  const links = data.views.map(() => new Map());
  for (const [one, other, count] of data.overview.links) {
    links[one].set(other, count);
    links[other].set(one, count);
  }
  $("columns").replaceChildren(...["Region", "Authorities", "Partners", "Linked with", "Open"]
    .map((name) => el("th", { scope: "col" }, name)));
  $("rows").replaceChildren(...data.views.map(({ name }, number) => el("tr", {}, el("th", { scope: "row" }, name),
    el("td", {}, gradedNames(number)), el("td", {}, `${thousands(data.overview.regions[number].names
      - data.overview.regions[number].authorities.length)}; most often ${data.overview.regions[number].most.join(", ")}`),
    el("td", {}, [...links[number]].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 5)
      .map(([other, count]) => `${data.views[other].name} (${count})`).join("; ") || "none"),
    el("td", {}, el("button", { type: "button", "aria-label": `Open: ${name}`,
      onclick: () => { openRegion(number); $("stage").focus(); } }, "Open")))));
}
const gradedNames = (number) => data.overview.regions[number].authorities // "Slough (requires improvement)"
  .map(([id, grade]) => `${nodes.get(id).name} (${TYPES[grade].toLowerCase()})`).join(", ");
