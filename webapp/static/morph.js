// Makes an element's content look like a piece of HTML without replacing what has not changed: focus, caret and text
// that is being typed stay. A control keeps its own value unless the server's idea of it has changed.
"use strict";

(function () {
  function morph(target, html, isBusy) {
    const template = document.createElement("template");
    template.innerHTML = html;
    morphChildren(target, template.content, isBusy);
  }

  function keyOf(node) {
    return node.nodeType === Node.ELEMENT_NODE ? node.id || node.getAttribute("name") : null;
  }

  function alike(old, fresh) {
    return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && keyOf(old) === keyOf(fresh);
  }

  function morphChildren(target, source, isBusy) {
    let old = target.firstChild;
    for (const fresh of [...source.childNodes]) {
      let match = old;
      // White space is everywhere: looking ahead for some would drop the controls that stand before it.
      const looksAhead = fresh.nodeType === Node.ELEMENT_NODE;
      while (match && !(alike(match, fresh) && !match.ours)) match = looksAhead ? match.nextSibling : null;
      if (match) {
        while (old !== match) old = drop(old, isBusy);
        morphNode(match, fresh, isBusy);
        old = match.nextSibling;
      } else {
        target.insertBefore(fresh, old);
      }
    }
    while (old) old = drop(old, isBusy);
  }

  // What our own scripts have added stays.
  function drop(node) {
    const next = node.nextSibling;
    if (!node.ours) node.remove();
    return next;
  }

  function morphNode(old, fresh, isBusy) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue && old.parentNode.nodeName !== "TEXTAREA") old.nodeValue = fresh.nodeValue;
      return;
    }
    const before = stateOf(old);
    morphAttributes(old, fresh);
    if (old.nodeName === "TEXTAREA") {
      const changed = old.defaultValue !== fresh.defaultValue;
      if (changed) old.defaultValue = fresh.defaultValue;
      if (!isBusy(old) && old.value !== fresh.defaultValue) old.value = fresh.defaultValue;
      return;
    }
    morphChildren(old, fresh, isBusy);
    restore(old, before, isBusy);
  }

  function stateOf(element) {
    switch (element.nodeName) {
      case "INPUT": return { said: element.getAttribute("value"), checked: element.hasAttribute("checked") };
      case "SELECT": return { said: selected(element) };
      default: return null;
    }
  }

  function selected(select) {
    const option = [...select.options].find((each) => each.hasAttribute("selected"));
    return option ? option.value : "";
  }

  function restore(element, before, isBusy) {
    if (!before || isBusy(element)) return;
    if (element.nodeName === "SELECT") {
      if (selected(element) !== before.said) element.value = selected(element);
    } else if (element.type === "radio" || element.type === "checkbox") {
      if (element.hasAttribute("checked") !== before.checked) element.checked = element.hasAttribute("checked");
    } else if (element.getAttribute("value") !== before.said) {
      element.value = element.getAttribute("value") ?? "";
    }
  }

  function morphAttributes(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
    }
    for (const { name, value } of [...fresh.attributes]) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
  }

  window.morph = morph;
})();
