// Suggestions under the search box. Without this script the box submits as usual.
"use strict";
for (const box of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = "suggestions"; list.className = "suggestions"; list.setAttribute("role", "listbox"); list.hidden = true;
  list.setAttribute("aria-label", "Suggestions");
  box.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-expanded", "false"],
    ["aria-autocomplete", "list"], ["autocomplete", "off"]]) box.setAttribute(name, value);
  let timer, asked = 0, chosen = -1;
  const show = (visible) => { list.hidden = !visible; box.setAttribute("aria-expanded", String(visible)); };
  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    if (index < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const suggest = async () => {
    const number = ++asked;
    const reply = await fetch(box.dataset.suggest + "?q=" + encodeURIComponent(box.value)).catch(() => null);
    if (!reply || !reply.ok || number !== asked) return;
    const { suggestions } = await reply.json();
    list.replaceChildren(...suggestions.map((each, at) => {
      const item = document.createElement("li"), link = document.createElement("a"), note = document.createElement("small");
      item.id = "suggestion-" + at; item.setAttribute("role", "option");
      link.textContent = each.title; link.tabIndex = -1;
      if (each.href) link.href = each.href;  // a page; without one, the words go on with it
      else item.addEventListener("click", () => { box.value = each.complete + " "; box.focus(); show(false); suggest(); });
      note.textContent = " " + [each.kind, each.place].filter(Boolean).join(" · ");
      item.append(link, note);
      return item;
    }));
    choose(-1);
    show(suggestions.length > 0);
  };
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, 120); });
  box.addEventListener("blur", () => setTimeout(() => show(false), 200));
  box.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape") { show(false); choose(-1); }
    if (list.hidden || !count) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((chosen + step + count + (chosen < 0 && step < 0 ? 1 : 0)) % count);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      list.children[chosen].firstChild.click();  // which bubbles to its item
    }
  });
}

// Escape closes a part of a reading, and what else is open and holds the focus.
addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest?.("details[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// The authority last looked at stays in this browser and is not sent: the examples on the first page are about it.
{
  let storage = null;
  try { storage = window.localStorage; } catch { /* the reader's browser keeps nothing for sites */ }
  const looked = document.querySelector("a[data-place]");
  if (looked) storage?.setItem("place", looked.dataset.place);
  const place = storage?.getItem("place");
  for (const link of place ? document.querySelectorAll("a[data-words]") : []) {
    const { words, parameter, text } = link.dataset, address = new URL(link.href);
    address.searchParams.set(parameter, words.replace("{}", place));
    link.href = address;
    link.textContent = (text || words).replace("{}", place);
  }
}
