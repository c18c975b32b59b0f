// The page of a map, last part: filters, search, buttons, and how it starts.
// Filters.
const least = (count) => (count > 1
  ? `those with ${count} or more findings; names without lines have fewer` : "all");
function setLevel(level) {
  Object.assign(state, { level, chosen: true });
  $("least").value = level;
  $("least-said").textContent = least(view().levels[level]);
  refresh(true);
}
function setSteps() { // the steps of the view that is open
  const steps = view().levels;
  $("filters").hidden = folded();
  $("sizes").hidden = folded() || steps.length < 2;
  $("least").max = steps.length - 1;
  $("least").value = state.level;
  $("least-said").textContent = least(steps[state.level]);
  $("members").textContent = data.overview && !folded() ? `Its authorities: ${membersOf(state.inside)}.` : "";
  $("hint").textContent = folded() ? "A group: authorities that share agencies, with all that is theirs. Groups are "
    + "computed, and bear the names of their weightiest authorities. The larger, the more names; a line: findings join "
    + "names of the two. Click one to open it. Search finds names in all of them."
    : data.cells ? "Click a name or a cell for its evidence. Drag or scroll to move, Ctrl and scroll to zoom."
      + (found ? " Blank: nothing was found on the topic there, or the filters leave it out." : "")
      : "Click a name or a line for its evidence. Drag to move, scroll to zoom. "
        + (data.wide ? "" : "The larger or thicker, the more findings. ") + "Names that are too small to read appear when you zoom in.";
}
function drawing(path, fill, dashes, name = "", thick = path ? 2 : 3) { // a shape; with dashes, a line or a frame
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const [width, height] = dashes === undefined ? [18, 18] : [44, 12];
  Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" })
    .forEach(([name, value]) => picture.setAttribute(name, value));
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const look = dashes === undefined ? { d: path, fill, stroke: "var(--outline)" }
    : { d: path || "M1 6h42", fill: "none", stroke: fill, "stroke-width": thick, "stroke-dasharray": (dashes || []).join(" ") };
  Object.entries(look).forEach(([name, value]) => line.setAttribute(name, value));
  if (name === "past") line.setAttribute("stroke-dasharray", "3 2");
  picture.append(line);
  if (LETTERS[name]) {
    const letter = document.createElementNS("http://www.w3.org/2000/svg", "text");
    Object.entries({ x: 9, y: 13.5, "font-size": 12, "font-weight": 700, "text-anchor": "middle", fill: inkOn(name) })
      .forEach(([key, value]) => letter.setAttribute(key, value));
    letter.textContent = LETTERS[name];
    picture.append(letter);
  }
  return picture;
}
function chooseFindings() { // who delivers is no finding, and goes; then so many names as suit what is left
  if (narrowed() !== state.narrow) { // else the reader's own choice stays
    state.narrow = !state.narrow;
    state.types[state.narrow ? "delete" : "add"]("delivers");
    document.querySelectorAll("#polarities input[value=delivers]").forEach((box) => { box.checked = !state.narrow; });
  }
  sift();
  state.chosen = state.chosen && shape.edges.size > 0;
  refresh(readable());
}
function choice(value, chosenSet, picture, text) {
  return el("label", {}, el("input", { type: "checkbox", value, checked: chosenSet.has(value),
    onchange: (event) => {
      chosenSet[event.target.checked ? "add" : "delete"](value);
      if (chosenSet === state.polarities) chooseFindings(); else refresh();
    } }), picture, text);
}
const FRAME = "M2 1h40v10H2z";
const recurs = data.types.includes("found"); // recurring weaknesses, with what was found on each
const leans = data.cells === "shares" ? "sign" : data.cells || recurs ? "frame" : "line"; // says what most findings are
const looks = (name) => (leans === "sign" ? "" : drawing(leans === "frame" ? FRAME : "", `var(--${name})`, DASHES[name]));
const ring = (name) => drawing(SHAPES[data.cells && (name === "topic" || name === "agency")
  ? "recurring" : name], name === "past" ? "none" : `var(--${name})`, undefined, name);
function legend() {
  for (const kind of data.types) {
    $("types").append(choice(kind, state.types, ring(kind), TYPES[kind]));
  }
  for (const name of found ? data.polarities.filter((each) => (data.words.polarity || {})[each]) : []) {
    $("polarities").append(choice(name, state.polarities, looks(name), sign(name, word("polarity", name))));
  }
  if (found) {
    const number = leans === "sign" ? " The number belongs to the sign: ▲ 20/20, all of twenty are strengths; ▼ 5/9 and ◆ 5/9, "
      + "five of nine are weak or mixed." : recurs ? " 5/9: five of nine are weak or mixed." : "";
    $("polarities").append(el("p", { class: "rule" }, `A ${leans} says what more than half of the findings are, and twice as `
      + `many as the opposite (context aside); else mixed or even.${number} It goes by all findings that the filters below let `
      + `through; ticking chooses what is shown${leans === "line" ? ": unticked, lines of that kind go as well" : ""}.`));
  }
  const kinds = new Set(data.edges.map((edge) => edge.type));
  for (const [kind, text] of [["delivers", "delivers for"], ["shared", "shared by"],
    ["next", "next inspection"], ["neighbour", "statistical neighbour"]]) {
    if (kinds.has(kind) && !(data.cells && kind === "neighbour")) {
      const arrow = data.cells || kind === "neighbour" ? "" : "→ ";
      const look = drawing(data.cells ? FRAME : "", "var(--delivery)", false, "", FRAMES[kind] ? 3 : 1.5);
      $("polarities").append(kind === "delivers" && found ? choice(kind, state.types, look, `${arrow}${text}`)
        : el("p", { class: "key" }, look, `${arrow}${text}`));
    }
  }
  for (const text of data.keys) $("types").append(el("p", { class: "key" }, ring("past"), text));
  for (const text of data.notes) $("hint").before(el("p", { class: "rule" }, text));
  $("polarities").hidden = !$("polarities").children[1];
  orderChoice();
  $("least").addEventListener("input", (event) => setLevel(Number(event.target.value)));
  for (const name of ["sector", "topic"]) {
    const values = data.names[`${name}s`];
    const mark = $(name);
    mark.parentElement.hidden = values.length < 2 || !found;
    mark.append(el("option", { value: "" }, "any"),
      ...values.map((value) => el("option", { value }, word(name, value))));
    mark.addEventListener("change", () => { state[name] = mark.value; chooseFindings(); });
  }
  $("about").hidden = $("sector").parentElement.hidden && $("topic").parentElement.hidden;
  $("years").hidden = years.length < 2;
  if (!found) {
    $("polarities").firstElementChild.textContent = "Links";
    $("years").firstElementChild.textContent = "In the years";
  }
  for (const end of ["from", "until"]) {
    $(end).append(...years.map((name) => el("option", { value: name, selected: name === state[end] }, name)));
    $(end).addEventListener("change", (event) => { state[end] = event.target.value; chooseFindings(); });
  }
}

// Search: a combobox. Arrow keys move, Enter chooses, Escape closes.
function search() {
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
    if (state.asked === null) reveal(node);
    select({ node: node.id }, true);
    opener = input;
    $("panel").focus();
  };
  input.addEventListener("input", () => {
    names = names || data.nodes.map((node) => [node, plain([node.name, ...node.others].join(" "))]);
    const starts = (node) => Number(plain(node.name).startsWith(plain(input.value.trim())));
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    hits = !words.length ? [] : names.filter(([, text]) => words.every((part) => text.includes(part)))
      .map(([node]) => node).sort((a, b) => starts(b) - starts(a) || b.weight - a.weight || a.id - b.id).slice(0, 10);
    list.replaceChildren(...hits.map((node) => el("li", { id: `match-${node.id}`, role: "option",
      onmousedown: (event) => { event.preventDefault(); choose(node); } }, `${node.name} (${kindOf(node)})`)));
    if (!hits.length) list.append(el("li", { role: "option", "aria-disabled": "true" }, "No such name on this map"));
    list.hidden = !words.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1); // Enter takes the first
  });
  input.addEventListener("keydown", (event) => {
    const count = hits.length;
    if (event.key === "Escape" && list.hidden && state.asked !== null) { state.asked = null; showPanel(); }
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
function theme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  readTheme();
  if (network) redraw();
}
const isDark = () => document.documentElement.dataset.theme === "dark";
const LEGIBLE = 0.6; // scale at which names can just be read on paper
function buttons() {
  $("fit").addEventListener("click", () => { if (data.overview) unfold(null); else { select({}); fit(!data.wide); } });
  $("theme").addEventListener("click", () => theme(!isDark()));
  $("print").addEventListener("click", () => window.print());
  $("physics").hidden = data.wide; // what has a place of its own has nothing to move
  $("physics").addEventListener("click", () => {
    state.moving = !state.moving;
    $("physics").setAttribute("aria-pressed", String(state.moving));
    network.setOptions({ physics: { enabled: state.moving } });
    if (!state.moving) { redraw(); fit(); }
  });
  $("map").classList.toggle("years", data.years.length > 0);
  let before = {};
  const smallest = (size) => network.setOptions({ nodes: { scaling: { label: { drawThreshold: size } } } });
  window.addEventListener("beforeprint", () => {
    before = { dark: isDark(), node: state.node, edge: state.edge };
    Object.assign(state, { node: null, edge: null }); // on paper, nothing is faint
    theme(false);
    smallest(3); // paper shows smaller ones
    if (writeGrid()) return;
    writeTable();
    const [left, top, right, bottom] = box();
    network.setSize("1400px", `${Math.round(1400 * Math.min(Math.max((bottom - top) / (right - left), 0.4), 1.3))}px`);
    fit(true);
    $("small").hidden = network.getScale() > LEGIBLE;
    network.redraw();
  });
  window.addEventListener("afterprint", () => {
    smallest(7);
    $("small").hidden = true;
    network.setSize("100%", "100%");
    Object.assign(state, { node: before.node, edge: before.edge });
    theme(before.dark);
    fit();
  });
  window.addEventListener("hashchange", fromHash);
  window.addEventListener("resize", resized);
}

theme(matchMedia("(prefers-color-scheme: dark)").matches);
legend();
communityChoice();
buttons();
search();
setSteps();
start();
moving();
fillTable();
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", fromHash);
else fromHash();
const linkOf = (one, other) => data.edges.find((edge) => keyOf(edge.from) === one && keyOf(edge.to) === other);
window.graphkitMap = { network, state, leaning, heads, headRoom, weak, share, every, through, tally, typical, polarityOf, newest, // for tests, and for the curious
  edge: (id) => data.edges[id], inspectionOf: (item) => data.items[item][WITHIN],
  placeOf: (key) => network.canvasToDOM(spot(data.nodes.find((node) => node.key === key).id)),
  placeOfLink: (one, other) => network.canvasToDOM(spot(null, linkOf(one, other).id)) };
