// Map script, part 7: the map as a picture: PNG of what is seen, SVG of all that the filters leave.
function svgElement(tag, properties, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(properties).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}
function svgInk(ink, into) { // a drawing context whose shapes and texts become elements of `into()`
  const at = (...numbers) => numbers.map((number) => Number(number.toFixed(1))).join(" ");
  const paint = (name, colour) => { // SVG 1.1 has no rgba()
    const [, rgb, alpha = 1] = /^rgba\((.*), (.*)\)$/.exec(colour) || [];
    const opacity = alpha * ink.globalAlpha;
    return { [name]: rgb ? `rgb(${rgb})` : colour, ...(opacity < 1 ? { [`${name}-opacity`]: opacity } : {}) };
  };
  const line = () => ({ ...paint("stroke", ink.strokeStyle), "stroke-width": ink.lineWidth,
    ...(ink.getLineDash().length ? { "stroke-dasharray": ink.getLineDash().join(" ") } : {}) });
  const add = (tag, properties, ...text) => into().appendChild(svgElement(tag, properties, ...text));
  let path = "", shape = null;
  const go = (letter, ...numbers) => { path += `${letter === "L" && !path ? "M" : letter}${at(...numbers)}`; };
  const box = (x, y, wide, high) => { path = `M${at(x, y)}h${at(wide)}v${at(high)}h${at(-wide)}z`; };
  const write = (text, x, y, look) => {
    const [, bold, size, face] = /^(bold |700 )?([\d.]+)px (.*)$/.exec(ink.font);
    const down = { middle: 0.35, hanging: 0.8, top: 0.8 }[ink.textBaseline] || 0; // PowerPoint knows no other baseline
    add("text", { x: at(x), y: at(y + down * size), "font-size": size, "font-family": face, ...(bold ? { "font-weight": "bold" } : {}),
      "text-anchor": ink.textAlign === "center" ? "middle" : "start", ...look }, text);
  };
  const ways = {
    beginPath() { path = ""; },
    closePath() { path += "z"; },
    moveTo: (...to) => go("M", ...to),
    lineTo: (...to) => go("L", ...to),
    quadraticCurveTo: (...to) => go("Q", ...to),
    bezierCurveTo: (...to) => go("C", ...to),
    arc(x, y, radius, from, to) {
      const point = (turn) => [x + radius * Math.cos(turn), y + radius * Math.sin(turn)];
      go("L", ...point(from));
      for (const turn of [(from + to) / 2, to]) go("A", radius, radius, 0, 0, 1, ...point(turn));
    },
    rect: box,
    roundRect: box,
    fill() { shape = add("path", { d: path, ...paint("fill", ink.fillStyle) }); },
    stroke() {
      if (shape && shape.getAttribute("d") === path) Object.entries(line()).forEach(([name, value]) => shape.setAttribute(name, value));
      else add("path", { d: path, fill: "none", ...line() });
    },
    fillRect(...corners) { box(...corners); ways.fill(); },
    strokeRect(...corners) { box(...corners); ways.stroke(); },
    fillText: (text, x, y) => write(text, x, y, paint("fill", ink.fillStyle)),
    strokeText: (text, x, y) => write(text, x, y, { fill: "none", "stroke-linejoin": "round", ...line() }),
  };
  return new Proxy(ink, {
    get: (_, name) => ways[name] || (typeof ink[name] === "function" ? ink[name].bind(ink) : ink[name]),
    set: (_, name, value) => { ink[name] = value; return true; },
  });
}
const isPublic = location.protocol.startsWith("http") && !/^(localhost$|127\.|\[)/.test(location.hostname);
const caption = `${document.title} – from inspection reports; public sector information licensed under the Open Government Licence v3.0${
  isPublic ? ` – ${location.href}` : ""}`;
function mapAsSvg() {
  const [left, top, right, bottom] = contentBounds(), [margin, { body }] = [24, network];
  const [wide, size] = [right - left + 2 * margin, Math.min(20, (right - left) / caption.length / 0.55)];
  const [x, y, high] = [left - margin, top - margin - (regions.length && REGION), bottom - top + 4 * margin + (regions.length && REGION)];
  const svg = svgElement("svg", { viewBox: `${x} ${y} ${wide} ${high}`, width: wide, height: high });
  let into = svg;
  const ink = svgInk(document.createElement("canvas").getContext("2d"), () => into);
  const { scale } = body.view;
  body.view.scale = 1; // as large as the layout is: no name is too small
  ink.fillStyle = colours.ground;
  ink.fillRect(x, y, wide, high);
  drawTiles(ink);
  drawHeat(ink, [1, left, top, right, bottom]);
  const lines = body.edgeIndices.map((id) => body.edges[id]).filter((edge) => edge.connected);
  lines.forEach((edge) => edge.draw(ink));
  lines.forEach((edge) => edge.drawArrows(ink));
  const labels = body.nodeIndices.map((id) => {
    into = svg.appendChild(svgElement("g", { class: "node" }));
    return body.nodes[id].draw(ink).drawExternalLabel;
  });
  into = svg;
  labels.forEach((draw) => draw && draw());
  drawLetters(ink);
  nameRegions(ink, regions, left);
  ink.font = `${size}px ${FONT_FACE}`;
  ink.fillText(caption, left, y + high - margin);
  body.view.scale = scale;
  network.redraw();
  return svg;
}
function setUpPictures() {
  $("vector").addEventListener("click", () => saveSvg(mapAsSvg(), document.title));
  $("picture").addEventListener("click", () => {
    const seen = $("map").querySelector("canvas");
    savePng(seen.width, seen.height, (ink) => ink.drawImage(seen, 0, 0), caption, document.title);
  });
}
