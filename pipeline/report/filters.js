// Filters: what of the events is shown, and in which order.

const NO_FILTERS = { q: "", forum: "", kind: "", country: "", place: "", status: "", from: "", to: "", news: "", seen: "", changed: "", doubts: false };
const filters = { ...NO_FILTERS };
const order = { column: "dates", down: true };

const doubted = new Set();
const haystacks = [];

/** All names of an event in both languages, folded: what a search looks through. */
function haystack(n) {
  if (haystacks[n] === undefined) {
    const event = run.events[n];
    const forum = run.forums[event.forum];
    const place = run.places[event.place];
    const ids = (event.parties ?? []).flatMap(([, , id, , of]) => [id, of]);
    const bodies = [event.body, forum?.body, ...ids].map((id) => run.bodies[id]).filter(Boolean);
    const parts = [event.name, forum?.ar, forum?.en, place?.name_ar, place?.name_en, event.venue, event.edition,
      ...(run.countries[event.country] ?? []), ...bodies.flatMap((body) => [body.ar, body.en, body.acronym]),
      ...(event.parties ?? []).map((party) => party[3]), ...ids.flatMap((id) => run.countries[id] ?? []),
      ...ids.map((id) => run.people[id]?.title), words.en.kinds[event.kind],
      ...event.reports.flatMap((d) => [run.documents[d].publisher, run.documents[d].document_id])];
    haystacks[n] = fold(parts.filter(Boolean).join(" \u0001 "));
  }
  return haystacks[n];
}

/** A word is found with its article or without: المجلس is looked for as مجلس, too. */
function finds(text, query) {
  return fold(query).split(/\s+/).filter(Boolean)
    .every((word) => text.includes(word) || (word.length > 4 && word.startsWith("ال") && text.includes(word.slice(2))));
}

function matches(event, n, leave = "") {
  const is = (name, value) => leave === name || filters[name] === "" || String(value ?? "") === filters[name];
  const start = event.start_date ?? event.end_date, end = event.end_date ?? event.start_date;
  return is("forum", event.forum) && is("kind", event.kind) && is("country", event.country) && is("place", event.place) && is("status", event.status)
    && (leave === "dates" || ((!filters.from || (end && end >= filters.from)) && (!filters.to || (start && start <= filters.to))))
    && (leave === "news" || !filters.news || newsOf.get(n) === filters.news)
    && (!filters.seen || (event.first_seen ?? "") >= filters.seen) && (!filters.changed || (event.last_changed ?? "") >= filters.changed)
    && (!filters.doubts || doubted.has(n)) && (!filters.q || finds(haystack(n), filters.q));
}

/** The numbers of the events that pass; `leave` names a filter to leave out, for the chart that sets it. */
function passing(leave) {
  const found = [];
  run.events.forEach((event, n) => matches(event, n, leave) && found.push(n));
  return found;
}

const SORTED_BY = {
  event: (event) => titleOf(event).text,
  number: (event) => event.edition ?? null,
  dates: (event) => event.start_date ?? event.end_date ?? null,
  place: (event) => whereText(event) || null,
  chair: (event) => partiesIn(event, "chair").map((party) => partyName(party).text)[0] ?? null,
  parties: (event) => (event.parties ?? []).length,
  sources: (event) => event.sources,
};

/** Numbers of events in the chosen order; what is unknown comes last either way. */
function sorted(numbers) {
  const collator = new Intl.Collator(language, { numeric: true });
  const keyed = numbers.map((n) => [SORTED_BY[order.column](run.events[n]), n]);
  const way = order.down ? -1 : 1;
  keyed.sort(([a, m], [b, n]) => {
    if (a === null || b === null) return (a === null) - (b === null) || m - n;
    return way * (typeof a === "string" ? (a < b && order.column === "dates" ? -1 : a > b && order.column === "dates" ? 1 : collator.compare(a, b)) : a - b) || m - n;
  });
  return keyed.map(([, n]) => n);
}

function filtered() {
  return Object.values(filters).some(Boolean);
}

function filter(changes) {
  Object.assign(filters, changes);
  refresh();
}

const tally = (numbers, key) => {
  const counts = new Map();
  for (const n of numbers) {
    const value = key(run.events[n]);
    if (value !== undefined && value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
};
