// One event: what is said of it, and the documents that say so, with the words that it was read from marked.

const KINDS = ["name", "number", "date", "place", "body", "role", "status", "tie"]; // of several on one word the first wins; "name" goes around the others
const marking = { hidden: new Set(), everything: false, labels: false };
let opened = null;

function showEvent(n) {
  const event = run.events[n];
  const dialog = document.getElementById("event");
  opened = n;
  const title = titleOf(event);
  const head = h("header", { class: "event-head" },
    h("div", {}, h("p", { class: "kicker" }, [say(`kinds.${event.kind}`), event.special && say(`specials.${event.special}`), event.status && say(`statuses.${event.status}`)].filter(Boolean).join(" · ")),
      h("h2", { id: "event-title", tabindex: -1, autofocus: true }, name(title), newsOf.get(n) === "new" && newsMark(n), event.edition !== undefined && h("span", { class: "edition seen big" }, String(event.edition))),
      title.lang === "en" && name({ text: event.name, lang: "ar" }, "p", { class: "under" })),
    h("button", { type: "button", class: "jump", onclick: () => dialog.querySelector(".evidence").scrollIntoView() }, say("evidence"), " ↓"),
    h("button", { type: "button", class: "close", "aria-label": say("close"), onclick: () => closeEvent() }, "✕"));
  const evidence = h("div", { class: "evidence" });
  dialog.replaceChildren(head, h("div", { class: "event-body" }, facts(event, n), evidence));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  showDocument(evidence, n, event.reports[0]);
}

function closeEvent() {
  history.replaceState(null, "", location.pathname + location.search);
  document.getElementById("event").close();
}

function facts(event, n) {
  const rows = [["dates", daysText(event)], ["place", whereText(event)], ["venue", event.venue && name({ text: event.venue, lang: "ar" })], ["mode", event.mode && say(`modes.${event.mode}`)],
    ["first_seen", event.first_seen && dateText(event.first_seen)], ["last_changed", event.last_changed && event.last_changed !== event.first_seen && dateText(event.last_changed)],
    ["confidence", event.confidence !== undefined && `${Math.round(event.confidence * 100)} %`]];
  const parts = [h("dl", { class: "facts" }, rows.filter(([, value]) => value).map(([key, value]) => h("div", {}, h("dt", {}, say(key)), h("dd", {}, typeof value === "string" ? safe(value) : value))))];
  if (changesOf.has(n)) parts.push(h("h3", {}, newsMark(n), say("changed_since", { date: dateText(run.news.first) })), changeList(changesOf.get(n)));
  for (const role of Object.keys(words.en.roles)) {
    const parties = partiesIn(event, role);
    if (parties.length) parts.push(h("h3", {}, say(`roles.${role}`)), partyList(parties));
  }
  const forum = run.forums[event.forum];
  if (forum) {
    parts.push(h("h3", {}, say("in_series")), name(forumName(forum), "p", { class: "forum-name" }), h("div", { class: "editions" }, editionStrip({ ...forum, events: eventsOfForum.get(event.forum) }, n)));
  }
  const ties = (event.ties ?? []).filter(([relation, , other]) => !(relation === "previous_edition" && forum && run.events[other].forum === event.forum));
  if (ties.length) parts.push(h("h3", {}, say("ties")), h("ul", { class: "ties" }, ties.map(([relation, way, other]) =>
    h("li", {}, h("span", { class: "quiet" }, words[language].relations[relation][way > 0 ? 0 : 1], " "), eventLink(other), " ",
      h("span", { class: "quiet" }, [run.events[other].edition !== undefined && say("edition_n", { n: run.events[other].edition }), daysText(run.events[other])].filter(Boolean).join(" · "))))));
  const doubts = run.doubts.filter((doubt) => doubt.event === n);
  if (doubts.length) parts.push(h("h3", {}, say("doubts")), h("ul", { class: "doubts" }, doubts.map((doubt) => doubtRow(doubt, false))));
  return h("aside", {}, parts);
}

/** Bodies and persons one below the other, states in a line. */
function partyList(parties) {
  const states = parties.filter((party) => party[1] === "state");
  const others = parties.filter((party) => party[1] !== "state");
  return [others.length > 0 && h("ul", { class: "party-list" }, others.map(partyItem)),
    states.length > 0 && h("p", { class: "states" }, listed(states.map((party) => name(partyName(party)))))];
}

function partyItem(party) {
  const [, type, id, written, of] = party;
  const shown = partyName(party);
  const spoken = of && ofName(of);
  const title = type === "person" && run.people[id]?.title;
  return h("li", {}, name(shown), title && [language === "ar" ? "، " : ", ", name({ text: title, lang: "ar" })], spoken && h("span", { class: "under" }, name(spoken)),
    shown.text !== written && language === "en" && type !== "state" && name({ text: written, lang: "ar" }, "span", { class: "under" }));
}

async function showDocument(box, n, d) {
  const event = run.events[n];
  const row = run.documents[d];
  const tabs = event.reports.length > 1 && h("div", { class: "document-tabs", role: "group", "aria-label": say("sources") }, event.reports.map((other, i) =>
    h("button", { type: "button", "aria-pressed": String(other === d), onclick: () => showDocument(box, n, other) }, h("span", { class: "number" }, `${i + 1}`), " ", name(documentName(run.documents[other])))));
  const text = h("div", { class: "text", dir: "rtl", lang: "ar", tabindex: "0", role: "region", "aria-label": say("text") });
  const list = h("div");
  box.replaceChildren(...[tabs, documentHead(row), legend(() => draw()), text, list].filter(Boolean));
  const content = await documentText(row);
  const draw = () => {
    if (!content) return text.replaceChildren(h("p", { class: "quiet", dir: "auto", lang: language }, say("no_text")));
    drawText(text, content, n);
    list.replaceChildren(evidenceList(content, n, text));
  };
  draw();
}

const documentName = (row) => (row.publisher ? { text: row.publisher, lang: "ar" } : { text: row.document_id, lang: "en" });

function documentHead(row) {
  const address = row.url && webAddress(row.url);
  return h("div", { class: "document-head" }, row.title && name({ text: row.title, lang: "ar" }, "h3"),
    h("p", { class: "quiet" }, name(documentName(row)), row.published_on && ` · ${say("published", { date: dateText(row.published_on) })}`, row.copy_of !== undefined && ` · ${say("copy")}`,
      address && [" · ", h("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, say("original"))]));
}

/** The kinds of marks, each a button that hides or shows it. */
function legend(redraw) {
  const kinds = KINDS.map((kind) => {
    const button = h("button", { type: "button", "aria-pressed": String(!marking.hidden.has(kind)), onclick: () => {
      if (!marking.hidden.delete(kind)) marking.hidden.add(kind);
      button.setAttribute("aria-pressed", String(!marking.hidden.has(kind)));
      redraw();
    } }, h("mark", { class: kind }, say(`marked.${kind}`)));
    return button;
  });
  const check = (key) => h("label", { class: "check" }, h("input", { type: "checkbox", checked: marking[key], onchange: (e) => { marking[key] = e.target.checked; redraw(); } }), h("span", {}, say(key)));
  return h("div", { class: "legend", role: "group", "aria-label": say("marks") }, kinds, check("everything"), check("labels"));
}

/** The stretches of a text, each with the marks that cover it; marks begin and end between words, so words stay whole. */
function stretches(text, marks) {
  const ends = [...new Set([0, text.length, ...marks.flatMap(([start, end]) => [start, end])])].sort((a, b) => a - b);
  const open = [];
  let next = 0;
  return ends.slice(0, -1).map((start, i) => {
    while (next < marks.length && marks[next][0] <= start) open.push(marks[next++]);
    for (let m = open.length - 1; m >= 0; m--) if (open[m][1] <= start) open.splice(m, 1);
    return { start, end: ends[i + 1], marks: [...open] };
  });
}

const shownMarks = (marks, n) => marks.filter(([, , kind, event]) => !marking.hidden.has(kind) && (event === n || (marking.everything && (event === -1 || kind !== "name"))));

/** Of the marks on a stretch the one that shows: those of the event itself come first, then the order of KINDS. */
function topMark(covering, n) {
  const among = (marks) => KINDS.slice(1).flatMap((kind) => marks.filter((mark) => mark[2] === kind))[0];
  return among(covering.filter((mark) => mark[3] === n)) ?? among(covering);
}

function drawText(box, [text, marks], n) {
  box.classList.toggle("labels", marking.labels);
  const written = new Paragraphs(n);
  for (const { start, end, marks: covering } of stretches(text, shownMarks(marks, n))) {
    const named = covering.some((mark) => mark[2] === "name");
    const lines = text.slice(start, end).replaceAll("\r", "").split("\n");
    for (const [i, line] of lines.entries()) {
      if (i) written.next();
      if (line) written.add(line, named, topMark(covering, n), start);
    }
  }
  written.next();
  box.replaceChildren(...written.paragraphs);
}

/** Paragraphs as they grow: texts and marks, and around those of the event's name a mark of its own. */
class Paragraphs {
  paragraphs = [];
  #paragraph = h("p");
  #name = null;
  #mark = null; // the element written last, as long as the same mark may go on
  #shown = null;

  constructor(n) {
    this.n = n;
  }

  add(line, named, mark, start) {
    if (named !== (this.#name !== null)) {
      this.#name = named ? h("mark", { class: "name", "data-label": say("marked.name") }) : null;
      if (named) this.#paragraph.append(this.#name);
      this.#mark = null;
    }
    if (!this.#mark || this.#shown !== mark) {
      this.#mark = mark ? this.#element(mark, start) : document.createDocumentFragment();
      this.#shown = mark;
      this.#mark.append(safe(line));
      (this.#name ?? this.#paragraph).append(this.#mark);
      if (!mark) this.#mark = null;
    } else this.#mark.append(safe(line));
  }

  #element(mark, start) {
    const [, , kind, event] = mark;
    const title = [say(`marked.${kind}`), noteOf(mark)].filter(Boolean).join(": ");
    return h("mark", { class: event === this.n ? kind : `${kind} faint`, "data-label": say(`marked.${kind}`), "data-at": start, title: safe(title) });
  }

  next() {
    if (this.#paragraph.textContent.trim()) this.paragraphs.push(this.#paragraph);
    this.#paragraph = h("p");
    this.#name = this.#mark = null;
  }
}

function noteOf(mark) {
  const [field, rule] = (mark[4] ?? "").split("\t");
  return [field && say(`fields.${field}`), rule].filter(Boolean).join(" · ");
}

/** Every quotation of the event in this document, with its rule: the same as the marks, to be read or listened to. */
function evidenceList([text, marks], n, box) {
  const rows = marks.filter((mark) => mark[3] === n && mark[4]?.includes("\t") && mark[4].split("\t")[1]).map(([start, end, kind, , note]) => {
    const [field, rule] = note.split("\t");
    const quoted = text.slice(start, end).replace(/\s+/g, " ");
    return h("tr", {}, h("th", { scope: "row" }, say(`fields.${field}`)),
      h("td", {}, h("button", { type: "button", class: "plain", title: say("show_in_text"), onclick: () => flash(box, start) }, h("mark", { class: kind }, name({ text: quoted, lang: "ar" })))),
      h("td", {}, h("bdi", { lang: "en", dir: "auto" }, safe(rule))));
  });
  if (!rows.length) return "";
  return h("details", { class: "evidence-list" }, h("summary", {}, say("evidence_list"), h("span", { class: "count" }, count(rows.length))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("evidence_list") },
      h("table", {}, h("thead", {}, h("tr", {}, [say("field"), say("quoted"), say("rule")].map((text) => h("th", { scope: "col" }, text)))), h("tbody", {}, rows))));
}

function flash(box, start) {
  const found = [...box.querySelectorAll("mark[data-at]")].findLast((mark) => +mark.dataset.at <= start);
  if (!found) return;
  found.scrollIntoView({ block: "center" });
  found.classList.add("flash");
  setTimeout(() => found.classList.remove("flash"), 1600);
}
