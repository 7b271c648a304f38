// What is new: what runs changed since a run or a day, as its own list and as a mark on events.

const newsOf = new Map(); // number of an event: "new" or "changed"
const changesOf = new Map(); // number of an event: what changed of it

function readNews() {
  for (const n of run.news?.new ?? []) newsOf.set(n, "new");
  for (const [n, changes] of run.news?.changed ?? []) {
    newsOf.set(n, "changed");
    changesOf.set(n, changes);
  }
}

const hasNews = () => Boolean(run.news?.first);
const newsSize = () => (run.news.all ? run.events.length : ["new", "changed", "withdrawn", "resolved", "doubted"].reduce((sum, key) => sum + (run.news[key]?.length ?? 0), 0));
const newsMark = (n) => newsOf.has(n) && h("span", { class: `news-mark ${newsOf.get(n)}` }, say(`news_mark.${newsOf.get(n)}`));

function drawNews(view) {
  const { first, last, all } = run.news;
  const span = first === last ? say("news_on", { date: dateText(first) }) : say("news_between", { from: dateText(first), to: dateText(last) });
  view.append(h("p", { class: "found", role: "status" }, span));
  if (all) view.append(h("p", { class: "news-all" }, say("news_all"), " ", h("button", { type: "button", class: "plain", onclick: () => openTab("events") }, counted("n_events", run.events.length))));
  const more = h("div", { class: "more-box" });
  const items = NEWS.flatMap(([key, row]) => {
    const found = run.news[key] ?? [];
    return found.length ? [() => newsHead(key, found.length), ...found.map((one) => () => row(one))] : [];
  });
  const list = h("div", { class: "news", role: "list" });
  view.append(list, more);
  showUpTo = growing(list, items, (make) => make(), { more }).upTo;
}

const newsHead = (key, length) => h("div", { role: "listitem", class: "news-head" }, h("h3", {}, say(`news.${key}`), h("span", { class: "count" }, count(length))));

const NEWS = [["new", (n) => newsRow(n)], ["changed", ([n, changes]) => newsRow(n, changes)], ["withdrawn", withdrawnRow],
  ["resolved", (doubt) => newsDoubt(doubt)], ["doubted", (doubt) => newsDoubt(doubt)]];

function newsRow(n, changes) {
  const event = run.events[n];
  return h("div", { role: "listitem", class: "news-row" },
    h("div", {}, eventLink(n), event.edition !== undefined && h("span", { class: "edition seen small" }, String(event.edition)),
      h("span", { class: "under" }, listed([daysText(event), whereText(event)].filter(Boolean).map((text) => h("bdi", {}, safe(text)))))),
    changes && changeList(changes));
}

function withdrawnRow(state) {
  const title = language === "en" && state.forum_en ? { text: state.forum_en, lang: "en" } : { text: state.name, lang: "ar" };
  const where = [(language === "en" && state.city_en) || state.city, state.country && countryName(state.country).text].filter(Boolean);
  return h("div", { role: "listitem", class: "news-row" },
    h("div", {}, name(title, "span", { class: "event-link gone" }), state.edition !== undefined && h("span", { class: "edition gone small" }, String(state.edition)),
      h("span", { class: "under" }, listed([daysText(state), ...where].filter(Boolean).map((text) => h("bdi", {}, safe(text)))))),
    h("p", {}, state.now !== undefined ? [say("news_joined"), " ", eventLink(state.now)] : say("news_gone")));
}

function newsDoubt(doubt) {
  const about = doubt.event !== undefined ? eventLink(doubt.event) : name(doubt.forum !== undefined ? forumName(run.forums[doubt.forum]) : { text: doubt.name, lang: "ar" }, "span", { class: "event-link" });
  return h("div", { role: "listitem", class: "news-row" }, h("div", {}, about), h("div", { class: "news-doubt" }, doubtText(doubt)));
}

/** What changed of an event: values before and after, and the parties of each role that came or went in one line. */
function changeList(changes) {
  const rows = changes.filter((one) => !one.party).map((one) =>
    h("li", {}, h("span", { class: "quiet" }, say(`fields.${one.field}`), ": "), changedValue(one, "before"), h("span", { "aria-hidden": "true" }, language === "ar" ? " ← " : " → "), h("span", { class: "sr" }, ` ${say("became")} `), changedValue(one, "after")));
  const parties = new Map();
  for (const one of changes.filter((change) => change.party)) {
    const key = `${one.field} ${one.party}`;
    parties.set(key, [...(parties.get(key) ?? []), one]);
  }
  for (const found of parties.values()) {
    const [{ field, party }] = found;
    rows.push(h("li", {}, h("span", { class: "quiet" }, say(party > 0 ? "party_came" : "party_went", { role: say(`roles.${field}`) }), ": "), listed(found.map((one) => name(nameOf(one))))));
  }
  return h("ul", { class: "changes" }, rows);
}

function changedValue(one, side) {
  const value = one[side];
  if (value === undefined) return h("span", { class: "quiet" }, say("unknown"));
  const tag = side === "before" ? "del" : "ins";
  const english = language === "en" && one[`${side}_en`];
  return h(tag, {}, english ? name({ text: english, lang: "en" }) : fieldValue(one.field, value));
}
