// Map script, part 6: paths between two nodes.
// Shortest paths between two nodes over the filtered edges, at any zoom level.
const MAX_PATHS = 5;
const hasEvidence = (edge) => edge.type !== "findings" || shownEvidence(edge).length > 0;
const otherEnd = (edge, id) => (edge.from === id ? edge.to : edge.from);
function distances(from, to) {
  const steps = new Map([[from, 0]]);
  let ring = [from];
  while (ring.length && !steps.has(to)) {
    const next = [];
    for (const id of ring) {
      for (const edge of edgesOf.get(id)) {
        const other = otherEnd(edge, id);
        if (!steps.has(other) && state.types.has(nodes.get(other).group) && hasEvidence(edge)) {
          steps.set(other, steps.get(id) + 1);
          next.push(other);
        }
      }
    }
    ring = next;
  }
  return steps;
}
function shortestPaths(from, to) { // lists of edges, those with most findings first
  const steps = distances(from, to);
  if (!steps.has(to)) return [];
  const found = [];
  const back = (id, way) => {
    if (found.length >= 200) return;
    if (id === from) { found.push(way); return; }
    for (const edge of edgesOf.get(id)) {
      if (steps.get(otherEnd(edge, id)) === steps.get(id) - 1 && hasEvidence(edge)) back(otherEnd(edge, id), [edge, ...way]);
    }
  };
  back(to, []);
  const weight = (way) => Math.min(...way.map((edge) => shownEvidence(edge).length || 1));
  return found.sort((a, b) => weight(b) - weight(a)).slice(0, MAX_PATHS);
}
function showPath(from, to) {
  const found = shortestPaths(from, to);
  const columns = new Map([[from, 0]]);
  for (const way of found) {
    let at = from;
    way.forEach((edge, step) => { at = otherEnd(edge, at); columns.set(at, step + 1); });
  }
  if (!found.length) columns.set(to, 1);
  const places = new Map();
  for (const [id, column] of columns) {
    const beside = [...columns].filter(([, other]) => other === column).map(([other]) => other);
    places.set(id, [column * 340, (beside.indexOf(id) - (beside.length - 1) / 2) * 130, 16]);
  }
  Object.assign(state, { node: null, edge: null, pathStart: null,
    path: { from, to, ways: found, edges: [...new Set(found.flat())], places } });
  updateAddress();
  refresh(true);
  $("panel").focus();
}
function closePath() {
  state.path = null;
  refresh(true);
}
function pathButton(node) {
  if (state.pathStart === node.id) {
    return el("p", { class: "prompt", role: "status" }, "Choose the other node: click it or search for it. ",
      el("button", { type: "button", onclick: () => { state.pathStart = null; showPanel(); } }, "Cancel"));
  }
  return el("p", {}, el("button", { type: "button", id: "why",
    onclick: () => { state.pathStart = node.id; showPanel(); $("search").value = ""; $("search").focus(); } },
    "How is it linked to …"));
}
// The statement that represents an edge: of its dominant polarity, one that names the entity, with a quote, the
// latest.
function typicalStatement(edge) {
  const order = [dominantPolarity(tally(allEvidence(edge))), "weakness", "mixed", "strength", "context"];
  const rank = ([item, by]) => 4 * order.indexOf(polarityOf(item)) + 2 * INFERRED.has(data.resolutions[by])
    + !statementDetails(item).quote;
  return newest(shownEvidence(edge)).sort((a, b) => rank(a) - rank(b)).slice(0, 1);
}
function pathPanel({ from, to, ways: found }) {
  const [one, other] = [nodes.get(from), nodes.get(to)];
  const heading = el("h2", { tabIndex: -1 }, `How ${one.name} and ${other.name} are linked`);
  if (!found.length) return [heading, el("p", {}, "The filters leave no path between the two.")];
  const links = plural(found[0].length, "link", "links");
  return [heading,
    el("p", { class: "faint" }, `${plural(found.length, "shortest path", "shortest paths")}, ${found.length > 1 ? "each " : ""}of ${links}.`),
    ...found.flatMap((way, number) => {
      let at = from;
      return [el("h3", {}, `Path ${number + 1}`), el("ol", {}, ...way.map((edge) => {
        const here = nodes.get(at);
        at = otherEnd(edge, at);
        return el("li", {}, el("button", { type: "button",
          onclick: () => { select({ edge: edge.id }); $("panel").focus(); } },
          `${here.name} — ${relation(edge, here, nodes.get(at))}`),
          ...typicalStatement(edge).map(([item, by]) => statementCard(item, by)));
      }))];
    }),
    el("p", {}, el("button", { type: "button", onclick: () => select({}) }, "Back to the map"))];
}
