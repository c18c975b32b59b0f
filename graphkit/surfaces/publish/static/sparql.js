// SPARQL in the browser: Oxigraph (WebAssembly) over the statements of the publication.
"use strict";
(() => {
  const [part, question, query, run, status, answer] =
    ["part", "question", "query", "run", "status", "answer"].map((id) => document.getElementById(id));
  const stores = new Map();
  let engine;
  const bytes = async (base64) => {
    const packed = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    return new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  };
  const script = (address) => new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = address; element.onload = resolve; element.onerror = () => reject(new Error("cannot load " + address));
    document.head.append(element);
  });
  const started = async () => {
    if (engine) return engine;
    const address = URL.createObjectURL(new Blob([ENGINE_CODE], { type: "text/javascript" }));
    engine = await import(address);
    await engine.default({ module_or_path: await bytes(ENGINE) });
    return engine;
  };
  const store = async (address) => {
    if (!stores.has(address)) {
      status.textContent = "Loading the statements …";
      const { Store } = await started();
      await script(address);
      const loaded = new Store();
      loaded.load(await bytes(STATEMENTS), { format: "application/n-triples", lenient: true, no_transaction: true });
      STATEMENTS = "";
      stores.set(address, loaded);
    }
    return stores.get(address);
  };
  const cell = (term, name = "td") => {
    const element = document.createElement(name);
    element.textContent = term === undefined ? "" : term.value === undefined ? String(term) : term.value;
    return element;
  };
  const row = (cells) => { const element = document.createElement("tr"); element.append(...cells); return element; };
  const show = (found) => {
    if (typeof found === "boolean") { status.textContent = found ? "yes" : "no"; return; }
    const isTable = found.length && found[0] instanceof Map;
    const names = isTable ? [...new Set(found.flatMap((each) => [...each.keys()]))] : ["subject", "predicate", "object"];
    const rows = found.slice(0, 1000).map((each) => row(names.map((name) => cell(isTable ? each.get(name) : each[name]))));
    answer.replaceChildren(row(names.map((name) => cell(name, "th"))), ...rows);
    status.textContent = found.length.toLocaleString("en-GB") + (found.length === 1 ? " row" : " rows")
      + (found.length > 1000 ? ", the first 1,000 shown" : "");
  };
  run.addEventListener("click", async () => {
    answer.replaceChildren();
    run.disabled = true;
    try {
      const loaded = await store(part.value);
      status.textContent = "Running …";
      await new Promise((resolve) => setTimeout(resolve));
      show(loaded.query(PREFIXES + query.value));
    } catch (error) { status.textContent = String(error.message || error); }
    run.disabled = false;
  });
  question.addEventListener("change", () => { if (question.value) query.value = question.value; });
})();
