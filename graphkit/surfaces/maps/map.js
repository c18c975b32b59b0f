// Map script, part 1: data, filters, and labels.
// The parts are one script (see html_page.py). Data are inserted as text only, never as markup.
async function readBlock(id) { // a block of data: JSON, or gzip in base64
  const block = document.getElementById(id);
  if (block.type === "application/json") return JSON.parse(block.textContent);
  const packed = Uint8Array.from(atob(block.textContent), (character) => character.charCodeAt(0));
  if (!window.DecompressionStream) { // browsers before 2023
    document.getElementById("nothing").textContent = "This browser is too old for the data of this map: update it.";
  }
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(unpacked).text());
}
function rowsOf(table) { // a table by row, or by column with null for what a row lacks → its rows
  if (Array.isArray(table)) return table;
  const { size, columns } = table;
  const rows = Array.from({ length: size }, () => ({}));
  for (const [name, values] of Object.entries(columns)) {
    values.forEach((value, at) => { if (value !== null) rows[at][name] = value; });
  }
  return rows;
}
const data = await readBlock("data");
[data.nodes, data.edges] = [rowsOf(data.nodes), rowsOf(data.edges)];
const [INSPECTION, KIND, POLARITY, SECTORS, TOPICS] = [0, 1, 2, 3, 4]; // columns of a statement; numbers refer to data.values
const SIGNS = { strength: "▲", weakness: "▼", mixed: "◆", context: "○" };
const DASHES = { strength: false, weakness: [9, 6], mixed: [14, 4, 2, 4], context: [2, 5] };
const [OLD, FADE] = [[6, 5], 0.33]; // past: dashes of the outline, and opacity of the colour
const LETTERS = { ...data.letters, "no-grade": "–", "not-loaded": "" }; // grade → letter on its mark
const TYPES = { authority: "Authorities", agency: "Agencies", service: "Services",
  sector: "Partner sectors (no body named)", topic: "Topics",
  outstanding: "Outstanding", good: "Good", "requires-improvement": "Requires improvement",
  adequate: "Adequate", inadequate: "Inadequate", "no-grade": "No overall grade",
  "not-loaded": "No full report loaded", past: "Ended (last year shown)", added: "Added" };
const nameOf = (group) => TYPES[group] || group; // users add groups of their own
const SHAPES = { authority: "M1 4h16v10H1z", agency: "M9 1l8 8-8 8-8-8z", service: "M9 2a7 7 0 1 0 .01 0z",
  sector: "M2 2h14v14H2z", topic: "M5 2h8l4 7-4 7H5L1 9z",
  row: "M2 4h14M2 9h14M2 14h9", past: "M9 1a8 8 0 1 0 .01 0z",
  ...Object.fromEntries(Object.keys(LETTERS).map((grade) => [grade, "M9 1a8 8 0 1 0 .01 0z"])) };
const MAX_EXTRA = 30; // edges of a selection that are drawn although the zoom level leaves them out
const PAGE_SIZE = 40; // findings shown before "Show all"
const $ = (id) => document.getElementById(id);
const hasRoom = () => $("map").clientWidth > 0 && $("map").clientHeight > 0; // not in a hidden or very low frame
if (!hasRoom()) { // positions are measured by it: without, they are no numbers
  await new Promise((resolve) => {
    const observer = new ResizeObserver(() => { if (hasRoom()) { observer.disconnect(); resolve(); } });
    observer.observe($("map"));
  });
}
const found = data.edges.some((edge) => edge.type === "findings"); // otherwise the years are those of arrangements
const dated = data.edges.filter((edge) => ["delivers", "shared"].includes(edge.type));
const days = found ? data.inspections.map((i) => i.day) : dated.flatMap((edge) => [edge.since, edge.until]);
const knownYears = [...new Set(days.map((day) => (day || "").slice(0, 4)).filter(Boolean))].sort();
const years = found || !knownYears.length ? knownYears
  : Array.from({ length: knownYears[knownYears.length - 1] - knownYears[0] + 1 },
    (_, n) => `${Number(knownYears[0]) + n}`);
const { physics = true, configure = {} } = data.options; // as users of pyvis set them
const isMoving = typeof physics === "object" ? physics.enabled !== false : physics;
const state = { inside: data.overview ? null : 0, level: data.views[0].start, types: new Set([...data.types, "delivers"]), narrow: false,
  polarities: new Set(data.polarities), sector: "", topic: "", order: "name", from: years[0] || "",
  until: years[years.length - 1] || "", node: null, edge: null, pathStart: null, path: null, relaxedFor: null, moving: isMoving,
  hasChosenLevel: false };
const view = () => data.views[state.inside || 0]; // the network, or its open community
const isOverview = () => state.inside === null && !state.path;
const inCells = () => data.cells && !state.path; // edges are cells of a grid, not lines

// Return an element with properties and children; strings become text.
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
const labelFor = (scheme, value) => (data.labels[scheme] || {})[value] || value.replaceAll("-", " ");
const sign = (polarity, text = "") => el("span", { class: `sign ${polarity}` }, `${SIGNS[polarity]} ${text}`);
const thousands = (n) => n.toLocaleString("en"); // 1,350
const plural = (n, one, many) => `${thousands(n)} ${n === 1 ? one : many}`;

// Filters.
const fieldValue = (kind, number) => data.values[kind][number]; // value of a number in a statement
const polarityOf = (item) => fieldValue("polarity", data.statements[item][POLARITY]) || "";
const yearOf = data.inspections.map((inspection) => (inspection.day || "").slice(0, 4));
const hasValue = (item, kind, column, isEdgeShown) => data.statements[item][column].some((n) => fieldValue(kind, n) === isEdgeShown);
function matchesFilters(item) { // all filters except polarities, which do not change the dominant polarity
  const when = yearOf[data.statements[item][INSPECTION]];
  return (!state.sector || hasValue(item, "sectors", SECTORS, state.sector))
    && (!state.topic || hasValue(item, "topics", TOPICS, state.topic))
    && (!when || (when >= state.from && when <= state.until));
}
const isTicked = ([item]) => !polarityOf(item) || state.polarities.has(polarityOf(item));
const allEvidence = (edge) => edge.type !== "findings" ? edge.evidence : edge.evidence.filter(([item]) => matchesFilters(item));
const shownEvidence = (edge) => edge.type !== "findings" ? edge.evidence // evidence that matches all filters
  : allEvidence(edge).filter(isTicked);
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const ends = (edge) => [edge.from, edge.to];
const edgesOf = new Map(data.nodes.map((node) => [node.id, []]));
const viewEdges = data.views.map(() => []);
for (const edge of data.edges) {
  edgesOf.get(edge.from).push(edge);
  edgesOf.get(edge.to).push(edge);
  const [source, target] = [nodes.get(edge.from).home, nodes.get(edge.to).home];
  viewEdges[source].push(edge);
  if (target !== source) viewEdges[target].push(edge);
}
const isInYears = (edge) => found || !dated.includes(edge) // an arrangement in the selected years, or without years
  || ((edge.since || "0") <= `${state.until}~` && (edge.until || "9") >= state.from);
const gradeOf = (edge) => data.cells && nodes.get(edge.to).grade; // the legend selects neighbours by grade
const isTypeShown = (node, group = node.group) => state.types.has(group) && (!node.ended || state.types.has("past"));
const isNarrowed = () => found && Boolean(state.sector || state.topic || state.polarities.size < data.polarities.length
  || state.from !== (years[0] || "") || state.until !== (years[years.length - 1] || "")); // some findings are left out
const isEdgeShown = (edge) => (edge.type !== "delivers" || state.types.has("delivers")) && isTypeShown(nodes.get(edge.from))
  && isTypeShown(nodes.get(edge.to), gradeOf(edge) || nodes.get(edge.to).group);
const visible = { nodes: new Set(), edges: new Map() };
function edgeEvidence(edge) { // the evidence of an edge that matches the filters, at any zoom level; null if the edge does not match
  if (!isEdgeShown(edge) || !isInYears(edge)) return null;
  const kept = shownEvidence(edge);
  if (edge.type !== "findings") return kept;
  const isTicked = isMatrix || state.polarities.has(dominantPolarity(tally(allEvidence(edge)))); // as coloured
  return kept.length && isTicked ? kept : null;
}
// The edges of the selection that the zoom level leaves out: edge → evidence.
function extraEdges() {
  const ids = state.node !== null ? edgesOf.get(state.node) : state.edge !== null ? [data.edges[state.edge]] : [];
  const isAlone = data.fixed || isOverview() || state.path;
  const extra = (isAlone ? [] : ids).filter(({ id }) => !visible.edges.has(id))
    .map((edge) => [edge.id, edgeEvidence(edge)]).filter(([, kept]) => kept);
  return new Map(extra.length > MAX_EXTRA || isPanelOverlay() ? [] : extra); // otherwise they are in the panel only
}
function applyFilters() {
  visible.edges.clear();
  visible.nodes.clear();
  if (state.path) {
    state.path.edges.forEach((edge) => visible.edges.set(edge.id, shownEvidence(edge)));
    state.path.places.forEach((_, id) => visible.nodes.add(id));
    return;
  }
  if (isOverview()) return;
  const threshold = view().thresholds[state.level];
  for (const edge of viewEdges[state.inside]) {
    if (edge.type === "findings" && (edge.evidence.length < threshold || allEvidence(edge).length < threshold)) continue;
    const kept = edgeEvidence(edge);
    if (!kept) continue;
    visible.edges.set(edge.id, kept);
    visible.nodes.add(edge.from).add(edge.to);
  }
  for (const node of data.nodes) {
    const isHidden = isMatrix && node.header || (!found && edgesOf.get(node.id).length && !edgesOf.get(node.id).some(isInYears));
    if (node.always && node.home === state.inside && isTypeShown(node) && !isHidden && !isNarrowed()) visible.nodes.add(node.id);
  }
  arrange();
}
function tally(kept) {
  const counts = Object.fromEntries(data.polarities.map((name) => [name, 0]));
  for (const [item] of kept) {
    const polarity = polarityOf(item);
    if (polarity) counts[polarity] += 1;
  }
  return counts;
}
// The dominant polarity: more than half of the findings, and twice as many as the opposite polarity, without
// context; otherwise mixed.
function dominantPolarity(counts) {
  const { strength = 0, weakness = 0, mixed = 0 } = counts;
  if (!strength && !weakness && !mixed) return "context";
  if (strength > weakness + mixed && strength >= 2 * weakness) return "strength";
  return weakness > strength + mixed && weakness >= 2 * strength ? "weakness" : "mixed";
}
function share(counts, what = "weakness") { // "5/9": weak or mixed findings (or strengths) of all; reports differ in length
  const { strength = 0, weakness = 0, mixed = 0 } = counts;
  const all = strength + weakness + mixed;
  return all ? `${what === "strength" ? strength : weakness + mixed}/${all}` : "–";
}
