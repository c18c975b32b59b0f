// The page of a map, second part: what is chosen, the evidence for it, and the table.
function select({ node = null, edge = null }, go = false) {
  state.node = node;
  state.edge = edge;
  const key = node === null ? "" : nodes.get(node).key;
  const hash = key ? `#node=${encodeURIComponent(key)}` : edge === null ? "" : `#edge=${edge}`;
  if (location.hash !== hash) history.replaceState(null, "", hash || location.pathname + location.search);
  redraw();
  showPanel();
  const aside = -$("panel").offsetWidth / 2;
  const at = node === null && edge !== null ? data.edges[edge].to : node;
  if (at === null || !shape.nodes.has(at)) return;
  const hidden = network.canvasToDOM(network.getPosition(at)).x > $("map").clientWidth + 2 * aside - 40;
  if (go || hidden) {
    network.focus(at, { scale: go ? 1 : network.getScale(), offset: { x: aside, y: 0 }, animation: false });
  }
}
function fromHash() {
  const [what, value] = location.hash.slice(1).split("=");
  if (what === "node" && value) {
    const found = data.nodes.find((node) => node.key === decodeURIComponent(value));
    if (found) { reveal(found); select({ node: found.id }, true); }
  } else if (what === "edge" && data.edges[value]) select({ edge: Number(value) });
}
function reveal(node) { // loosen the filters until a thing is shown
  if (shape.nodes.has(node.id)) return;
  state.types.add(node.group);
  data.polarities.forEach((name) => state.polarities.add(name));
  while (state.level && !node.places[state.level]) state.level -= 1;
  document.querySelectorAll("#legend input[type=checkbox]").forEach((box) => {
    box.checked = state.types.has(box.value) || state.polarities.has(box.value);
  });
  setLevel(state.level);
}
function showPanel() {
  const panel = $("panel");
  const inside = state.node !== null ? nodePanel(nodes.get(state.node))
    : state.edge !== null ? edgePanel(data.edges[state.edge]) : [];
  panel.hidden = !inside.length;
  panel.replaceChildren(el("button", { type: "button", onclick: () => select({}) }, "Close"), ...inside);
  panel.scrollTop = 0;
}
function counted(counts) {
  return el("p", { class: "tally" }, ...data.polarities.filter((name) => counts[name])
    .map((name) => sign(name, `${counts[name]} ${word("polarity", name).toLowerCase()}`)));
}
function nodePanel(node) {
  const mine = data.edges.filter((e) => e.from === node.id || e.to === node.id)
    .filter((e) => e.type !== "findings" || through(e).length); // also those too slight for the map
  const every = mine.filter((e) => e.type === "findings").flatMap(through);
  const kept = [...new Map(every.map((pair) => [pair[0], pair])).values()]; // a finding may be about several
  const others = mine.map((edge) => [edge, nodes.get(edge.from === node.id ? edge.to : edge.from)]);
  others.sort(([a], [b]) => through(b).length - through(a).length || a.id - b.id);
  return [
    el("h2", { tabIndex: -1 }, node.name),
    el("p", { class: "faint" }, kindOf(node), node.others.length ? ` · also: ${node.others.join("; ")}` : ""),
    node.page ? el("p", {}, link(node.page, "Its inspection reports at Ofsted")) : "",
    counted(tally(kept)),
    el("h3", {}, plural(others.length, "link", "links")),
    el("ul", {}, ...others.map(([edge, other]) => el("li", {}, el("button", { type: "button",
      onclick: () => { select({ edge: edge.id }); $("panel").focus(); } }, relation(edge, node, other))))),
    ...(node.group === "authority" ? [] : findings(kept)),
  ];
}
function relation(edge, node, other) {
  if (edge.type !== "findings") {
    return edge.from === node.id ? `${edge.words} ${other.name}` : `${other.name} ${edge.words} it`;
  }
  const counts = tally(through(edge));
  const signs = data.polarities.filter((name) => counts[name]).map((name) => `${SIGNS[name]}${counts[name]}`);
  return `${other.name} ${signs.join(" ")}`;
}
function edgePanel(edge) {
  const kept = through(edge);
  const [one, other] = [nodes.get(edge.from), nodes.get(edge.to)];
  const span = [edge.since && `from ${edge.since}`, edge.until && `to ${edge.until}`].filter(Boolean).join(" ");
  const back = el("p", {}, ...[one, other].map((node) => el("button", { type: "button",
    onclick: () => select({ node: node.id }, true) }, node.name)));
  return [
    el("h2", { tabIndex: -1 }, `${one.name} — ${other.name}`),
    el("p", { class: "faint" }, edge.type === "findings" ? `${edge.words} ${other.name}, inspections ${span}`
      : `${one.name} ${edge.words} ${other.name} ${span}`),
    back,
    edge.type === "findings" ? counted(tally(kept)) : "",
    ...(kept.length ? findings(kept) : [el("p", { class: "faint" },
      edge.type === "findings" ? "The filters let none through." : "As the register has it.")]),
  ];
}
function findings(kept) {
  const order = [...new Map(kept.map((pair) => [pair[0], pair])).values()].sort(([a], [b]) => {
    const [x, y] = [data.items[a], data.items[b]].map((item) => data.inspections[item.in].day || "");
    return x < y ? 1 : x > y ? -1 : a - b;
  });
  const box = el("div", {});
  const show = (upTo) => {
    const shown = order.slice(0, upTo).map(([item, by]) => article(data.items[item], by));
    box.replaceChildren(...shown);
    if (order.length > upTo) box.append(el("p", {}, el("button", { type: "button",
      onclick: () => show(order.length) }, `Show all ${order.length}`)));
  };
  show(MOST);
  return [el("h3", {}, plural(order.length, "statement", "statements")), box];
}
function whyNoWords(licence) {
  if (licence === "ogl-v3") return "its words are not in the graph this was made from";
  return `its words may not be copied (${licence ? word("licence", licence).toLowerCase() : "no licence known"})`;
}
function article(item, by) {
  const from = data.inspections[item.in];
  const pages = item.page && (item.to ? `pages ${item.page} to ${item.to}` : `page ${item.page}`);
  const numbered = /^\d/.test(item.paragraph || "") ? `paragraph ${item.paragraph}` : "";
  const place = [pages, numbered].filter(Boolean).join(", ");
  const topics = (item.topics || []).map((topic) => word("topic", topic)).join(", ");
  const extent = item.extent ? `extent: ${word("extent", item.extent).toLowerCase()}` : "";
  const told = by ? `identified: ${word("resolution", by).toLowerCase()}` : "";
  return el("div", { class: `finding ${item.polarity || ""}` },
    el("p", {}, item.polarity ? sign(item.polarity, word("polarity", item.polarity)) : el("b", {}, "Arrangement"),
      topics ? ` · ${topics}` : ""),
    item.quote ? el("blockquote", {}, `“${item.quote}”`) : "",
    extent || told ? el("p", { class: "faint" }, [extent, told].filter(Boolean).join(" · ")) : "",
    el("p", {}, `${from.label}${place ? `, ${place}` : ""} `, from.link ? link(from.link, "Report") : ""),
    item.quote ? "" : el("p", { class: "faint" }, `${whyNoWords(from.licence)}; digest ${item.digest || "none"}`));
}
const kindOf = (node) => (node.kind ? word("kind", node.kind) : node.group).toLowerCase();
const link = (href, text) => el("a", { href, target: "_blank", rel: "noopener noreferrer" }, `${text} ↗`);

// The table: the same content, for the keyboard and for reading aloud.
const COLUMNS = ["From", "Relation", "To", "Kind", "Findings", ...data.polarities, "Evidence"];
function fillTable() {
  $("columns").replaceChildren(...COLUMNS.map((name) => el("th", { scope: "col" },
    SIGNS[name] ? `${SIGNS[name]} ${word("polarity", name)}` : name)));
  $("rows").replaceChildren(...data.edges.filter((edge) => shape.edges.has(edge.id)).map((edge) => {
    const kept = shape.edges.get(edge.id);
    const [one, other, counts] = [nodes.get(edge.from), nodes.get(edge.to), tally(kept)];
    const findings = edge.type === "findings";
    const dates = [edge.since && `from ${edge.since}`, edge.until && `to ${edge.until}`].filter(Boolean);
    return el("tr", {}, el("th", { scope: "row" }, one.name),
      el("td", {}, findings ? edge.words : `${edge.words} ${dates.length ? `(${dates.join(" ")})` : ""}`),
      el("td", {}, other.name), el("td", {}, kindOf(findings ? other : one)),
      el("td", { class: "number" }, findings ? `${kept.length}` : "–"),
      ...data.polarities.map((name) => el("td", { class: `number ${name}` }, `${counts[name] || ""}`)),
      el("td", {}, el("button", { type: "button", "aria-label": `Evidence: ${one.name}, ${other.name}`,
        onclick: () => { select({ edge: edge.id }); $("panel").focus(); } }, "Evidence")));
  }));
}
