"use strict";
// The page of a map. What stands in the data is shown as text only (textContent), never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const SIGNS = { strength: "▲", weakness: "▼", mixed: "◆", context: "○" };
  const DASHES = { strength: false, weakness: [9, 6], mixed: [14, 4, 2, 4], context: [2, 5] };
  const LINES = { delivers: false, shared: [3, 3] };
  const TYPES = { authority: "Authorities", agency: "Agencies", service: "Services",
    sector: "Partner sectors", topic: "Topics" };
  const SHAPES = { authority: "M1 4h16v10H1z", agency: "M9 1l8 8-8 8-8-8z", service: "M9 2a7 7 0 1 0 .01 0z",
    sector: "M2 2h14v14H2z", topic: "M5 2h8l4 7-4 7H5L1 9z" };
  const MOST = 40; // findings shown before one asks for the rest
  const $ = (id) => document.getElementById(id);
  const years = [...new Set(data.inspections.map((i) => (i.day || "").slice(0, 4)).filter(Boolean))].sort();
  const state = { level: data.start, types: new Set(data.types), polarities: new Set(data.polarities),
    from: years[0] || "", until: years[years.length - 1] || "", node: null, edge: null, moving: false };

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
  const year = (item) => (data.inspections[item.in].day || "").slice(0, 4);
  function passes(item) {
    const when = year(item);
    return state.polarities.has(item.polarity) && (!when || (when >= state.from && when <= state.until));
  }
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const shape = { nodes: new Set(), edges: new Map() };
  function sift() {
    shape.edges.clear();
    const alive = new Set();
    const least = data.levels[state.level];
    const large = (id) => { const n = nodes.get(id); return n.always || n.weight >= least; };
    for (const edge of data.edges) {
      const ends = [edge.from, edge.to];
      if (!ends.every((id) => state.types.has(nodes.get(id).group) && large(id))) continue;
      const kept = edge.type === "findings"
        ? edge.evidence.filter(([item]) => passes(data.items[item])) : edge.evidence;
      if (edge.type === "findings" && !kept.length) continue;
      shape.edges.set(edge.id, kept);
      ends.forEach((id) => alive.add(id));
    }
    shape.nodes = new Set([...nodes.keys()].filter((id) => alive.has(id) ||
      (nodes.get(id).group === "authority" && state.types.has("authority"))));
  }
  function tally(kept) {
    const counts = Object.fromEntries(data.polarities.map((name) => [name, 0]));
    for (const [item] of kept) if (data.items[item].polarity) counts[data.items[item].polarity] += 1;
    return counts;
  }
  // The polarity of an edge: what most of its findings are, context aside; mixed when it is even.
  function leaning(counts) {
    const { strength = 0, weakness = 0, mixed = 0 } = counts;
    if (!strength && !weakness && !mixed) return "context";
    if (strength > weakness + mixed) return "strength";
    return weakness > strength + mixed ? "weakness" : "mixed";
  }

  // Drawing.
  let colours = {};
  function readTheme() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["ground", "ink", "outline", "delivery", "authority", "authority-ink", "agency", "service",
      "sector", "topic", ...data.polarities]) colours[name] = style.getPropertyValue(`--${name}`).trim();
  }
  const near = (id) => new Set(data.edges.filter((e) => shape.edges.has(e.id) && (e.from === id || e.to === id))
    .flatMap((e) => [e.from, e.to]));
  function chosen() {
    if (state.node !== null) return near(state.node).add(state.node);
    if (state.edge !== null) return new Set([data.edges[state.edge].from, data.edges[state.edge].to]);
    return null;
  }
  function drawnNode(node, lit) {
    const [x, y, letters] = node.places[state.level] || node.places.find(Boolean);
    const off = lit && !lit.has(node.id);
    const inside = node.shape === "box";
    return { id: node.id, label: node.label, shape: node.shape, size: node.size, x, y,
      hidden: !shape.nodes.has(node.id), opacity: off ? 0.2 : 1, borderWidth: state.node === node.id ? 4 : 1,
      color: { background: colours[node.group], border: colours.outline,
        highlight: { background: colours[node.group], border: colours.ink } },
      margin: inside ? 10 : undefined,
      font: { size: letters, color: inside ? colours["authority-ink"] : colours.ink,
        strokeWidth: inside ? 0 : 4, strokeColor: colours.ground, face: "Liberation Sans, Arial, sans-serif",
        ...(off ? { color: `${colours.ink}66` } : {}) },
      fixed: node.group === "authority" };
  }
  function drawnEdge(edge, lit) {
    const kept = shape.edges.get(edge.id);
    const findings = edge.type === "findings";
    const lean = findings && kept ? leaning(tally(kept)) : "delivery";
    const on = !lit || state.edge === edge.id || edge.from === state.node || edge.to === state.node;
    return { id: edge.id, from: edge.from, to: edge.to, hidden: !kept,
      width: findings ? 1 + Math.log2(1 + (kept || []).length) / 1.6 : 2.5,
      dashes: findings ? DASHES[lean] : LINES[edge.type], arrows: findings ? "" : "to",
      label: findings || data.edges.length > 80 ? undefined : yearsOf(edge),
      font: { size: 12, color: colours.ink, strokeWidth: 3, strokeColor: colours.ground },
      smooth: findings || !beside(edge) ? false : { enabled: true, type: "curvedCW", roundness: 0.12 },
      color: { color: colours[lean], highlight: colours[lean], opacity: !on ? 0.06 : lit ? 1 : 0.55 } };
  }
  const pair = (edge) => [edge.from, edge.to].sort((a, b) => a - b).join();
  const pairs = new Map();
  for (const edge of data.edges) pairs.set(pair(edge), (pairs.get(pair(edge)) || 0) + 1);
  const beside = (edge) => pairs.get(pair(edge)) > 1; // another line joins the same two
  function yearsOf(edge) { // "2014–2021", "since 2021", "until 2021"
    const [first, last] = [edge.since.slice(0, 4), edge.until.slice(0, 4)];
    if (first && last) return first === last ? first : `${first}–${last}`;
    return first ? `since ${first}` : last && `until ${last}`;
  }
  let network, nodeSet, edgeSet;
  function redraw() {
    const lit = chosen();
    nodeSet.update(data.nodes.map((node) => drawnNode(node, lit)));
    edgeSet.update(data.edges.map((edge) => drawnEdge(edge, lit)));
    $("count").textContent = `${plural(shape.nodes.size, "name", "names")}, ` +
      `${plural(shape.edges.size, "link", "links")} of ${nodes.size} and ${data.edges.length}`;
  }
  function fit(ids) {
    const shown = ids || [...shape.nodes];
    if (shown.length) network.fit({ nodes: shown, animation: false });
  }
  function start() {
    sift();
    readTheme();
    nodeSet = new vis.DataSet(data.nodes.map((node) => drawnNode(node, null)));
    edgeSet = new vis.DataSet(data.edges.map((edge) => drawnEdge(edge, null)));
    network = new vis.Network($("map"), { nodes: nodeSet, edges: edgeSet }, {
      physics: { enabled: false, solver: "forceAtlas2Based" }, layout: { improvedLayout: false },
      nodes: { scaling: { label: { drawThreshold: 7 } }, chosen: false }, edges: { chosen: false },
      interaction: { hover: false, keyboard: false, multiselect: false, tooltipDelay: 1e9 } });
    network.on("click", ({ nodes: hit, edges: lines }) => {
      if (hit.length) select({ node: hit[0] });
      else select(lines.length ? { edge: lines[0] } : {});
    });
    // drawThreshold goes by the label's own size; what is too small on the screen is not drawn
    network.on("afterDrawing", () => { $("map").dataset.drawn = "yes"; });
    redraw();
    fit();
  }
  function refresh(places = false) {
    sift();
    redraw();
    fillTable();
    showPanel();
    if (places) fit();
  }

  // Selection and evidence.
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
    const mine = data.edges.filter((e) => shape.edges.has(e.id) && (e.from === node.id || e.to === node.id));
    const kept = mine.filter((e) => e.type === "findings").flatMap((e) => shape.edges.get(e.id));
    const others = mine.map((edge) => [edge, nodes.get(edge.from === node.id ? edge.to : edge.from)]);
    others.sort(([a], [b]) => shape.edges.get(b.id).length - shape.edges.get(a.id).length || a.id - b.id);
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
    const counts = tally(shape.edges.get(edge.id));
    const signs = data.polarities.filter((name) => counts[name]).map((name) => `${SIGNS[name]}${counts[name]}`);
    return `${other.name} ${signs.join(" ")}`;
  }
  function edgePanel(edge) {
    const kept = shape.edges.get(edge.id) || [];
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
      ...(kept.length ? findings(kept) : [el("p", { class: "faint" }, "As the register has it.")]),
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
      el("p", { class: "faint" }, [extent, told].filter(Boolean).join(" · ")),
      el("p", {}, `${from.label}${place ? `, ${place}` : ""} `, from.link ? link(from.link, "Report") : ""),
      item.quote ? "" : el("p", { class: "faint" }, `words not copied (${word("licence", from.licence || "")
        .toLowerCase() || "licence not known"}); digest ${item.digest || "none"}`));
  }
  const kindOf = (node) => (node.kind || node.group).replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
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

  // Filters.
  function setLevel(level) {
    state.level = level;
    $("least").value = level;
    $("least-said").textContent = `${data.levels[level]} or more`;
    refresh(true);
  }
  function drawing(path, fill, dashes) {
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const [width, height] = dashes === undefined ? [18, 18] : [44, 12];
    Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" })
      .forEach(([name, value]) => picture.setAttribute(name, value));
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const look = dashes === undefined ? { d: path, fill, stroke: "var(--outline)" }
      : { d: "M1 6h42", stroke: fill, "stroke-width": 3, "stroke-dasharray": (dashes || []).join(" ") };
    Object.entries(look).forEach(([name, value]) => line.setAttribute(name, value));
    picture.append(line);
    return picture;
  }
  function choice(value, chosenSet, picture, text) {
    return el("label", {}, el("input", { type: "checkbox", value, checked: true,
      onchange: (event) => {
        chosenSet[event.target.checked ? "add" : "delete"](value);
        refresh();
      } }), picture, text);
  }
  function legend() {
    for (const kind of data.types) {
      $("types").append(choice(kind, state.types, drawing(SHAPES[kind], `var(--${kind})`), TYPES[kind]));
    }
    const found = data.edges.some((edge) => edge.type === "findings");
    for (const name of found ? data.polarities : []) {
      $("polarities").append(choice(name, state.polarities, drawing("", `var(--${name})`, DASHES[name]),
        sign(name, word("polarity", name))));
    }
    const kinds = new Set(data.edges.map((edge) => edge.type));
    for (const [kind, text] of [["delivers", "delivers for"], ["shared", "is shared by"]]) {
      if (kinds.has(kind)) {
        $("polarities").append(el("p", { class: "key" }, drawing("", "var(--delivery)", LINES[kind]), `→ ${text}`));
      }
    }
    $("polarities").hidden = !$("polarities").children[1];
    $("sizes").hidden = data.levels.length < 2;
    $("least").max = data.levels.length - 1;
    $("least").addEventListener("input", (event) => setLevel(Number(event.target.value)));
    $("years").hidden = years.length < 2 || !found;
    if (!found) $("polarities").firstElementChild.textContent = "Links";
    for (const end of ["from", "until"]) {
      $(end).append(...years.map((name) => el("option", { value: name, selected: name === state[end] }, name)));
      $(end).addEventListener("change", (event) => { state[end] = event.target.value; refresh(); });
    }
  }

  // Search: a combobox. Arrow keys move, Enter chooses, Escape closes.
  function search() {
    const [input, list] = [$("search"), $("matches")];
    const names = data.nodes.map((node) => [node, [node.name, ...node.others].join(" ").toLowerCase()]);
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
      reveal(node);
      select({ node: node.id }, true);
    };
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const hits = !words.length ? [] : names.filter(([, text]) => words.every((part) => text.includes(part)))
        .map(([node]) => node).sort((a, b) => b.weight - a.weight || a.id - b.id).slice(0, 10);
      list.replaceChildren(...hits.map((node) => el("li", { id: `match-${node.id}`, role: "option",
        onmousedown: (event) => { event.preventDefault(); choose(node); } }, `${node.name} (${kindOf(node)})`)));
      list.hidden = !hits.length;
      input.setAttribute("aria-expanded", String(hits.length > 0));
      mark(hits.length ? 0 : -1);
    });
    input.addEventListener("keydown", (event) => {
      const count = list.children.length;
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && at >= 0) choose(nodes.get(Number(list.children[at].id.slice(6))));
      else if (["ArrowDown", "ArrowUp"].includes(event.key) && count) {
        event.preventDefault();
        mark((at + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
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
  function buttons() {
    $("fit").addEventListener("click", () => { select({}); fit(); });
    $("theme").addEventListener("click", () => theme(!isDark()));
    $("print").addEventListener("click", () => window.print());
    $("physics").addEventListener("click", () => {
      state.moving = !state.moving;
      $("physics").setAttribute("aria-pressed", String(state.moving));
      network.setOptions({ physics: { enabled: state.moving } });
      if (!state.moving) { redraw(); fit(); }
    });
    let before = false;
    window.addEventListener("beforeprint", () => {
      before = isDark();
      theme(false);
      fit();
      network.redraw();
    });
    window.addEventListener("afterprint", () => theme(before));
    window.addEventListener("hashchange", fromHash);
    window.addEventListener("resize", () => fit());
  }

  theme(matchMedia("(prefers-color-scheme: dark)").matches);
  legend();
  buttons();
  search();
  start();
  setLevel(state.level);
  fromHash();
  window.graphkitMap = { network, state, placeOf: (key) => { // for tests, and for the curious
    const node = data.nodes.find((other) => other.key === key);
    return network.canvasToDOM(network.getPosition(node.id));
  } };
})();
