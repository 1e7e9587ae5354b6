// Gradio names each message by its source text, which here is HTML: give it a name that can be read out. A new answer is shown from its
// question on, not from its end.
"use strict";

let newest = null;
new MutationObserver(() => {
  for (const message of document.querySelectorAll("#chat [aria-label*='<div']")) {
    message.setAttribute("aria-label", message.dataset.testid === "user" ? "提问" : "回答");
  }
  const log = document.querySelector("#chat [role='log']");
  if (log && log.getAttribute("aria-label") !== "对话") log.setAttribute("aria-label", "对话");
  const answer = [...document.querySelectorAll("#chat .answer")].pop() || null;
  const question = [...document.querySelectorAll("#chat .question")].pop();
  if (answer && question && answer !== newest) question.scrollIntoView({ block: "start", behavior: policyqa.calm() ? "auto" : "smooth" });
  newest = answer;
}).observe(document.documentElement, { childList: true, subtree: true });
