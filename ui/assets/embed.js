// The light chat page: questions go out without leaving the page, and the site around the frame is told when to close it.
// Nothing is kept: the conversation lives in this page alone.
"use strict";

(() => {
  const by = (id) => document.getElementById(id);
  const form = by("question"), words = by("words"), chat = by("chat"), follow = by("follow"), trouble = by("trouble");
  const limit = Number(document.body.dataset.maxLength);
  const host = document.body.dataset.origin; // where messages may go; the browser drops them anywhere else
  const framed = window.parent !== window && host;
  const SENT = 3000; // characters of earlier questions sent along with one; of the answers nothing is read again
  let history = [], turn = chat.childElementCount / 2, waiting = null;

  const color = document.body.dataset.color;
  if (color) for (const name of ["--fill", "--fill-strong"]) document.documentElement.style.setProperty(name, color);
  by("new").hidden = false;
  by("close").hidden = !framed;
  remember();

  form.addEventListener("submit", (event) => { event.preventDefault(); ask(words.value); });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) { event.preventDefault(); ask(words.value); }
  });
  words.addEventListener("input", grow);
  document.addEventListener("click", (event) => {
    const example = event.target.closest("a.example");
    if (example && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      ask(new URL(example.href).searchParams.get("q"));
    }
  });
  by("stop").addEventListener("click", () => waiting && waiting.abort());
  by("new").addEventListener("click", clear);
  by("close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) close(); });
  window.addEventListener("message", (event) => {
    if (framed && event.origin === host && event.source === window.parent && event.data && event.data.source === "policyqa" && event.data.type === "open") {
      words.focus();
    }
  });

  class Refused extends Error {
    constructor(status) { super(String(status)); this.status = status; }
  }

  // What the server answered before the script ran (?q=…) is part of the conversation.
  function remember() {
    for (const answer of chat.querySelectorAll(".answer")) {
      history.push(JSON.parse(answer.querySelector(".about").textContent).question);
    }
  }

  async function ask(question) {
    question = (question || "").trim();
    if (!question || waiting) return;
    const length = [...question].length; // characters as the server counts them
    if (length > limit) {
      say(`问题有${length}个字，超过了${limit}字；请缩短后再发。`);
      return;
    }
    say("");
    const shown = pending(question);
    const controller = waiting = new AbortController();
    busy(true);
    try {
      const reply = await fetch("/embed/ask", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ question, history: recent(), turn: turn + 1 }),
        signal: controller.signal,
      });
      if (!reply.ok) throw new Refused(reply.status);
      const { html, answer } = await reply.json();
      turn += 1;
      history.push(question);
      shown.remove();
      chat.insertAdjacentHTML("beforeend", html); // made of escaped pieces by the server
      offer(answer.follow_ups);
      if (words.value.trim() === question) words.value = "";
      grow();
      const answers = chat.querySelectorAll(".statements");
      policyqa.announce(`回答：${answers[answers.length - 1].textContent.slice(0, 300)}`);
      const questions = chat.querySelectorAll(".question");
      questions[questions.length - 1].scrollIntoView({ block: "start", behavior: policyqa.calm() ? "auto" : "smooth" });
    } catch (error) {
      shown.remove();
      if (waiting !== controller) return; // a new conversation has begun meanwhile
      if (!words.value.trim()) words.value = question; // what is being written stays
      grow();
      if (error.name === "AbortError") policyqa.announce("已停止。");
      else if (error.status === 413 || error.status === 422) say("这个问题没有被受理；请换一种问法再发。");
      else say(error.status ? "服务器没有答成；请稍后重试，或拨打12345热线。" : "没有连上服务器，问题没有送出。", () => ask(question));
    } finally {
      if (waiting === controller) {
        waiting = null;
        busy(false);
      }
    }
  }

  function recent() {
    let from = history.length, size = 0;
    while (from > 0 && history.length - from < 12 && size + history[from - 1].length <= SENT) size += history[--from].length;
    return history.slice(from).map((question) => [question, ""]);
  }

  function pending(question) {
    const shown = document.createElement("div");
    const asked = document.createElement("div"), bubble = document.createElement("div"), replied = document.createElement("div");
    asked.className = "asked";
    bubble.className = "question";
    bubble.textContent = question;
    replied.className = "replied waiting";
    replied.textContent = "正在查阅文件……";
    asked.append(bubble);
    shown.append(asked, replied);
    chat.append(shown);
    return shown;
  }

  function busy(now) {
    by("send").hidden = now;
    by("stop").hidden = !now;
    by("welcome").hidden = now || chat.childElementCount > 0;
    chat.setAttribute("aria-busy", String(now));
    settle();
  }

  // What had the focus may be gone with the press of it. The text box takes it, on a touch screen the question, so that no keyboard pops up.
  function settle() {
    const active = document.activeElement;
    if (active && active !== document.body && active.isConnected && active.getClientRects().length) return;
    const asked = [...chat.querySelectorAll(".question")].pop();
    if (matchMedia("(pointer: coarse)").matches && asked) {
      asked.tabIndex = -1;
      asked.focus({ preventScroll: true });
    } else words.focus({ preventScroll: true });
  }

  function offer(questions) {
    follow.replaceChildren(...questions.map((question) => {
      const link = document.createElement("a");
      link.className = "example";
      link.href = `/embed?q=${encodeURIComponent(question)}`;
      link.textContent = question;
      return link;
    }));
  }

  function say(text, again) {
    trouble.textContent = text;
    if (!again) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "重试";
    button.addEventListener("click", again);
    trouble.append(button);
  }

  function clear() {
    if (waiting) waiting.abort();
    waiting = null;
    history = [];
    turn = 0;
    chat.replaceChildren();
    follow.replaceChildren();
    say("");
    busy(false);
    words.value = "";
    grow();
    words.focus();
  }

  function close() {
    if ("speechSynthesis" in window) speechSynthesis.cancel(); // nobody would find the button that stops it
    if (framed) window.parent.postMessage({ source: "policyqa", type: "close" }, host);
  }

  function grow() {
    words.style.height = "auto";
    words.style.height = `${words.scrollHeight + 4}px`;
  }

  // How high the frame would have to be for all of it: the widget makes it so, as far as the window allows.
  function fit() {
    if (!framed) return;
    const talk = [...by("talk").children].reduce((height, part) => height + part.offsetHeight, 60);
    window.parent.postMessage({ source: "policyqa", type: "resize", height: by("head").offsetHeight + talk + form.offsetHeight }, host);
  }
  new ResizeObserver(fit).observe(chat);

  if (framed) window.parent.postMessage({ source: "policyqa", type: "ready" }, host);
})();
