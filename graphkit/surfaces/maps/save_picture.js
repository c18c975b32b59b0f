// Save a picture as a file: a network, or a figure of a page.
"use strict";
function saveFile(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
function saveSvg(picture, name) {
  const text = new XMLSerializer().serializeToString(picture);
  saveFile(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
}
const CAPTION = 48; // pixels below a picture: what it is, and where it is from
function savePng(wide, high, draw, caption, name) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: wide, height: high + CAPTION });
  const ink = canvas.getContext("2d"), { backgroundColor, color } = getComputedStyle(document.body);
  ink.fillStyle = backgroundColor;
  ink.fillRect(0, 0, wide, high + CAPTION);
  draw(ink);
  ink.fillStyle = color;
  ink.font = `${Math.min(CAPTION / 2, 1.8 * wide / caption.length)}px system-ui, sans-serif`;
  ink.fillText(caption, CAPTION / 2, high + CAPTION * 2 / 3, wide - CAPTION);
  canvas.toBlob((blob) => saveFile(blob, `${name}.png`));
}
