// Makes the lines of a correction from the fields that were changed. Nothing is sent.
"use strict";
for (const form of document.querySelectorAll("form[data-correct]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const changed = [...form.querySelectorAll("[data-was]")].filter((field) => field.value !== field.dataset.was);
    const by = form.elements.by.value, why = form.elements.why.value;
    const lines = changed.map((field) => JSON.stringify({ field: field.name, value: field.value, by, why }));
    const text = lines.length ? `"corrections": [\n  ${lines.join(",\n  ")}\n]` : "Nothing is changed: change a value above.";
    form.querySelector("pre").textContent = text;
    form.querySelector("pre").parentElement.hidden = false;
    const mail = form.querySelector("[data-mail]");
    if (mail) {
      const subject = encodeURIComponent(`Correction of ${form.dataset.correct}`);
      mail.search = `?subject=${subject}&body=${encodeURIComponent(`${location.href}\n\n${text}`)}`;
    }
  });
}
