// Shows one section of a long page at a time; links to the sections become tabs. Without scripts, and in
// print, all sections are shown.
"use strict";
(() => {
  const list = document.querySelector("nav.tabs");
  if (!list) return;
  const tabs = [...list.querySelectorAll('a[href^="#"]')];
  const panels = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));
  document.documentElement.classList.add("with-tabs");

  function show(chosen) {
    panels.forEach((panel, at) => {
      panel.classList.toggle("shown", panel === chosen);
      if (panel === chosen) tabs[at].setAttribute("aria-current", "true");
      else tabs[at].removeAttribute("aria-current");
    });
  }

  function follow() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const chosen = target && panels.find((panel) => panel.contains(target));
    show(chosen || panels[0]);
    if (chosen && chosen !== target) target.scrollIntoView();
  }

  list.addEventListener("click", (event) => {
    const at = tabs.indexOf(event.target.closest("a"));
    if (at < 0) return;
    event.preventDefault();
    history.replaceState(null, "", tabs[at].hash);
    show(panels[at]);
  });
  addEventListener("hashchange", follow);
  follow();
})();
