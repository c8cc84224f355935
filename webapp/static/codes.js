// Offers codes while somebody writes in a diagnosis, by code or by words. What is found, and why a code cannot be
// chosen, comes from the server as HTML. The list is a combobox's: the caret stays in the field, the arrows move in it.
"use strict";

(function () {
  const form = document.getElementById("form");
  const WAIT_MS = 120;

  const status = document.createElement("div"); // read aloud
  status.className = "sr-only";
  status.setAttribute("role", "status");
  form.append(status);

  let open = null; // { input, box, options, active }
  let timer = null;
  let asked = null;

  const rowOf = (element) => element.closest("[data-search]");
  const isSearched = (element) => element.matches("[data-search] input[type=text]:not([readonly])");
  const fieldsOf = (row) => row.querySelectorAll("input[type=text]"); // the code, and its name

  function dress(root) {
    for (const row of root.querySelectorAll("[data-search]")) {
      for (const input of fieldsOf(row)) {
        if (input.readOnly) continue;
        const isOpen = open?.input === input;
        input.setAttribute("role", "combobox");
        input.setAttribute("aria-autocomplete", "list");
        input.setAttribute("aria-expanded", isOpen ? "true" : "false");
        if (isOpen) input.setAttribute("aria-controls", `hits-${row.dataset.search}`);
        if (isOpen && open.active) input.setAttribute("aria-activedescendant", open.active.id);
      }
    }
  }

  // --- asking

  form.addEventListener("input", (event) => {
    if (!event.isTrusted || !isSearched(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(search, WAIT_MS, event.target);
  });

  async function search(input) {
    asked?.abort();
    if (input !== document.activeElement) return;
    if (!input.value.trim()) return close();
    asked = new AbortController();
    const row = rowOf(input);
    let response, reply;
    try {
      response = await fetch(form.dataset.codes + row.dataset.search, {
        method: "POST", body: answersBeside(input), signal: asked.signal, credentials: "same-origin",
        headers: { Accept: "application/json" },
      });
      reply = await response.json();
    } catch (error) {
      if (error.name !== "AbortError") close();
      return;
    }
    if (response.ok && input === document.activeElement) show(input, reply);
  }

  // The question as it stands on the page, so that a code is judged beside what was typed just now.
  function answersBeside(input) {
    const part = input.closest("[data-question]");
    const data = new URLSearchParams({ q: input.value });
    for (const name of ["csrf", "user", `base-${part.dataset.question}`]) data.append(name, form.elements.namedItem(name).value);
    for (const element of part.querySelectorAll("input")) {
      if (element.name && !element.disabled && (!["radio", "checkbox"].includes(element.type) || element.checked)) data.append(element.name, element.value);
    }
    return data;
  }

  // --- the list

  function show(input, reply) {
    close();
    const box = document.createElement("div");
    box.className = "hits";
    box.ours = true;
    box.innerHTML = reply.html;
    box.addEventListener("pointerdown", (event) => event.preventDefault()); // the caret stays in the field
    box.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
    const row = rowOf(input);
    box.style.top = `${input.getBoundingClientRect().bottom - row.getBoundingClientRect().top + 4}px`;
    row.append(box);
    box.scrollIntoView({ block: "nearest" });
    open = { input, box, options: [...box.querySelectorAll("[role=option]")], active: null };
    dress(row.parentElement);
    status.textContent = [reply.said, ...[...box.querySelectorAll(".hits__note")].map((note) => note.textContent)].join(" ");
  }

  function close() {
    if (!open) return;
    const { input, box } = open;
    open = null;
    box.remove();
    for (const name of ["aria-controls", "aria-activedescendant"]) input.removeAttribute(name);
    input.setAttribute("aria-expanded", "false");
  }

  function activate(option) {
    open.active?.setAttribute("aria-selected", "false");
    open.active = option;
    option.setAttribute("aria-selected", "true");
    open.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const { options, active } = open;
    if (!options.length) return;
    const from = active ? options.indexOf(active) : by > 0 ? -1 : 0;
    activate(options[(from + by + options.length) % options.length]);
  }

  // --- choosing

  function choose(option) {
    if (option.getAttribute("aria-disabled")) {
      activate(option);
      status.textContent = option.querySelector(".hit__reason").textContent;
      return;
    }
    const row = rowOf(open.input);
    const [code, name] = fieldsOf(row);
    const own = name.value !== open.input.value && name.value !== name.chosen ? name.value : "";
    const { code: chosen, system, text } = option.dataset;
    close();
    const radio = [...row.closest("[data-question]").querySelectorAll("[type=radio]")].find((each) => each.value === system);
    if (radio && !radio.checked) put(radio, () => { radio.checked = true; });
    put(code, () => { code.value = chosen; });
    put(name, () => { name.value = name.chosen = text; });
    status.textContent = `${chosen} ${text} är vald.`;
    offerBack(row, name, own === text ? "" : own);
  }

  // What she had written herself in the name's field is not lost.
  function offerBack(row, name, own) {
    row.querySelector(".undo")?.remove();
    if (!own) return;
    const line = document.createElement("p");
    line.className = "undo";
    line.ours = true;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--discrete button--small button--margin-bottom-0";
    button.textContent = "Ta tillbaka din text";
    button.addEventListener("click", () => {
      put(name, () => { name.value = own; });
      line.remove();
      name.focus();
    });
    line.append(`Diagnosens text byttes ut. `, button);
    row.append(line);
  }

  function put(element, change) {
    change();
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // --- keys and leaving

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!isSearched(input) || event.isComposing) return;
    const isOpen = open?.input === input;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen) step(event.key === "ArrowDown" ? 1 : -1);
      else search(input);
    } else if (event.key === "Enter" && isOpen && open.active) {
      event.preventDefault();
      choose(open.active);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      close();
    }
  });

  form.addEventListener("focusout", (event) => {
    if (open?.input !== event.target) return;
    clearTimeout(timer);
    close();
  });
  form.addEventListener("exchanged", (event) => dress(event.target));

  dress(form);
})();
