// Elements: made of text nodes and attributes only; nothing of the data is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

/** An element; children are elements, texts of the page, or nothing. */
function h(tag, attributes = {}, ...children) {
  const element = set(document.createElement(tag), attributes);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

const s = (tag, attributes = {}, ...children) => {
  const element = set(document.createElementNS(SVG, tag), attributes);
  element.append(...children);
  return element;
};

/** A name from the data in an element of its own, which keeps its direction to itself. */
function name({ text, lang }, tag = "bdi", attributes = {}) {
  return h(tag, { lang, dir: lang === "ar" ? "rtl" : "ltr", ...attributes }, safe(text));
}

const number = (n) => h("bdi", { class: "number" }, String(n));

/** Items with a comma of the language between them. */
function listed(items) {
  return items.flatMap((item, n) => (n ? [language === "ar" ? "، " : ", ", item] : [item]));
}

const PRINTED = 200; // rows of a list that print shows: some twenty pages; the style sheet has the same number

/** A list that grows: the first items, and more when its end comes into sight or a button is pressed. */
function growing(parent, items, make, { step = 60, more }) {
  let shown = 0;
  const button = h("button", { type: "button", class: "more", onclick: () => grow() }, say("more"));
  const grow = (upTo = shown + step) => {
    const part = items.slice(shown, upTo).map(make);
    parent.append(...part);
    shown = Math.min(items.length, upTo);
    button.hidden = shown >= items.length;
  };
  grow();
  more.replaceChildren(button);
  if (items.length > PRINTED) (parent.closest("table") ?? parent).before(h("p", { class: "print-note" }, say("print_note", { n: count(PRINTED), all: count(items.length) })));
  new IntersectionObserver((entries) => entries.some((e) => e.isIntersecting) && shown < items.length && grow(), { rootMargin: "600px" }).observe(button);
  return { upTo: (n) => n > shown && grow(n) };
}

function remember(key, value) {
  try {
    localStorage.setItem(`mahdar-${key}`, value);
  } catch { /* a page from disk may have no storage; then nothing is remembered */ }
}

function remembered(key) {
  try {
    return localStorage.getItem(`mahdar-${key}`);
  } catch {
    return null;
  }
}
