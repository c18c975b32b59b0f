// The page of a map, first part: its data, what the filters let through, and the words it speaks in.
// The parts are one script (see page.py). What stands in the data is shown as text only, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const [WITHIN, KIND, POLARITY, SECTORS, TOPICS] = [0, 1, 2, 3, 4]; // of a statement: numbers, see data.names
const SIGNS = { strength: "▲", weakness: "▼", mixed: "◆", context: "○" };
const DASHES = { strength: false, weakness: [9, 6], mixed: [14, 4, 2, 4], context: [2, 5] };
const [OLD, PALE] = [[6, 5], 0.33]; // what is past: its outline, and how much of its colour is left
const LETTERS = { outstanding: "O", good: "G", "requires-improvement": "R", adequate: "A", inadequate: "I",
  "no-grade": "–", "not-held": "" }; // grade → what stands on its mark
const TYPES = { authority: "Authorities", agency: "Agencies", service: "Services",
  sector: "Partner sectors (no one body named)", topic: "Topics", found: "What was found",
  recurring: "Recurring weaknesses",
  outstanding: "Outstanding", good: "Good", "requires-improvement": "Requires improvement",
  adequate: "Adequate", inadequate: "Inadequate", "no-grade": "Report without overall grade",
  "not-held": "No full report held here", past: "Ended, with last year" };
const SHAPES = { authority: "M1 4h16v10H1z", agency: "M9 1l8 8-8 8-8-8z", service: "M9 2a7 7 0 1 0 .01 0z",
  sector: "M2 2h14v14H2z", topic: "M5 2h8l4 7-4 7H5L1 9z",
  recurring: "M2 4h14M2 9h14M2 14h9", found: "M2 5h14v8H2z", past: "M9 1a8 8 0 1 0 .01 0z",
  ...Object.fromEntries(Object.keys(LETTERS).map((grade) => [grade, "M9 1a8 8 0 1 0 .01 0z"])) };
const MOST = 40; // findings shown before one asks for the rest
const $ = (id) => document.getElementById(id);
const found = data.edges.some((edge) => edge.type === "findings"); // else the years are those of arrangements
const dated = data.edges.filter((edge) => ["delivers", "shared"].includes(edge.type));
const days = found ? data.inspections.map((i) => i.day) : dated.flatMap((edge) => [edge.since, edge.until]);
const said = [...new Set(days.map((day) => (day || "").slice(0, 4)).filter(Boolean))].sort();
const years = found || !said.length ? said
  : Array.from({ length: said[said.length - 1] - said[0] + 1 }, (_, n) => `${Number(said[0]) + n}`);
const state = { inside: data.overview ? null : 0, level: data.views[0].start, types: new Set([...data.types, "delivers"]), narrow: false,
  polarities: new Set(data.polarities), sector: "", topic: "", order: "name", from: years[0] || "",
  until: years[years.length - 1] || "", node: null, edge: null, asked: null, path: null, loosened: null, moving: false,
  chosen: false };
const view = () => data.views[state.inside || 0]; // the network, or the community of it that is unfolded
const folded = () => state.inside === null && !state.path;
const inCells = () => data.cells && !state.path; // links are cells of a grid, not lines

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
const meant = (kind, number) => data.names[kind][number]; // what a number of a statement stands for
const polarityOf = (item) => meant("polarity", data.items[item][POLARITY]) || "";
const yearOf = data.inspections.map((inspection) => (inspection.day || "").slice(0, 4));
const among = (item, kind, column, wanted) => data.items[item][column].some((n) => meant(kind, n) === wanted);
function meets(item) { // all filters but the polarities: these choose what is shown, not what it leans to
  const when = yearOf[data.items[item][WITHIN]];
  return (!state.sector || among(item, "sectors", SECTORS, state.sector))
    && (!state.topic || among(item, "topics", TOPICS, state.topic))
    && (!when || (when >= state.from && when <= state.until));
}
const ticked = ([item]) => !polarityOf(item) || state.polarities.has(polarityOf(item));
const every = (edge) => edge.type !== "findings" ? edge.evidence : edge.evidence.filter(([item]) => meets(item));
const through = (edge) => edge.type !== "findings" ? edge.evidence // what of an edge the filters let through
  : every(edge).filter(ticked);
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const ends = (edge) => [edge.from, edge.to];
const touching = new Map(data.nodes.map((node) => [node.id, []]));
const inView = data.views.map(() => []);
for (const edge of data.edges) {
  touching.get(edge.from).push(edge);
  touching.get(edge.to).push(edge);
  const [one, other] = [nodes.get(edge.from).home, nodes.get(edge.to).home];
  inView[one].push(edge);
  if (other !== one) inView[other].push(edge);
}
// The links that are a thing's own; of a recurring weakness, all that was found on it, inspection by inspection; of an
// authority with a history, all of its inspections.
const FOLLOWED = { recurring: "findings", authority: "next" };
function own(id) {
  const chain = [...touching.get(id)];
  const follows = (edge) => edge.type === FOLLOWED[nodes.get(id).group];
  for (const edge of chain) {
    if (follows(edge)) chain.push(...touching.get(edge.to).filter((next) => next.from === edge.to && follows(next)));
  }
  return chain;
}
const recurringIn = ({ group, key }) => data.nodes.filter((node) => group === "authority" // its recurring weaknesses
  && node.group === "recurring" && node.key.startsWith(`${key}/`));
const isChain = (id) => own(id).length > touching.get(id).length; // its links have an order of their own
const held = (edge) => found || !dated.includes(edge) // an arrangement, in the years chosen or in none known
  || ((edge.since || "0") <= `${state.until}~` && (edge.until || "9") >= state.from);
const graded = (edge) => data.cells && nodes.get(edge.to).grade; // what is chosen of a neighbour is its grade
const isWanted = (node, group = node.group) => state.types.has(group) && (!node.ended || state.types.has("past"));
const narrowed = () => found && Boolean(state.sector || state.topic || state.polarities.size < data.polarities.length
  || state.from !== (years[0] || "") || state.until !== (years[years.length - 1] || "")); // some findings are left out
const wanted = (edge) => (edge.type !== "delivers" || state.types.has("delivers")) && isWanted(nodes.get(edge.from))
  && isWanted(nodes.get(edge.to), graded(edge) || nodes.get(edge.to).group);
const shape = { nodes: new Set(), edges: new Map() };
function passes(edge) { // what of a link the filters let through, however slight it is; null where they leave it out
  if (!wanted(edge) || !held(edge)) return null;
  const kept = through(edge);
  if (edge.type !== "findings") return kept;
  const isTicked = leans !== "line" || state.polarities.has(leaning(tally(every(edge)))); // as it is coloured
  return kept.length && isTicked ? kept : null;
}
// What is chosen shows all of its links, also those that are too slight for what else is drawn: link → what passes.
function brought() {
  const ids = state.node !== null ? touching.get(state.node) : state.edge !== null ? [data.edges[state.edge]] : [];
  const isAlone = data.wide || folded() || state.path;
  return new Map((isAlone ? [] : ids).filter(({ id }) => !shape.edges.has(id))
    .map((edge) => [edge.id, passes(edge)]).filter(([, kept]) => kept));
}
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
    if (edge.type === "findings" && (edge.evidence.length < least || every(edge).length < least)) continue;
    const kept = passes(edge);
    if (!kept) continue;
    shape.edges.set(edge.id, kept);
    shape.nodes.add(edge.from).add(edge.to);
  }
  for (const node of data.nodes.filter(({ group }) => group === "recurring")) { // a row stays whole, or goes
    const row = own(node.id).filter(wanted);
    for (const edge of row.some(({ id }) => shape.edges.has(id)) ? row : []) {
      if (!shape.edges.has(edge.id)) shape.edges.set(edge.id, []);
      shape.nodes.add(edge.from).add(edge.to);
    }
  }
  for (const node of data.nodes) {
    const gone = isMatrix || (!found && touching.get(node.id).length && !touching.get(node.id).some(held));
    if (node.always && node.home === state.inside && isWanted(node) && !gone && !narrowed()) shape.nodes.add(node.id);
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
// The polarity of an edge: what more than half of its findings are, and twice as many as the opposite, context
// aside; else mixed: what is nearly even looks even.
function leaning(counts) {
  const { strength = 0, weakness = 0, mixed = 0 } = counts;
  if (!strength && !weakness && !mixed) return "context";
  if (strength > weakness + mixed && strength >= 2 * weakness) return "strength";
  return weakness > strength + mixed && weakness >= 2 * strength ? "weakness" : "mixed";
}
function share(counts, what = "weakness") { // "5/9": weak or mixed (or strengths), of all: reports differ in length
  const { strength = 0, weakness = 0, mixed = 0 } = counts;
  const all = strength + weakness + mixed;
  return all ? `${what === "strength" ? strength : weakness + mixed}/${all}` : "–";
}
function figures(counts) { // "▲10 ▼4"; context only where there is nothing else
  const said = ["strength", "weakness", "mixed"].filter((name) => counts[name]);
  const shown = said.length ? said : ["context"].filter((name) => counts[name]);
  return shown.map((name) => `${SIGNS[name]}${counts[name]}`).join(" ") || "–";
}
