// Puts a round button into any site; pressed, it opens the light chat page of the host that this script came from in a frame.
//   <script src="https://qa.example.gov.cn/widget.js" data-title="政策问答" data-color="#1b4b82" data-position="right" data-lang="zh-Hans" async></script>
// No global name, cookie or storage; nothing but this file is loaded before the button is pressed. The button lives in a shadow tree,
// so that styles of the site and of the widget leave each other alone.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || document.querySelector("[data-policyqa-widget]")) return;
  const origin = new URL(script.src).origin;
  const given = script.dataset;
  const hant = /^zh-(hant|tw|hk|mo)/i.test(given.lang || "");
  const say = (hans, traditional) => (hant ? traditional : hans);
  const title = (given.title || say("政策问答", "政策問答")).slice(0, 40);
  const color = isDarkEnough(given.color || "") ? given.color : "#1b4b82";
  const side = given.position === "left" ? "left" : "right";
  const SLOW = 8000; // milliseconds after which the frame counts as refused
  const SMALL = "(max-width: 640px)"; // where the panel fills the screen

  const style = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    .button, .panel { position: fixed; ${side}: 20px; z-index: 2147483000; font: 600 ${given.elder === "1" ? 23 : 17}px/1.4 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
    .button { bottom: 20px; display: flex; align-items: center; gap: 8px; min-width: 56px; min-height: 56px; max-width: calc(100vw - 40px); padding: 0 20px; border: 2px solid #fff;
      border-radius: 28px; background: ${color}; color: #fff; cursor: pointer; box-shadow: 0 3px 12px rgba(0, 0, 0, .35); }
    .button svg { flex: none; width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .button:hover { filter: brightness(1.12); }
    :focus-visible { outline: 3px solid #fff; outline-offset: 0; box-shadow: 0 0 0 6px #000; }
    .panel { inset: auto; ${side}: 20px; bottom: 20px; width: 420px; max-width: none; max-height: none; margin: 0; padding: 0; height: min(var(--height, 680px), 680px, calc(100vh - 40px)); overflow: hidden; border: 1px solid #667485; border-radius: 12px; background: #fff; color: #1b232e;
      box-shadow: 0 8px 32px rgba(0, 0, 0, .35); }
    .panel iframe { display: block; width: 100%; height: 100%; border: 0; }
    .cover { position: absolute; inset: 0; padding: 24px; background: #fff; font-weight: 400; }
    .cover a { display: inline-block; padding: 8px 0; color: #1b4b82; }
    .cover button { display: block; margin-top: 16px; min-height: 44px; padding: 0 20px; border: 1px solid #667485; border-radius: 8px; background: #fff; color: #1b232e; font: inherit; cursor: pointer; }
    [hidden] { display: none !important; }
    @media ${SMALL} { .panel { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border: 0; border-radius: 0; } }
    @media print { .button, .panel { display: none; } }`;

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const icon = () => {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    drawing.setAttribute("viewBox", "0 0 24 24");
    drawing.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5");
    drawing.append(path);
    return drawing;
  };

  const host = make("div", { "data-policyqa-widget": "" });
  host.style.setProperty("all", "initial", "important"); // whatever the site says of every element
  const root = host.attachShadow({ mode: "open" });
  const button = make("button", { type: "button", class: "button", "aria-expanded": "false", "aria-haspopup": "dialog", "aria-controls": "panel" }, icon(), title);
  const words = make("p", { role: "status" });
  const shut = make("button", { type: "button" }, say("关闭", "關閉"));
  const cover = make("div", { class: "cover" }, words, shut); // lies over the frame until it says that it is there
  const panel = make("dialog", { class: "panel", id: "panel", "aria-label": title });
  host.lang = hant ? "zh-Hant" : "zh-Hans";
  dress(root);
  root.append(button, panel);

  let frame = null, ready = false, refused = false;
  button.addEventListener("click", open);
  shut.addEventListener("click", close);
  panel.addEventListener("close", closed);
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  window.addEventListener("message", function hear(event) {
    if (!host.isConnected) window.removeEventListener("message", hear); // the site has removed the widget
    else if (!frame || event.origin !== origin || event.source !== frame.contentWindow || !event.data || event.data.source !== "policyqa") return;
    else if (event.data.type === "ready") {
      ready = true;
      cover.remove();
      if (panel.open) enter();
    } else if (event.data.type === "close") close();
    else if (event.data.type === "resize" && event.data.height > 0) panel.style.setProperty("--height", `${Math.max(360, Math.round(event.data.height))}px`);
  });
  const add = () => document.body.append(host);
  if (document.body) add(); else document.addEventListener("DOMContentLoaded", add);

  // A sheet that is constructed needs no style-src of the site; browsers without it take a style element.
  function dress(tree) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      tree.adoptedStyleSheets = [sheet];
    } catch {
      tree.append(make("style", {}, style));
    }
  }

  function address() {
    const asked = new URLSearchParams({ title, color, origin: location.origin });
    if (hant) asked.set("hant", "1");
    if (given.elder === "1") asked.set("elder", "1");
    return `${origin}/embed?${asked}`;
  }

  function open() {
    if (refused) { // perhaps the network is back
      frame.remove();
      cover.replaceChildren(words, shut);
      frame = null;
      refused = false;
    }
    if (!frame) {
      frame = make("iframe", { src: address(), title, allow: "clipboard-write", referrerpolicy: "no-referrer" });
      words.textContent = say("正在打开……", "正在打開……");
      panel.append(frame, cover);
      const tried = frame;
      setTimeout(() => { if (!ready && frame === tried) refuse(); }, SLOW);
    }
    button.hidden = true;
    button.setAttribute("aria-expanded", "true");
    if (matchMedia(SMALL).matches) panel.showModal(); // it hides the site, which then must not take the focus
    else panel.show();
    if (ready) enter(); else shut.focus();
  }

  function close() {
    panel.close();
  }

  function closed() {
    button.hidden = false;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  function enter() {
    frame.focus();
    frame.contentWindow.postMessage({ source: "policyqa", type: "open" }, origin);
  }

  // The frame did not say that it is there: this site may not frame it, or the host is down.
  function refuse() {
    const link = make("a", { href: address(), target: "_blank", rel: "noopener" }, say("在新窗口打开问答", "在新視窗打開問答"));
    words.textContent = say("这里无法显示问答窗口。", "這裡無法顯示問答視窗。");
    words.after(link);
    refused = true;
    if (panel.open) link.focus();
  }

  // White text must be readable on it: relative luminance as WCAG 2.2 defines it, contrast 4.5.
  function isDarkEnough(code) {
    if (!/^#[0-9a-f]{6}$/i.test(code)) return false;
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5;
  }
})();
