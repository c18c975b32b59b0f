// Map script, part 8: filters, search, buttons, start.
// Filters.
const thresholdText = (count) => (count > 1
  ? `at least ${count} findings; names without lines have fewer` : "all");
function setLevel(level) {
  Object.assign(state, { level, hasChosenLevel: true });
  $("threshold").value = level;
  $("threshold-text").textContent = thresholdText(view().thresholds[level]);
  refresh(true);
}
function updateLevelControls() { // of the open view
  const steps = view().thresholds;
  $("filters").hidden = isOverview();
  $("sizes").hidden = isOverview() || steps.length < 2;
  $("threshold").max = steps.length - 1;
  $("threshold").value = state.level;
  $("threshold-text").textContent = thresholdText(steps[state.level]);
  fillGrades();
  $("hint").textContent = isOverview() ? "Each mark is an authority, the best grades first. Click a region for the "
    + "partners of its authorities, or a mark for one authority; Escape returns here. Zoom in to see names. Search covers all regions."
    : data.cells ? "Click a name or a cell for its evidence. Drag or scroll to move, Ctrl and scroll to zoom."
      + (found ? " Blank: no findings on the topic, or none that match the filters." : "")
      : "Click a name or a line for its evidence. Drag to move, scroll to zoom. "
        + (data.fixed ? "" : "Size and thickness show the number of findings. ") + "Zoom in to see more names.";
}
function swatch(path, fill, dashes, name = "", thick = path ? 2 : 3) { // a shape; with dashes, a line or a frame
  const [width, height] = dashes === undefined ? [18, 18] : [44, 12];
  const look = dashes === undefined ? { d: path, fill, stroke: "var(--outline)" }
    : { d: path || "M1 6h42", fill: "none", stroke: fill, "stroke-width": thick, "stroke-dasharray": (dashes || []).join(" ") };
  if (name === "past") look["stroke-dasharray"] = "3 2";
  const letter = LETTERS[name] ? [svgElement("text", { x: 9, y: 13.5, "font-size": LETTERS[name].length > 1 ? 9.5 : 12,
    "font-weight": 700, "text-anchor": "middle", fill: letterColour(name) }, LETTERS[name])] : [];
  return svgElement("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, svgElement("path", look), ...letter);
}
function updateFindings() { // hide delivery edges while findings are filtered, then choose the zoom level
  if (isNarrowed() !== state.narrow) { // otherwise the user's own choice stays
    state.narrow = !state.narrow;
    state.types[state.narrow ? "delete" : "add"]("delivers");
    document.querySelectorAll("#polarities input[value=delivers]").forEach((box) => { box.checked = !state.narrow; });
  }
  applyFilters();
  state.hasChosenLevel = state.hasChosenLevel && visible.edges.size > 0;
  refresh(chooseLevel());
}
function choice(value, chosenSet, picture, text) {
  return el("label", {}, el("input", { type: "checkbox", value, checked: chosenSet.has(value),
    onchange: (event) => {
      chosenSet[event.target.checked ? "add" : "delete"](value);
      if (chosenSet === state.polarities) updateFindings(); else refresh();
    } }), picture, text);
}
const FRAME_PATH = "M2 1h40v10H2z";
const polaritySwatch = (name) => (isMatrix ? "" : swatch("", `var(--${name})`, DASHES[name]));
const typeSwatch = (name) => swatch(SHAPES[data.cells && (name === "topic" || name === "agency")
  ? "row" : name in SHAPES ? name : "past"], name === "past" ? "none" : !(name in SHAPES) || (name === "authority" && isGraded) ? "var(--ground)" : `var(--${name})`, undefined, name);
const isGraded = data.nodes.some(({ overall }) => overall); // the colour of an authority shows its grade
function fillLegend() {
  for (const kind of data.types) {
    $("types").append(choice(kind, state.types, typeSwatch(kind), nameOf(kind)));
  }
  for (const name of found ? data.polarities.filter((each) => (data.labels.polarity || {})[each]) : []) {
    $("polarities").append(choice(name, state.polarities, polaritySwatch(name), sign(name, labelFor("polarity", name))));
  }
  if (isMatrix) {
    $("heat").hidden = false;
    HEAT.forEach((text, step) => $("heat").append(el("p", { class: "key" }, swatch("M1 2h16v14H1z", `var(--heat-${step})`), text)));
    $("heat").append(el("p", { class: "rule" }, "5/9: five of nine findings are weak or mixed. Larger text: more findings. All "
      + "findings that match the filters below count; the tick boxes choose which cells are shown."));
  } else if (found) {
    $("polarities").append(el("p", { class: "rule" }, "Each line shows the dominant polarity: more than half of the findings, and twice as "
      + "many as the opposite (not counting context); otherwise mixed. All findings that match the filters below count; "
      + "the tick boxes choose what is shown, and lines of unticked kinds are hidden."));
  }
  const kinds = new Set(data.edges.map((edge) => edge.type));
  for (const [kind, text] of [["delivers", "delivers for"], ["shared", "shared by"],
    ["neighbour", "statistical neighbour"]]) {
    if (kinds.has(kind) && !(data.cells && kind === "neighbour")) {
      const arrow = data.cells || kind === "neighbour" ? "" : "→ ";
      const look = swatch(data.cells ? FRAME_PATH : "", "var(--delivery)", false, "", FRAMES[kind] ? 3 : 1.5);
      $("polarities").append(kind === "delivers" && found ? choice(kind, state.types, look, `${arrow}${text}`)
        : el("p", { class: "key" }, look, `${arrow}${text}`));
    }
  }
  for (const text of data.legend) $("types").append(el("p", { class: "key" }, typeSwatch("past"), text));
  for (const text of data.notes) $("hint").before(el("p", { class: "rule" }, text));
  $("polarities").hidden = !$("polarities").children[1];
  fillOrderChoice();
  $("threshold").addEventListener("input", (event) => setLevel(Number(event.target.value)));
  for (const name of ["sector", "topic"]) {
    const values = data.values[`${name}s`];
    const mark = $(name);
    mark.parentElement.hidden = values.length < 2 || !found;
    mark.append(el("option", { value: "" }, "any"),
      ...values.map((value) => el("option", { value }, labelFor(name, value))));
    mark.addEventListener("change", () => { state[name] = mark.value; updateFindings(); });
  }
  $("about").hidden = $("sector").parentElement.hidden && $("topic").parentElement.hidden;
  $("years").hidden = years.length < 2;
  if (!found) {
    $("polarities").firstElementChild.textContent = "Links";
    $("years").firstElementChild.textContent = "Years";
  }
  for (const end of ["from", "until"]) {
    $(end).append(...years.map((name) => el("option", { value: name, selected: name === state[end] }, name)));
    $(end).addEventListener("change", (event) => { state[end] = event.target.value; updateFindings(); });
  }
}

// Search: a combobox. Arrow keys move, Enter chooses, Escape closes.
function setUpSearch() {
  const [input, list] = [$("search"), $("matches")];
  const plain = (text) => text.toLowerCase().replaceAll("’", "'");
  let names = null;
  let hits = [];
  let at = -1;
  const mark = (place) => {
    at = place;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", n === at ? "true" : "false"));
    if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); mark(-1); };
  const choose = (node) => {
    close();
    input.value = node.name;
    if (state.pathStart === null) showNode(node);
    select({ node: node.id }, true);
    focusBefore = input;
    $("panel").focus();
  };
  input.addEventListener("input", () => {
    names = names || data.nodes.map((node) => [node, plain([node.name, ...node.aliases].join(" "))]);
    const starts = (node) => Number(plain(node.name).startsWith(plain(input.value.trim())));
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    hits = !words.length ? [] : names.filter(([, text]) => words.every((part) => text.includes(part)))
      .map(([node]) => node).sort((a, b) => starts(b) - starts(a) || b.weight - a.weight || a.id - b.id).slice(0, 10);
    list.replaceChildren(...hits.map((node) => el("li", { id: `match-${node.id}`, role: "option",
      onmousedown: (event) => { event.preventDefault(); choose(node); } }, `${node.name} (${kindOf(node)})`)));
    if (!hits.length) list.append(el("li", { role: "option", "aria-disabled": "true" }, "No matching name on this map"));
    list.hidden = !words.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1); // Enter chooses the first
  });
  input.addEventListener("keydown", (event) => {
    const count = hits.length;
    if (event.key === "Escape" && list.hidden && state.pathStart !== null) { state.pathStart = null; showPanel(); }
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && count && !list.hidden) choose(hits[Math.max(at, 0)]);
    else if (["ArrowDown", "ArrowUp"].includes(event.key) && count) {
      event.preventDefault();
      mark((event.key === "ArrowDown" ? at + 1 : Math.max(at, 0) + count - 1) % count);
    }
  });
  input.addEventListener("blur", close);
}

// Buttons, theme, print.
function onEscape({ key, target }) { // one step back: close the panel, then the region
  if (key !== "Escape" || target.closest(".search, #panel")) return;
  if (!$("panel").hidden) backFromPanel();
  else if (data.overview && !isOverview()) openRegion(null);
}
function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  readTheme();
  if (network) redraw();
}
const isDark = () => document.documentElement.dataset.theme === "dark";
const MIN_PRINT_SCALE = 0.6; // smallest scale at which names are readable on paper
function setUpButtons() {
  $("fit").addEventListener("click", () => { if (data.overview) openRegion(null); else { select({}); fit(!data.fixed); } });
  $("theme").addEventListener("click", () => setTheme(!isDark()));
  $("print").addEventListener("click", () => window.print());
  setUpPictures();
  $("physics").hidden = data.fixed; // fixed positions cannot move
  $("physics").setAttribute("aria-pressed", String(state.moving));
  $("physics").addEventListener("click", () => {
    state.moving = !state.moving;
    $("physics").setAttribute("aria-pressed", String(state.moving));
    network.setOptions({ physics: { enabled: state.moving } });
    if (!state.moving) { redraw(); fit(); }
  });
  let before = {};
  const smallest = (size) => network.setOptions({ nodes: { scaling: { label: { drawThreshold: size } } } });
  window.addEventListener("beforeprint", () => {
    before = { dark: isDark(), node: state.node, edge: state.edge };
    Object.assign(state, { node: null, edge: null }); // in print, nothing is faded
    setTheme(false);
    smallest(3); // print shows smaller labels
    if (writeGrid()) return;
    writeTable();
    const [left, top, right, bottom] = contentBounds();
    network.setSize("1400px", `${Math.round(1400 * Math.min(Math.max((bottom - top) / (right - left), 0.4), 1.3))}px`);
    fit(true);
    $("small").hidden = network.getScale() > MIN_PRINT_SCALE;
    network.redraw();
  });
  window.addEventListener("afterprint", () => {
    smallest(7);
    $("small").hidden = true;
    network.setSize("100%", "100%");
    Object.assign(state, { node: before.node, edge: before.edge });
    setTheme(before.dark);
    fit();
  });
  document.addEventListener("keydown", onEscape);
  window.addEventListener("hashchange", openAddress);
  window.addEventListener("resize", onResize);
}

setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
fillLegend();
fillRegionChoice();
setUpButtons();
setUpSearch();
updateLevelControls();
start();
enableMoving();
updateTable();
const findLink = (one, other) => data.edges.find((edge) => keyOf(edge.from) === one && keyOf(edge.to) === other);
window.graphkitMap = { network, state, dominantPolarity, headers, headerSpace, weak, share, allEvidence, shownEvidence, tally, typicalStatement, polarityOf, newest, // for tests and debugging
  heat: (cell) => heatOf(data.edges[Number(cell.slice(1))]), edge: (id) => data.edges[id], inspectionOf: (item) => data.statements[item][INSPECTION],
  placeOf: (key) => network.canvasToDOM(positionOf(data.nodes.find((node) => node.key === key).id)),
  placeOfLink: (one, other) => network.canvasToDOM(positionOf(null, findLink(one, other).id)) };
details = rowsOf(await readBlock("details"));
showPanel();
openAddress();
