// Around Gradio's chat: names that can be read out, a new answer shown from its question on and announced, a question from the address.
"use strict";

let newest = null;
new MutationObserver(() => {
  for (const message of document.querySelectorAll("#chat [aria-label*='<div']")) {
    message.setAttribute("aria-label", message.dataset.testid === "user" ? "提问" : "回答");
  }
  const log = document.querySelector("#chat [role='log']");
  if (log && log.getAttribute("aria-label") !== "对话") {
    log.setAttribute("aria-label", "对话");
    log.setAttribute("aria-live", "off"); // the announcer says it, without chips and buttons
  }
  const answer = [...document.querySelectorAll("#chat .answer")].pop() || null;
  const question = [...document.querySelectorAll("#chat .question")].pop();
  tell();
  if (document.querySelector("#chat .pending")) return; // the answer before is not the new one
  if (answer && question && answer !== newest) {
    settle();
    question.scrollIntoView({ block: "start", behavior: policyqa.calm() ? "auto" : "smooth" });
    policyqa.announce(`回答：${answer.querySelector(".statements").textContent.slice(0, 300)}`);
  }
  newest = answer;
}).observe(document.documentElement, { childList: true, subtree: true });

// The button that was pressed may be gone: who types goes on typing; on a touch screen no keyboard shall jump up.
function settle() {
  const box = document.querySelector("#question textarea");
  if (box && document.activeElement === document.body && matchMedia("(hover: hover)").matches) box.focus({ preventScroll: true });
}
document.addEventListener("click", (event) => { if (event.target.closest("#clear, #stop")) setTimeout(settle, 300); });

// Gradio's own messages are English.
const TOLD = [
  [/busy|queue is full|too many/i, "现在问的人多，请稍后再试。"],
  [/connection|network|reconnect|lost/i, "与服务器的连接断了；恢复之后页面会重新载入，请再问一次。"],
  [/[A-Za-z]{4}/, "没有答成，请稍后再试，或拨打12345热线。"],
];
function tell() {
  for (const title of document.querySelectorAll(".toast-title")) if (/[A-Za-z]/.test(title.textContent)) title.textContent = "提示";
  for (const text of document.querySelectorAll(".toast-message-text, .toast-text")) {
    const found = TOLD.find(([pattern]) => pattern.test(text.textContent));
    if (found) text.textContent = found[1];
  }
}

// ?q=…: the question that somebody shared is asked as soon as the page can take it.
const shared = new URLSearchParams(location.search).get("q");
if (shared) {
  const waiting = new MutationObserver(() => askShared(waiting));
  waiting.observe(document.documentElement, { childList: true, subtree: true });
  askShared(waiting);
}

function askShared(waiting) {
  const box = document.querySelector("#question textarea");
  const send = document.querySelector("#send");
  if (!box || !send) return;
  waiting.disconnect();
  requestAnimationFrame(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, shared.slice(0, 2000));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(() => send.click());
  });
}
