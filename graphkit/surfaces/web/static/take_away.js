// Below each figure and table: copy its link, take its picture (SVG, PNG) or its rows (CSV), and cite it.
"use strict";
(() => {
  const cite = document.getElementById("cite");
  if (!cite) return;
  const main = document.getElementById("main"), ids = new Set();
  const named = (text) => {
    const slug = text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 50) || "table";
    let id = slug;
    for (let number = 2; ids.has(id) || document.getElementById(id); number++) id = `${slug}-${number}`;
    ids.add(id);
    return id;
  };

  // A picture by itself has no style sheet: the styles that it has here become its attributes.
  const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size",
    "font-weight", "text-anchor", "dominant-baseline", "paint-order", "stroke-linejoin", "display", "visibility", "vector-effect"];
  const standalone = (picture) => {
    const copy = picture.cloneNode(true), box = picture.getBoundingClientRect();
    const from = [picture, ...picture.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
    from.forEach((element, at) => {
      const style = getComputedStyle(element);
      for (const name of STYLES) to[at].setAttribute(name, style.getPropertyValue(name));
    });
    copy.querySelectorAll("a").forEach((link) => link.removeAttribute("href"));
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", box.width);
    copy.setAttribute("height", box.height);
    return copy;
  };
  const saveChart = (picture, name) => {
    const image = new Image(), [wide, high] = ["width", "height"].map((side) => 2 * picture.getBoundingClientRect()[side]);
    image.onload = () => savePng(wide, high, (ink) => ink.drawImage(image, 0, 0, wide, high), `${heading} – ${here("")}`, name);
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(standalone(picture)))}`;
  };

  const cells = (row) => [...row.cells].map((cell) => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll("svg, summary, [aria-hidden=true], .grade:has(+ .word)").forEach((element) => element.remove());
    return `"${copy.textContent.replace(/\s+/g, " ").trim().replace(/"/g, '""')}"`;
  });
  const saveCsv = (table, name) => {
    const rows = [...table.rows].map((row) => cells(row).join(","));
    saveFile(new Blob([`\ufeff${rows.join("\r\n")}\r\n`], { type: "text/csv" }), `${name}.csv`);
  };

  const heading = document.querySelector("h1").textContent.trim();
  const here = (id) => location.href.replace(/#.*/, "") + (id ? `#${id}` : "");
  const describe = (title, id) => cite.querySelectorAll("[data-citation]").forEach((element) => {
    const whole = title ? `${heading}: ${title}` : heading;
    const cited = element.matches("pre") ? whole.replace(/[&%$#_]/g, "\\$&") : whole;  // BibTeX
    element.textContent = element.dataset.citation.replace("{title}", () => cited).replace("{url}", () => here(id));
  });
  describe("", "");

  const button = (words, label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.setAttribute("aria-label", `${words}: ${label}`);
    made.addEventListener("click", () => act(made));
    return made;
  };
  const copied = (made, text) => {
    navigator.clipboard.writeText(text).then(() => {
      made.textContent = "Copied";
      setTimeout(() => { made.textContent = "Copy link"; }, 2000);
    }, () => { location.href = text; });
  };
  const shared = document.querySelector("[data-take-away]");  // one line for all of a page
  const pictures = main.querySelectorAll("figure:has(svg.picture)").length;
  const offer = (element, label, ways) => {
    if (shared) {
      if (element.matches("figure")) (pictures > 1 ? element : shared).append(...ways.map(([words, act]) => button(words, label, () => act(named(label)))));
      return;
    }
    const bar = document.createElement("p"), id = element.id || (element.id = named(label));
    bar.className = "take-away";
    bar.append(button("Copy link", label, (made) => copied(made, here(id))),
      ...ways.map(([words, act]) => button(words, label, () => act(id))),
      button("Cite", label, () => {
        describe(label, id);
        cite.open = true;
        cite.scrollIntoView({ block: "center" });
        cite.querySelector("summary").focus();
      }));
    if (element.matches("figure")) element.append(bar);
    else (element.nextElementSibling?.matches(".all-rows") ? element.nextElementSibling : element).after(bar);
  };
  for (const figure of main.querySelectorAll("figure")) {
    const picture = figure.querySelector("svg.picture"), drawings = [...figure.querySelectorAll("svg.picture")];
    const seen = () => drawings.find((each) => each.getBoundingClientRect().width) || picture;  // wide, or narrow on a phone
    const caption = figure.querySelector("figcaption");
    const words = caption?.textContent || picture?.getAttribute("aria-label") || "Figure";
    const label = words.trim().split(/[;.:]/)[0];
    if (picture) offer(figure, label, [["SVG", (id) => saveSvg(standalone(seen()), id)], ["PNG", (id) => saveChart(seen(), id)]]);
  }
  for (const table of main.querySelectorAll("table")) {
    const region = table.closest(".scroll") || table;
    const label = region.getAttribute("aria-label") || (table.caption && table.caption.textContent) || "Table";
    if (table.rows.length > 1) offer(region, label.trim(), [["CSV", (id) => saveCsv(table, id)]]);
  }
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) {
    target.closest("details")?.setAttribute("open", "");
    target.scrollIntoView();
  }
})();
