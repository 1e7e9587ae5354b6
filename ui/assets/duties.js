// The table changes as soon as something is chosen, without losing the reader's place. Without this the button does it.
"use strict";

(() => {
  const form = document.querySelector(".choose");
  if (!form) return;
  form.querySelector("[type=submit]").hidden = true;
  form.querySelector(".at-once").hidden = false;
  let running = null;

  async function load(address, push) {
    if (running) running.abort();
    const mine = running = new AbortController();
    try {
      const reply = await fetch(address, { signal: mine.signal });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = page.getElementById("duties");
      if (!reply.ok || !fresh) throw new Error(address);
      document.getElementById("duties").replaceWith(document.adoptNode(fresh));
      if (push) history.pushState(null, "", address);
      policyqa.announce(document.getElementById("list").textContent);
      return page;
    } catch {
      if (!mine.signal.aborted) location.assign(address);
      return null;
    }
  }

  function address() {
    const chosen = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...chosen]) if (!value) chosen.delete(name);
    return `${form.action}?${chosen}`;
  }

  form.addEventListener("change", async (event) => {
    if (event.target.name === "document") {
      form.elements.unit.value = "";
      location.assign(address()); // other units to choose from
      return;
    }
    await load(address(), true);
    shown = location.pathname + location.search;
  });
  let shown = location.pathname + location.search;
  addEventListener("popstate", async () => {
    if (shown === location.pathname + location.search) return; // only the place in the page has changed
    shown = location.pathname + location.search;
    const page = await load(location.href, false);
    if (page) form.elements.unit.value = page.querySelector("#unit").value;
  });
})();
