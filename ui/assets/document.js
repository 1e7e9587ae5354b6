// The link of a measure, to paste elsewhere. `copyText` and `told` are those of answer.js.
"use strict";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.permalink");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const address = `${location.origin}${location.pathname}${link.getAttribute("href")}`;
  if (await copyText(address)) told(link, "链接已复制");
});
