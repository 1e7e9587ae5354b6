// What HTML alone cannot do with an answer: opening a citation from its chip; reading out, copying, sharing and judging it.
"use strict";

document.addEventListener("click", (event) => {
  const chip = event.target.closest("a.chip");
  if (chip) {
    event.preventDefault();
    openCitation(chip.getAttribute("href").slice(1));
    return;
  }
  const button = event.target.closest(".actions button");
  const action = button && { speak, copy, share, useful: judge, useless: judge }[button.className];
  if (action) action(button, button.closest(".answer"));
});

function openCitation(id) {
  const place = document.getElementById(id);
  const citation = place && place.closest("details");
  if (!citation) return;
  for (let details = citation; details; details = details.parentElement.closest("details")) details.open = true;
  citation.querySelector("summary").focus({ preventScroll: true });
  place.scrollIntoView({ block: "center", behavior: policyqa.calm() ? "auto" : "smooth" });
}

function about(answer) {
  return JSON.parse(answer.querySelector(".about").textContent);
}

// Shows for a moment what came of it, to the eye and to the ear.
function told(button, words) {
  const before = button.dataset.words || button.textContent;
  button.dataset.words = before;
  button.textContent = words;
  policyqa.announce(words);
  setTimeout(() => { button.textContent = before; }, 2000);
}

function copy(button, answer) {
  copyText(answer.querySelector(".copy-text").textContent).then((done) => told(button, done ? "已复制" : "复制失败，请手动选取"));
}

// A link that asks the same question again: the answer is always that of the documents as they are then.
function share(button, answer) {
  const link = `${location.origin}/?q=${encodeURIComponent(about(answer).question)}`;
  copyText(link).then((done) => told(button, done ? "链接已复制" : "复制失败"));
}

let spoken = null;
function speak(button, answer) {
  const same = spoken === button;
  speechSynthesis.cancel();
  if (spoken) spoken.setAttribute("aria-pressed", "false");
  spoken = null;
  if (same) return;
  const words = answer.querySelector(".statements").cloneNode(true);
  for (const chip of words.querySelectorAll("a.chip")) chip.remove();
  const notice = answer.querySelector(".notice").textContent;
  const utterance = new SpeechSynthesisUtterance(`${words.textContent} ${notice}`);
  utterance.lang = "zh-CN";
  utterance.rate = 0.9;
  utterance.onend = utterance.onerror = () => { if (spoken === button) { button.setAttribute("aria-pressed", "false"); spoken = null; } };
  button.setAttribute("aria-pressed", "true");
  spoken = button;
  speechSynthesis.speak(utterance);
}

function judge(button, answer) {
  const rating = button.className === "useful" ? "up" : "down";
  if (button.getAttribute("aria-pressed") === "true") return; // said already
  const old = answer.querySelector(".reason");
  if (old) old.remove();
  if (rating === "up") {
    sendFeedback(answer, button, rating, "");
    return;
  }
  const form = document.createElement("form");
  form.className = "reason";
  const label = document.createElement("label");
  label.textContent = "哪里不对？（可以不填）";
  const row = document.createElement("div");
  row.className = "row";
  const reason = document.createElement("textarea");
  reason.maxLength = 500;
  reason.rows = 1;
  reason.id = `reason-${Date.now()}`;
  label.htmlFor = reason.id;
  const send = document.createElement("button");
  send.type = "submit";
  send.textContent = "提交";
  row.append(reason, send);
  form.append(label, row);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.remove();
    sendFeedback(answer, button, rating, reason.value.trim());
  });
  answer.querySelector(".foot").after(form);
  reason.focus();
}

async function sendFeedback(answer, button, rating, reason) {
  let words = "没有送达，请稍后再试，或拨打12345热线。";
  const page = document.documentElement.dataset.page || "chat";
  try {
    const reply = await fetch("/api/v1/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...about(answer), rating, reason: reason || null, page }),
    });
    if (reply.ok) {
      words = "收到，谢谢。";
      for (const other of answer.querySelectorAll(".useful, .useless")) other.setAttribute("aria-pressed", String(other === button));
    }
  } catch { /* said below */ }
  let thanks = answer.querySelector(".thanks");
  if (!thanks) {
    thanks = document.createElement("p");
    thanks.className = "thanks";
    answer.append(thanks);
  }
  thanks.textContent = words;
  policyqa.announce(words);
}

// navigator.clipboard exists only on https and localhost; intranets often have neither.
async function copyText(text) {
  if (navigator.clipboard) {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* falls through */ }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  try { return document.execCommand("copy"); } catch { return false; } finally { area.remove(); }
}

// Words selected in an answer by hand carry the label too.
document.addEventListener("copy", (event) => {
  const selection = window.getSelection();
  const start = selection && selection.anchorNode && selection.anchorNode.parentElement;
  const answer = start && start.closest(".answer");
  if (!answer || selection.isCollapsed) return;
  event.clipboardData.setData("text/plain", `${selection.toString()}\n\n${answer.querySelector(".notice").textContent}`);
  event.preventDefault();
});
