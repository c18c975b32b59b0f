// The page of a map, fourth part: communities that unfold, and why two things are linked.
function unfold(number) { // null: all communities, folded
  Object.assign(state, { inside: number, node: null, edge: null, asked: null, path: null, chosen: false,
    level: number === null ? 0 : data.views[number].start });
  readable();
  $("inside").value = number === null ? "" : String(number);
  setSteps();
  keepAddress();
  refresh(true);
}
function communityChoice() {
  $("communities").hidden = !data.overview;
  if (!data.overview) return;
  const names = data.views.map((each, number) => [number, each.name]).sort(([, a], [, b]) => (a < b ? -1 : 1));
  $("inside").append(el("option", { value: "" }, "all groups"),
    ...names.map(([number, name]) => el("option", { value: String(number) }, name)));
  $("inside").addEventListener("change", (event) => {
    unfold(event.target.value === "" ? null : Number(event.target.value));
  });
}

const membersOf = (number) => { // the authorities of a community; of one without any, all its names
  const mine = data.nodes.filter((node) => node.home === number);
  const places = mine.filter((node) => node.group === "authority");
  return (places.length ? places : mine).map((node) => node.name).join(", ");
};

// Why two are linked: the shortest ways over what the filters let through, whatever is drawn just now.
const WAYS = 5;
const carries = (edge) => edge.type !== "findings" || through(edge).length > 0;
const far = (edge, id) => (edge.from === id ? edge.to : edge.from);
function distances(from, to) {
  const steps = new Map([[from, 0]]);
  let ring = [from];
  while (ring.length && !steps.has(to)) {
    const next = [];
    for (const id of ring) {
      for (const edge of touching.get(id)) {
        const other = far(edge, id);
        if (!steps.has(other) && state.types.has(nodes.get(other).group) && carries(edge)) {
          steps.set(other, steps.get(id) + 1);
          next.push(other);
        }
      }
    }
    ring = next;
  }
  return steps;
}
function ways(from, to) { // each a list of edges, those with the most findings first
  const steps = distances(from, to);
  if (!steps.has(to)) return [];
  const found = [];
  const back = (id, way) => {
    if (found.length >= 200) return;
    if (id === from) { found.push(way); return; }
    for (const edge of touching.get(id)) {
      if (steps.get(far(edge, id)) === steps.get(id) - 1 && carries(edge)) back(far(edge, id), [edge, ...way]);
    }
  };
  back(to, []);
  const weight = (way) => Math.min(...way.map((edge) => through(edge).length || 1));
  return found.sort((a, b) => weight(b) - weight(a)).slice(0, WAYS);
}
function join(from, to) {
  const found = ways(from, to);
  const columns = new Map([[from, 0]]);
  for (const way of found) {
    let at = from;
    way.forEach((edge, step) => { at = far(edge, at); columns.set(at, step + 1); });
  }
  if (!found.length) columns.set(to, 1);
  const places = new Map();
  for (const [id, column] of columns) {
    const beside = [...columns].filter(([, other]) => other === column).map(([other]) => other);
    places.set(id, [column * 340, (beside.indexOf(id) - (beside.length - 1) / 2) * 130, 16]);
  }
  Object.assign(state, { node: null, edge: null, asked: null,
    path: { from, to, ways: found, edges: [...new Set(found.flat())], places } });
  keepAddress();
  refresh(true);
  $("panel").focus();
}
function leavePath() {
  state.path = null;
  refresh(true);
}
function whyButton(node) {
  if (state.asked === node.id) {
    return el("p", { class: "asked", role: "status" }, "Now choose the other one: click it, or search for it. ",
      el("button", { type: "button", onclick: () => { state.asked = null; showPanel(); } }, "Leave it"));
  }
  return el("p", {}, el("button", { type: "button", id: "why",
    onclick: () => { state.asked = node.id; showPanel(); $("search").value = ""; $("search").focus(); } },
    "Why is it linked to …"));
}
// The statement that stands for a line: of the polarity that the line shows, one that names whom it is about, with
// words, the newest.
function typical(edge) {
  const order = [leaning(tally(every(edge))), "weakness", "mixed", "strength", "context"];
  const rank = ([item, by]) => 4 * order.indexOf(polarityOf(item)) + 2 * GUESSED.has(data.ways[by])
    + !whole(item).quote;
  return newest(through(edge)).sort((a, b) => rank(a) - rank(b)).slice(0, 1);
}
function pathPanel({ from, to, ways: found }) {
  const [one, other] = [nodes.get(from), nodes.get(to)];
  const heading = el("h2", { tabIndex: -1 }, `Why ${one.name} and ${other.name} are linked`);
  if (!found.length) return [heading, el("p", {}, "The filters leave no way from one to the other.")];
  const links = plural(found[0].length, "link", "links");
  return [heading,
    el("p", { class: "faint" }, `${plural(found.length, "shortest way", "shortest ways")}, ${found.length > 1 ? "each " : ""}of ${links}.`),
    ...found.flatMap((way, number) => {
      let at = from;
      return [el("h3", {}, `Way ${number + 1}`), el("ol", {}, ...way.map((edge) => {
        const here = nodes.get(at);
        at = far(edge, at);
        return el("li", {}, el("button", { type: "button",
          onclick: () => { select({ edge: edge.id }); $("panel").focus(); } },
          `${here.name} — ${relation(edge, here, nodes.get(at))}`),
          ...typical(edge).map(([item, by]) => article(item, by)));
      }))];
    }),
    el("p", {}, el("button", { type: "button", onclick: () => select({}) }, "Back to the whole map"))];
}
