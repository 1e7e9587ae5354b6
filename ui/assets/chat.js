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
  if (answer && question && answer !== newest) {
    question.scrollIntoView({ block: "start", behavior: policyqa.calm() ? "auto" : "smooth" });
    policyqa.announce(`回答：${answer.querySelector(".statements").textContent.slice(0, 300)}`);
  }
  newest = answer;
}).observe(document.documentElement, { childList: true, subtree: true });

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
