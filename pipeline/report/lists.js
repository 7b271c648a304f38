// The lists: events, series, doubts; what is new has a file of its own.

let tab = "events";
let showUpTo = null; // shows so many rows of the list at hand at least, for print

function drawTabs() {
  const sizes = { events: run.events.length, ...(hasNews() && { news: newsSize() }), series: run.forums.length, doubts: run.doubts.length };
  const tabs = Object.keys(sizes).map((key) => h("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-selected": String(tab === key), "aria-controls": "view",
    tabindex: tab === key ? 0 : -1, onclick: () => openTab(key) }, say(key === "news" ? "news_tab" : key), h("span", { class: "count" }, count(sizes[key]))));
  const box = document.getElementById("tabs");
  box.replaceChildren(...tabs);
  box.onkeydown = (key) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key.key];
    if (!step) return;
    const keys = Object.keys(sizes);
    const way = document.documentElement.dir === "rtl" ? -step : step;
    openTab(keys[(keys.indexOf(tab) + way + keys.length) % keys.length]);
    document.getElementById(`tab-${tab}`).focus();
  };
}

function openTab(key) {
  tab = key;
  drawTabs();
  drawView();
}

function drawView() {
  const view = document.getElementById("view");
  view.setAttribute("aria-labelledby", `tab-${tab}`);
  view.replaceChildren();
  ({ events: drawEvents, news: drawNews, series: drawSeries, doubts: drawDoubts })[tab](view);
}

function drawEvents(view) {
  const numbers = sorted(passing());
  view.append(filterBar(), h("p", { class: "found", role: "status" }, foundText(numbers.length)));
  if (!numbers.length) return view.append(h("p", { class: "empty" }, say(run.events.length ? "none" : "nothing")));
  const columns = Object.keys(SORTED_BY).map(columnHead);
  const body = h("tbody");
  const more = h("div", { class: "more-box" });
  view.append(h("table", { class: "events" }, h("thead", {}, h("tr", {}, columns)), body), more);
  showUpTo = growing(body, numbers, eventRow, { more }).upTo;
}

function foundText(n) {
  const total = run.events.length;
  return n === total ? counted("n_events", n) : `${counted("n_events", n)} ${say("of_total", { n: count(total) })}`;
}

function columnHead(column) {
  const chosen = order.column === column;
  const turn = () => {
    Object.assign(order, { column, down: chosen ? !order.down : ["dates", "number", "parties", "sources"].includes(column) });
    drawView();
    document.getElementById(`sort-${column}`).focus();
  };
  const arrow = h("span", { class: "arrow", "aria-hidden": "true" }, chosen ? (order.down ? "↓" : "↑") : "");
  return h("th", { scope: "col", class: `c-${column}`, "aria-sort": chosen ? (order.down ? "descending" : "ascending") : null },
    h("button", { type: "button", id: `sort-${column}`, title: say("sort_by", { column: say(column) }), onclick: turn }, say(column), arrow));
}

function eventRow(n) {
  const event = run.events[n];
  const forum = run.forums[event.forum];
  const title = titleOf(event);
  const chairs = partiesIn(event, "chair");
  const others = (event.parties ?? []).filter((party) => party[0] !== "chair");
  const publisher = run.documents[event.reports[0]];
  const cell = (column, ...children) => h("td", { class: `c-${column}`, "data-label": say(column) }, children);
  return h("tr", {},
    h("td", { class: "c-event" }, eventLink(n, title), doubted.has(n) && flag(),
      title.lang === "en" && name({ text: event.name, lang: "ar" }, "span", { class: "under" }),
      h("span", { class: "tags" }, newsMark(n), h("span", {}, say(`kinds.${event.kind}`)), event.status && h("span", { class: `status ${event.status}` }, say(`statuses.${event.status}`)),
        forum && forum.ar !== event.name && name(forumName(forum), "span", { class: "of-forum" }))),
    cell("number", event.edition !== undefined && number(event.edition)),
    cell("dates", event.start_date || event.end_date ? h("time", { datetime: event.start_date ?? event.end_date }, daysText(event)) : ""),
    cell("place", whereText(event), event.mode && event.mode !== "in_person" && h("span", { class: "under" }, say(`modes.${event.mode}`))),
    cell("chair", listed(chairs.slice(0, 2).map((party) => name(partyName(party))))),
    cell("parties", listed(others.slice(0, 3).map((party) => name(partyName(party)))), others.length > 3 && h("span", { class: "under" }, say("and_more", { n: count(others.length - 3) }))),
    cell("sources", h("span", { class: "number" }, count(event.sources)), name({ text: publisher.publisher ?? publisher.document_id, lang: publisher.publisher ? "ar" : "en" }, "span", { class: "under clip" })));
}

const flag = () => h("span", { class: "flag", title: say("doubtful") }, h("span", { class: "sr" }, ` ${say("doubtful")} `));

const eventLink = (n, title = titleOf(run.events[n])) => name(title, "a", { href: `#${encodeURIComponent(run.events[n].event_id)}`, class: "event-link" });

function filterBar() {
  const choice = (key, options, word = key) => h("label", {}, h("span", {}, say(word)), h("select", { id: `filter-${key}`, onchange: (e) => filter({ [key]: e.target.value }) },
    h("option", { value: "" }, say("all")), options.map(([value, text]) => h("option", { value, selected: filters[key] === String(value) }, safe(text)))));
  const options = (key, text) => tally(passing(key), (event) => event[key]).map(([value, events]) => [value, `${text(value)} (${count(events)})`]);
  const day = (key, word = key) => h("label", {}, h("span", {}, say(word)), h("input", { type: "date", id: `filter-${key}`, value: filters[key], onchange: (e) => filter({ [key]: e.target.value }) }));
  const search = h("input", { type: "search", id: "filter-q", value: filters.q, placeholder: say("search_hint"), autocomplete: "off", oninput: later((e) => filter({ q: e.target.value.trim() })) });
  return h("form", { class: "filters", role: "search", "aria-label": say("filters"), onsubmit: (e) => e.preventDefault() },
    h("label", { class: "wide" }, h("span", {}, say("search")), search),
    choice("forum", options("forum", (n) => forumName(run.forums[n]).text)),
    choice("kind", options("kind", (kind) => say(`kinds.${kind}`))),
    choice("country", options("country", (code) => countryName(code).text)),
    choice("place", options("place", (n) => placeName(run.places[n]).text)),
    choice("status", options("status", (status) => say(`statuses.${status}`))),
    day("from"), day("to"),
    h("label", { class: "check" }, h("input", { type: "checkbox", id: "filter-doubts", checked: filters.doubts, onchange: (e) => filter({ doubts: e.target.checked }) }), h("span", {}, say("with_doubts"))),
    newsOf.size > 0 && choice("news", ["new", "changed"].map((key) => [key, `${say(`news_mark.${key}`)} (${count(passing("news").filter((n) => newsOf.get(n) === key).length)})`]), "news_tab"),
    hasHistory() && h("details", { class: "history-filters", open: Boolean(filters.seen || filters.changed) }, h("summary", {}, say("more_filters")), h("div", {}, day("seen", "seen_from"), day("changed", "changed_from"))),
    filtered() && h("button", { type: "button", class: "plain", id: "clear", onclick: () => filter({ ...NO_FILTERS }) }, say("clear")));
}

const hasHistory = () => run.events.some((event) => event.first_seen);

function later(act) {
  let timer;
  return (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(event), 120);
  };
}

// Series

const seriesView = { missing: false };
let eventsOfForum = null;

function drawSeries(view) {
  const forums = run.forums.map((forum, n) => ({ ...forum, n, events: eventsOfForum.get(n) ?? [] }))
    .filter((forum) => !seriesView.missing || forum.missing)
    .sort((a, b) => b.events.length - a.events.length || (b.missing?.length ?? 0) - (a.missing?.length ?? 0) || a.n - b.n);
  const box = h("input", { type: "checkbox", id: "missing-only", checked: seriesView.missing, onchange: (e) => { seriesView.missing = e.target.checked; drawView(); document.getElementById("missing-only").focus(); } });
  view.append(h("div", { class: "filters" }, h("label", { class: "check" }, box, h("span", {}, say("missing_only"))),
    h("span", { class: "key" }, h("span", { class: "edition seen" }, "5"), say("seen"), h("span", { class: "edition gone" }, "6"), say("missing"))),
    h("p", { class: "found", role: "status" }, counted("n_series", forums.length)));
  if (!forums.length) return view.append(h("p", { class: "empty" }, say("none")));
  const list = h("ul", { class: "series" });
  const more = h("div", { class: "more-box" });
  view.append(list, more);
  showUpTo = growing(list, forums, forumRow, { more }).upTo;
}

function forumRow(forum) {
  const title = forumName(forum);
  const unnumbered = forum.events.filter((n) => run.events[n].edition === undefined);
  const facts = [say(`kinds.${forum.kind}`), counted("n_events", forum.events.length), forum.missing && say("n_missing", { n: count(forum.missing.length) })].filter(Boolean).join(" · ");
  return h("li", {}, h("div", { class: "series-head" }, name(title, "h3"), title.lang === "en" && name({ text: forum.ar, lang: "ar" }, "span", { class: "under" }), h("p", { class: "quiet" }, facts)),
    h("div", { class: "editions" }, editionStrip(forum), unnumbered.length > 0 && h("span", { class: "quiet" }, say("no_numbers"), ": ", listed(unnumbered.slice(0, 8).map((n) => dayLink(n))))));
}

const dayLink = (n) => h("a", { href: `#${encodeURIComponent(run.events[n].event_id)}` }, daysText(run.events[n]) || say("unknown"));

/** The numbers of a series in order: reported ones lead to their event, missing ones are hollow; long gaps are one mark. */
function editionStrip(forum, current) {
  const of = new Map(), extraordinary = [];
  for (const n of forum.events) {
    const event = run.events[n];
    if (event.edition === undefined) continue;
    if (event.special === "extraordinary") extraordinary.push(n);
    else of.set(event.edition, n);
  }
  const parts = [];
  let before = null;
  for (const edition of [...of.keys()].sort((a, b) => a - b)) {
    if (before !== null) parts.push(...gap(before + 1, edition - 1, new Set(forum.missing)));
    parts.push(editionLink(of.get(edition), current));
    before = edition;
  }
  if (extraordinary.length) parts.push(h("span", { class: "quiet" }, say("specials.extraordinary")), extraordinary.reverse().map((n) => editionLink(n, current)));
  return parts;
}

function editionLink(n, current) {
  const event = run.events[n];
  const title = [say("edition_n", { n: event.edition }), daysText(event), whereText(event)].filter(Boolean).map(safe).join(" · ");
  return h("a", { class: `edition seen ${event.special ?? ""}`, href: `#${encodeURIComponent(event.event_id)}`, "aria-current": n === current ? "true" : null, title }, String(event.edition));
}

function gap(first, last, missing) {
  if (last < first || !missing.has(first)) return [];
  if (last - first >= 6) return [h("span", { class: "edition gone long", title: say("d_gap", { a: first, b: last }) }, `${first} … ${last}`, h("span", { class: "sr" }, ` (${say("missing")})`))];
  return Array.from({ length: last - first + 1 }, (_, i) => h("span", { class: "edition gone", title: say("d_gap1", { a: first + i }) }, String(first + i), h("span", { class: "sr" }, ` (${say("missing")})`)));
}

// Doubts

function drawDoubts(view) {
  if (!run.doubts.length) return view.append(h("p", { class: "empty" }, say("no_doubts")));
  view.append(h("p", { class: "found", role: "status" }, counted("n_doubts", run.doubts.length)));
  const rank = { error: 0, warning: 1, notice: 2 };
  const list = h("ul", { class: "doubts" });
  const more = h("div", { class: "more-box" });
  view.append(list, more);
  const doubts = [...run.doubts].sort((a, b) => rank[a.severity] - rank[b.severity] || (a.event ?? 1e9) - (b.event ?? 1e9));
  showUpTo = growing(list, doubts, (doubt) => doubtRow(doubt), { more }).upTo;
}

function doubtRow(doubt, alone = true) {
  const forum = run.forums[doubt.forum];
  const about = alone && (doubt.event !== undefined ? eventLink(doubt.event) : forum ? name(forumName(forum), "span", { class: "event-link" }) : null);
  const source = run.documents[doubt.document];
  return h("li", { class: doubt.severity }, h("span", { class: "severity" }, say(doubt.severity)), h("div", {}, about, h("p", {}, doubtText(doubt)),
    alone && !about && source && h("p", { class: "quiet" }, say("in_document", { document: safe(source.title ?? source.document_id) }))));
}

/** The sentence of a doubt in the language of the interface, from its code and values; one of another version stands as it is. */
function doubtText(doubt) {
  if (doubt.values?.said) {
    const known = doubt.event !== undefined && run.events[doubt.event].conflicts?.find((one) => one.field === doubt.field);
    return conflictText(doubt.table && known ? known : { field: doubt.field, values: doubt.values.said });
  }
  const message = words[language].doubt[doubt.code];
  if (!message) return h("bdi", { lang: "en", dir: "ltr" }, safe(doubt.message));
  const said = message.replace(/\{(\w+)\}/g, (_, name) => doubtValue(doubt.values[name]));
  return safe(said[0].toUpperCase() + said.slice(1));
}

const doubtValue = (value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? dateText(value) : words[language].doubt_words?.[value] ?? value.replaceAll("_", " "));

function conflictText({ field, values }) {
  const items = values.map(({ value, documents }) => h("li", {}, h("strong", {}, fieldValue(field, value)), h("span", { class: "quiet" }, " ", listed(documents.map((id) => name({ text: id, lang: "en" }))))));
  return [say("disagree", { field: say(`fields.${field}`) }), h("ul", { class: "values" }, items)];
}

function fieldValue(field, value) {
  if (field.endsWith("_date")) return dateText(String(value));
  if (field === "country") return name(countryName(value));
  if (field === "mode") return say(`modes.${value}`);
  if (field === "special") return say(`specials.${value}`);
  if (field === "city" && language === "en") return name(placeName(run.places.find((place) => place.type === "city" && place.name_ar === value) ?? { name_ar: value }));
  if (field === "kind") return say(`kinds.${value}`);
  if (field === "status") return say(`statuses.${value}`);
  return name({ text: String(value), lang: "ar" });
}
