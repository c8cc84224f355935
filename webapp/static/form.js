// Saves each answer a second after the last key, and shows what the server says about it. No rule is known here:
// what is shown, required or wrong comes back as HTML. "Sparat" is shown only for what the server has confirmed.
"use strict";

(function () {
  const form = document.getElementById("form");
  const status = document.getElementById("status");
  const statusText = document.getElementById("status-text");
  const WAIT_MS = 800;
  const RETRY_MS = [2000, 4000, 8000, 15000, 30000];

  const dirty = new Map(); // question -> number of its latest change
  let changes = 0;
  let timer = null;
  let sending = null;
  let failures = 0;

  document.documentElement.classList.add("scripted");

  // --- what has changed

  const partOf = (element) => element.closest("[data-question]");
  const questionOf = (element) => partOf(element)?.dataset.question;

  function touched(element, soon) {
    const question = questionOf(element);
    if (!question) return;
    element.dataset.typed = "";
    dirty.set(question, ++changes);
    tell("saving", "Sparar…");
    clearTimeout(timer);
    timer = setTimeout(save, soon ? 0 : WAIT_MS);
  }

  form.addEventListener("input", (event) => {
    const element = event.target;
    if (element.closest("[data-hours]")) return remaining(element);
    if (element.maxLength > 0) countLeft(element);
    if (element.matches("[data-coded] [type=text]")) tickRow(element);
    touched(element, element.matches("[type=radio], [type=checkbox], select"));
  });
  form.addEventListener("change", (event) => {
    if (event.target.closest("[data-hours]")) return;
    if (event.target.matches("[data-coded] > .checkbox > input")) keepOrClear(event.target);
    touched(event.target, true);
  });
  form.addEventListener("focusout", () => { if (dirty.size) { clearTimeout(timer); timer = setTimeout(save, 0); } else settle(); });

  // A control that somebody is in, or that holds something the server has not confirmed, is not the server's to change.
  function isBusy(element) {
    return element === document.activeElement || "typed" in element.dataset;
  }

  function tickRow(element) {
    const box = element.closest("[data-coded]").querySelector(".checkbox__input");
    if (element.value) box.checked = true;
  }

  // Taking the tick away empties the row; putting it back brings the texts back.
  function keepOrClear(box) {
    for (const input of box.closest("[data-coded]").querySelectorAll("[type=text]")) {
      if (box.checked) input.value = input.value || input.dataset.before || "";
      else { input.dataset.before = input.value; input.value = ""; }
    }
  }

  function countLeft(element) {
    const left = document.getElementById(`n-${element.name}`)?.querySelector("[data-left]");
    if (left) left.textContent = element.maxLength - element.value.length;
  }

  // --- saving

  function body(questions, extra = {}) {
    const data = new URLSearchParams();
    const own = new Set();
    for (const question of questions) {
      for (const element of document.getElementById(`q-${question}`).querySelectorAll("input, select, textarea")) own.add(element);
    }
    for (const element of form.elements) {
      const always = element.type === "hidden" && !element.closest("[data-question]") && !element.name.startsWith("base-");
      if (!element.name || element.disabled || element.type === "submit" || !(own.has(element) || always)) continue;
      if ((element.type === "radio" || element.type === "checkbox") && !element.checked) continue;
      data.append(element.name, element.value);
    }
    for (const question of questions) data.append(`base-${question}`, baseOf(question).value);
    for (const part of document.querySelectorAll("[data-part]")) data.append("mark", `${part.id}:${part.dataset.mark}`);
    for (const [name, value] of Object.entries(extra)) data.append(name, value);
    return data;
  }

  const baseOf = (question) => form.elements.namedItem(`base-${question}`);

  function save(extra) {
    clearTimeout(timer);
    if (sending) return sending.then(() => (dirty.size || extra ? save(extra) : undefined));
    if (!dirty.size) return Promise.resolve();
    const sent = new Map(dirty);
    tell("saving", "Sparar…");
    sending = send(body([...sent.keys()], extra), sent).finally(() => { sending = null; });
    return sending;
  }

  async function send(data, sent) {
    let response, reply;
    try {
      response = await fetch(form.dataset.save, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin" });
      reply = await response.json();
    } catch {
      return failed("Inte sparat, försöker igen");
    }
    if (response.ok) return confirmed(reply, sent);
    if (response.status === 409 && reply.clashes) return clashed(reply, sent);
    if (response.status === 401) return failed("Inte sparat. Du har loggats ut: logga in i en ny flik, så sparas det du skrivit");
    if (response.status >= 500) return failed("Inte sparat, försöker igen");
    return failed(`Inte sparat. ${reply.heading}. ${reply.text}`);
  }

  function failed(text) {
    tell("unsaved", text);
    timer = setTimeout(save, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
  }

  function confirmed(reply, sent) {
    if (![...sent.keys()].every((question) => reply.taken.includes(question))) return failed("Inte sparat, försöker igen");
    failures = 0;
    forget(sent);
    for (const base of form.querySelectorAll("input[name^='base-']")) {
      // What has been changed again since it was sent is changed on top of what was saved now.
      const question = base.name.slice(5);
      if (!dirty.has(question) || sent.has(question)) base.value = reply.revision;
    }
    for (const part of reply.fragments) show(part);
    document.title = document.title.replace(/^.*(?= – Intygsverk$)/, reply.title);
    if (dirty.size) { timer = setTimeout(save, WAIT_MS); tell("saving", "Sparar…"); } else tell("saved", `Sparat ${reply.saved}`);
    mark();
  }

  function forget(sent) {
    for (const [question, number] of sent) {
      if (dirty.get(question) !== number) continue;
      dirty.delete(question);
      for (const element of document.querySelectorAll(`[id="q-${question}"] [data-typed]`)) delete element.dataset.typed;
    }
  }

  function show(part) {
    const element = document.getElementById(part.id);
    if (!element) return;
    element.dataset.mark = part.mark;
    if (element.dataset.question) element.hidden = !part.html.trim();
    element.latest = part.html;
    window.morph(element, part.html, isBusy);
    dress(element);
    element.dispatchEvent(new CustomEvent("exchanged", { bubbles: true }));
  }

  // On leaving a control it takes the server's tidied value, such as 2026-03-02 for 260302.
  function settle() {
    setTimeout(() => {
      for (const part of form.querySelectorAll("[data-question]")) {
        if (part.latest && !dirty.has(part.dataset.question) && !part.contains(document.activeElement)) tidy(part);
      }
    });
  }

  function tidy(part) {
    for (const input of part.querySelectorAll("input[type=text]")) {
      const said = input.getAttribute("value") ?? "";
      if (!("typed" in input.dataset) && input.value !== said) input.value = said;
    }
  }

  // --- the same answer changed by somebody else

  function clashed(reply, sent) {
    failures = 0;
    for (const { question, html } of reply.clashes) {
      const part = document.getElementById(`q-${question}`);
      part.querySelector(".clash")?.remove();
      part.insertAdjacentHTML("beforeend", html);
      const box = part.querySelector(".clash");
      box.ours = true;
      dirty.delete(question);
      box.querySelector("[data-keep=mine]").addEventListener("click", () => {
        box.remove();
        baseOf(question).value = reply.revision;
        dirty.set(question, ++changes);
        save();
      });
      box.querySelector("[data-keep=theirs]").addEventListener("click", () => { dirty.clear(); location.reload(); });
      box.focus();
    }
    for (const question of reply.clashes) sent.delete(question.question);
    tell("unsaved", "Någon annan har ändrat samma svar. Välj version");
    if (dirty.size) timer = setTimeout(save, 0);
  }

  // --- status, buttons, leaving

  function tell(state, text) {
    status.dataset.state = state;
    if (statusText.textContent !== text) statusText.textContent = text;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button?.name === "remove") {
      const question = questionOf(button);
      dirty.set(question, ++changes);
      await save({ remove: button.value });
      document.querySelector(`[id="q-${question}"] input:not([type=hidden]), [id="q-${question}"] select`)?.focus();
      return;
    }
    await save();
    if (dirty.size || form.querySelector(".clash")) { status.scrollIntoView({ block: "nearest" }); return; }
    const next = button?.value;
    if (next === "saknas") location.assign(`${form.action}?visa=saknas`);
    else if (next === "granska") location.assign(`${form.action}/granska`);
  });

  window.addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && dirty.size) save(); });
  window.addEventListener("online", () => { if (dirty.size) save(); });

  // --- small conveniences

  function dress(root) {
    for (const input of root.querySelectorAll("[data-date]:not([readonly])")) {
      const wrapper = input.closest(".text-field__input-wrapper");
      if (wrapper.querySelector(".today")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "today";
      button.textContent = "I dag";
      button.setAttribute("aria-label", `I dag, ${input.labels[0].firstChild.textContent.trim()}`);
      button.ours = true;
      button.addEventListener("click", () => {
        input.value = "idag";
        if (input.closest("[data-coded]")) tickRow(input);
        touched(input, true);
      });
      wrapper.append(button);
    }
  }

  // Of the hours in a week, how many remain at each grade. Nothing is sent.
  function remaining(input) {
    const hours = input.value === "" || !input.validity.valid ? null : input.valueAsNumber;
    for (const row of input.closest("fieldset").querySelectorAll("[data-share]")) {
      let said = row.querySelector(".hours__left");
      if (!said) {
        said = document.createElement("span");
        said.className = "hours__left";
        said.ours = true;
        row.append(said);
      }
      const left = hours === null ? null : (hours * (100 - row.dataset.share)) / 100;
      said.textContent = left === null ? "" : `${left.toLocaleString("sv-SE")} ${input.dataset.unit} kvar`;
    }
  }

  function mark() {
    const summary = document.getElementById("summary-box");
    for (const link of summary?.querySelectorAll("a") ?? []) {
      if (link.dressed) continue;
      link.dressed = true;
      link.addEventListener("click", (event) => {
        const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
        if (!target) return;
        event.preventDefault();
        target.closest("details")?.setAttribute("open", "");
        target.focus({ preventScroll: true });
        (target.closest(".control, .coded, .question") ?? target).scrollIntoView({ block: "center" });
      });
    }
  }

  function followSections() {
    const links = new Map([...document.querySelectorAll(".toc a")].map((link) => [link.hash.slice(1), link]));
    if (!links.size) return;
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) {
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    }, { rootMargin: "-20% 0px -70% 0px" });
    for (const id of links.keys()) seen.observe(document.getElementById(id));
  }

  dress(form);
  mark();
  followSections();
  if (new URLSearchParams(location.search).get("visa") === "saknas" && !location.hash) document.getElementById("summary-box")?.focus();
})();
