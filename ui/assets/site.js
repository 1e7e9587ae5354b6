// For all pages: the reader's choices (长者模式, 繁體, 深色), kept on this device alone, and the line that a screen reader hears.
"use strict";

window.policyqa = (() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);
  const CHOICES = ["elder", "hant", "dark"];
  const chosen = Object.fromEntries(CHOICES.map((name) => [name, first(name)]));

  root.classList.add("js");
  if ("speechSynthesis" in window) root.classList.add("can-speak");
  show();
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-choice]")) {
      button.addEventListener("click", () => choose(button.dataset.choice, !chosen[button.dataset.choice]));
    }
    document.querySelector(".skip").addEventListener("click", (event) => {
      const target = document.querySelector(event.target.getAttribute("href"));
      const place = target && (target.querySelector("textarea") || target);
      if (place) { event.preventDefault(); place.focus(); }
    });
    show();
    new MutationObserver(show).observe(document.body, { attributes: true, attributeFilter: ["class"] }); // Gradio sets its own palette
    new MutationObserver(show).observe(root, { attributes: true, attributeFilter: ["lang"] });
  });

  // In the address (as the widget does it), else as kept, else as the device prefers.
  function first(name) {
    if (asked.has(name)) return asked.get(name) === "1";
    const kept = storage((store) => store.getItem(`policyqa-${name}`));
    return kept === null || kept === undefined ? name === "dark" && matchMedia("(prefers-color-scheme: dark)").matches : kept === "1";
  }

  function choose(name, on) {
    chosen[name] = on;
    storage((store) => store.setItem(`policyqa-${name}`, on ? "1" : "0"));
    show();
    for (const box of document.querySelectorAll("textarea")) box.dispatchEvent(new Event("input", { bubbles: true })); // its height is counted anew
  }

  // A framed page keeps nothing; elsewhere storage may be switched off.
  function storage(use) {
    if (root.dataset.keep === "no") return null;
    try { return use(window.localStorage); } catch { return null; }
  }

  function show() {
    root.classList.toggle("elder", chosen.elder);
    for (const element of [root, document.body]) {
      if (element && element.classList.contains("dark") !== chosen.dark) element.classList.toggle("dark", chosen.dark);
    }
    const language = chosen.hant ? "zh-Hant" : "zh-CN"; // Gradio writes the browser's own
    if (root.lang !== language) root.lang = language;
    if (!document.body) return;
    for (const button of document.querySelectorAll("[data-choice]")) {
      button.setAttribute("aria-pressed", String(chosen[button.dataset.choice]));
    }
    if (chosen.hant !== root.classList.contains("hant")) traditional(chosen.hant);
  }

  // Traditional script: what stands in the page is converted by the server's OpenCC, piece by piece, and what is added later too.
  // The page itself stays as it was sent: switching back puts every original in place again.
  const NAMED = ["title", "aria-label", "placeholder"];
  const LEFT = "script, style, textarea, input, .copy-text, [translate='no']";
  const BATCH = 3500; // characters of one request; a longer piece stays as it is
  const originals = new Map(); // node or attribute holder -> { get, set, simplified, converted }
  const known = new Map(); // simplified -> traditional
  let watcher = null, pending = false;

  function traditional(on) {
    root.classList.toggle("hant", on);
    if (on) {
      watcher = new MutationObserver(later);
      watcher.observe(document.body, { childList: true, characterData: true, subtree: true });
      convert();
    } else {
      watcher.disconnect();
      for (const piece of originals.values()) if (piece.get() === piece.converted) piece.set(piece.simplified);
      originals.clear();
    }
  }

  function later() {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => { pending = false; if (chosen.hant) convert(); });
  }

  async function convert() {
    const pieces = [...texts(), ...attributes()].filter((piece) => /[\u3400-\u9fff]/.test(piece.get()));
    const fresh = pieces.filter((piece) => { const old = originals.get(piece.key); return !old || piece.get() !== old.converted; });
    const wanted = [...new Set(fresh.map((piece) => piece.get()))].filter((text) => !known.has(text));
    for (const text of wanted) if (text.length > BATCH) known.set(text, text);
    await learn(wanted.filter((text) => !known.has(text)));
    if (!chosen.hant) return;
    for (const piece of fresh) {
      const simplified = piece.get(), converted = known.get(simplified);
      if (converted === undefined) continue;
      originals.set(piece.key, Object.assign(piece, { simplified, converted }));
      if (converted !== simplified) piece.set(converted);
    }
    for (const [key, piece] of originals) if (!piece.node.isConnected) originals.delete(key);
  }

  async function learn(texts) {
    for (let batch = []; texts.length || batch.length; batch = []) {
      let size = 0;
      while (texts.length && (batch.length === 0 || size + texts[0].length < BATCH)) { size += texts[0].length; batch.push(texts.shift()); }
      try {
        const reply = await fetch("/convert", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ texts: batch }) });
        if (!reply.ok) throw new Error(String(reply.status));
        const converted = (await reply.json()).texts;
        batch.forEach((text, index) => known.set(text, converted[index]));
      } catch {
        for (const text of batch) known.set(text, text); // it stays as it is, which is the official form
      }
    }
  }

  function* texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement && !node.parentElement.closest(LEFT)) yield { node, key: node, get: () => node.data, set: textSetter(node) };
    }
  }

  function* attributes() {
    for (const node of document.querySelectorAll(NAMED.map((name) => `[${name}]`).join(","))) {
      if (node.closest("[translate='no']")) continue;
      for (const name of NAMED) {
        if (node.hasAttribute(name)) yield { node, key: keyOf(node, name), get: () => node.getAttribute(name) || "", set: (text) => node.setAttribute(name, text) };
      }
    }
  }

  const holders = new WeakMap();
  function keyOf(node, name) {
    if (!holders.has(node)) holders.set(node, {});
    const keys = holders.get(node);
    return (keys[name] = keys[name] || { node, name });
  }
  function textSetter(node) {
    return (text) => { node.data = text; };
  }

  // Read out by screen readers, seen by nobody.
  function announce(text) {
    const line = document.getElementById("announcer");
    if (!line) return;
    line.textContent = "";
    setTimeout(() => { line.textContent = text; }, 50);
  }

  return { announce, chosen, calm: () => matchMedia("(prefers-reduced-motion: reduce)").matches };
})();
