// What HTML alone cannot do with an answer: opening a citation from its chip, copying with the label.
"use strict";

document.addEventListener("click", (event) => {
  const chip = event.target.closest("a.chip");
  const copy = event.target.closest("button.copy");
  if (chip) {
    event.preventDefault();
    openCitation(chip.getAttribute("href").slice(1));
  } else if (copy) {
    copyText(copy.closest(".answer").querySelector(".copy-text").textContent).then((done) => {
      copy.textContent = done ? "已复制" : "复制失败，请手动选取";
      setTimeout(() => { copy.textContent = "复制回答"; }, 2000);
    });
  }
});

function openCitation(id) {
  const place = document.getElementById(id);
  const citation = place && place.closest("details");
  if (!citation) return;
  for (let details = citation; details; details = details.parentElement.closest("details")) details.open = true;
  citation.querySelector("summary").focus({ preventScroll: true });
  place.scrollIntoView({ block: "center", behavior: policyqa.calm() ? "auto" : "smooth" });
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
