// Charts: when and where; each bar and circle is also a filter.

const DAY = 86_400_000;

const monthOf = (iso) => +iso.slice(0, 4) * 12 + +iso.slice(5, 7) - 1;
const dayAfter = (iso) => new Date(Date.parse(iso) + DAY).toISOString().slice(0, 10);
const dayBefore = (iso) => new Date(Date.parse(iso) - DAY).toISOString().slice(0, 10);

/** Periods that cover the dated events: months, quarters or years, whichever are few enough to be read.
 *  A few events far from all others, which would make the rest one bar, are counted as earlier or later. */
function periods() {
  const starts = run.events.map((event) => event.start_date ?? event.end_date).filter(Boolean).sort();
  if (!starts.length) return null;
  const few = Math.floor(starts.length * 0.04);
  let [first, last] = [monthOf(starts[0]), monthOf(starts.at(-1))];
  const [near, late] = [monthOf(starts[few]), monthOf(starts.at(-1 - few))];
  if (last - first > 40 && (late - near + 1) * 3 < last - first) [first, last] = [near, late];
  const months = last - first + 1;
  const unit = months <= 40 ? ["month", 1] : months <= 130 ? ["quarter", 3] : ["year", 12];
  const from = Math.floor(first / unit[1]) * unit[1];
  const bars = [];
  for (let at = from; at <= last; at += unit[1]) bars.push(period(at, unit));
  const [before, behind] = [starts[0] < bars[0].start, starts.at(-1) > bars.at(-1).end];
  if (before) bars.unshift({ start: starts[0], end: dayBefore(bars[0].start), label: say("before", { date: dateText(bars[0].start) }), year: "…", apart: true });
  if (behind) bars.push({ start: dayAfter(bars.at(-1).end), end: starts.at(-1), label: say("after", { date: dateText(bars.at(-1).end) }), year: "…", apart: true });
  const at = (iso) => Math.floor((monthOf(iso) - from) / unit[1]) + before;
  return { unit: unit[0], bars, at: (iso) => Math.min(bars.length - 1, Math.max(0, at(iso))) };
}

function period(at, [unit, months]) {
  const iso = (month) => `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}-01`;
  const start = iso(at);
  const last = dayBefore(iso(at + months));
  const year = start.slice(0, 4);
  const label = unit === "year" ? year : unit === "quarter"
    ? `${dateText(start, { month: "short" })} – ${dateText(last, { month: "short", year: "numeric" })}`
    : dateText(start, { month: "long", year: "numeric" });
  return { start, end: last, label, year, opens: start.endsWith("-01-01") };
}

function drawTimeline() {
  const box = document.getElementById("timeline");
  const found = passing("dates");
  const scale = periods();
  if (!scale) return box.replaceChildren(h("p", { class: "quiet" }, say("none")));
  const counts = scale.bars.map(() => 0);
  let undated = 0;
  for (const n of found) {
    const iso = run.events[n].start_date ?? run.events[n].end_date;
    if (iso) counts[scale.at(iso)] += 1;
    else undated += 1;
  }
  const most = Math.max(1, ...counts);
  const every = Math.ceil(scale.bars.filter((bar) => bar.opens).length / (innerWidth < 740 ? 6 : 12)) || 1; // as many years as find room
  let years = 0;
  const bars = scale.bars.map((bar, i) => {
    const chosen = filters.from === bar.start && filters.to === bar.end;
    const inside = (!filters.from || bar.end >= filters.from) && (!filters.to || bar.start <= filters.to);
    const label = say("bar", { label: bar.label, events: counted("n_events", counts[i]) });
    const column = h("button", { type: "button", class: inside ? "bar" : "bar outside", "aria-pressed": String(chosen), "aria-label": label, title: label,
      disabled: !counts[i] && !chosen, onclick: () => filter(chosen ? { from: "", to: "" } : { from: bar.start, to: bar.end }) });
    const fill = h("span", { class: "fill" });
    fill.style.blockSize = counts[i] ? `max(3px, ${(100 * counts[i]) / most}%)` : "1px";
    column.append(fill);
    const first = i === 0 || scale.bars[i - 1].apart;
    const crowded = first && !bar.opens && scale.bars.slice(i + 1, i + 4).some((next) => next.opens);
    const mark = bar.apart || ((bar.opens || first) && !crowded && years++ % every === 0);
    return h("div", { class: "slot" }, column, h("span", { class: "year", "aria-hidden": "true" }, mark ? bar.year : ""));
  });
  box.replaceChildren(
    h("div", { class: "bars", role: "group", "aria-label": say("timeline") }, bars),
    h("p", { class: "quiet" }, [say(scale.unit), undated && say("undated", { n: count(undated) })].filter(Boolean).join(" · ")));
}

// The map: a dot for each square degree with a town, in an equirectangular projection that is true to scale at its middle.

const VIEWS = { region: { west: -19, east: 63, south: 6, north: 41.5 }, world: { west: -170, east: 180, south: -56, north: 72 } };
let mapView = null;

function startView() {
  const inside = ({ longitude: x, latitude: y }) => x > VIEWS.region.west && x < VIEWS.region.east && y > VIEWS.region.south && y < VIEWS.region.north;
  const located = run.events.map((event) => run.places[event.place]).filter((place) => place?.latitude !== undefined);
  return located.length && located.filter(inside).length < 0.6 * located.length ? "world" : "region";
}

function drawMap() {
  mapView ??= startView();
  const view = VIEWS[mapView];
  const squeeze = Math.cos(((view.south + view.north) / 2) * (Math.PI / 180));
  const scale = 1000 / ((view.east - view.west) * squeeze);
  const width = 1000, height = (view.north - view.south) * scale;
  const x = (longitude) => (longitude - view.west) * squeeze * scale;
  const y = (latitude) => (view.north - latitude) * scale;
  const degrees = mapView === "world" ? 2 : 1;
  const middle = (at, from) => (Math.floor(at / degrees) + 0.5) * degrees - from;
  const squares = new Set(run.land.map((square) => `${middle(square % 360, 180)} ${middle(Math.floor(square / 360), 90)}`));
  const dots = [...squares].map((square) => square.split(" ").map(Number))
    .filter(([east, north]) => east > view.west && east < view.east && north > view.south && north < view.north)
    .map(([east, north]) => `M${x(east).toFixed(1)} ${y(north).toFixed(1)}h0`).join("");
  const svg = s("svg", { viewBox: `0 0 ${width} ${height.toFixed(0)}`, role: "group", "aria-label": say("map_label"), class: "dots", onkeydown: walkMap },
    s("path", { d: dots, class: "land", "aria-hidden": "true", "stroke-width": (scale * degrees * 0.46).toFixed(1) }));
  const found = passing("place");
  const counts = tally(found, (event) => event.place);
  const most = counts[0]?.[1] ?? 1;
  const taken = [], drawn = [];
  const radius = (events) => 6 + 15 * Math.sqrt(events / most);
  for (const [n, events] of counts) {
    const place = run.places[n];
    const [cx, cy] = [x(place.longitude), y(place.latitude)];
    if (place.latitude === undefined || cx < 0 || cx > width || cy < 0 || cy > height) continue;
    svg.append(circle(n, place, events, cx, cy, radius(events)));
    drawn.push([place, cx, cy, radius(events)]);
  }
  const places = [...svg.querySelectorAll("circle")];
  (places.find((mark) => mark.classList.contains("chosen")) ?? places[0])?.setAttribute("tabindex", "0");
  for (const one of drawn) label(svg, ...one, taken, width);
  const without = found.filter((n) => run.places[run.events[n].place]?.latitude === undefined).length;
  document.getElementById("map").replaceChildren(svg, h("p", { class: "quiet" }, without ? say("elsewhere", { n: count(without) }) : "\u00A0"));
  document.getElementById("map-view").replaceChildren(...Object.keys(VIEWS).map((key) =>
    h("button", { type: "button", "aria-pressed": String(key === mapView), onclick: () => { mapView = key; drawMap(); } }, say(key))));
}

function circle(n, place, events, cx, cy, r) {
  const chosen = filters.place === String(n);
  const mark = s("circle", { cx: cx.toFixed(1), cy: cy.toFixed(1), r: r.toFixed(1), class: chosen ? "place chosen" : "place",
    id: `place-${n}`, role: "button", tabindex: "-1", "aria-pressed": String(chosen), "aria-label": `${safe(placeName(place).text)}: ${counted("n_events", events)}` });
  mark.append(s("title", {}, mark.getAttribute("aria-label")));
  mark.addEventListener("click", () => filter({ place: chosen ? "" : String(n) }));
  return mark;
}

/** Of all circles one is reached by Tab; the arrow keys go on to the nearest one in their direction. */
function walkMap(key) {
  const from = key.target;
  if (!from.matches("circle.place")) return;
  if (key.key === "Enter" || key.key === " ") {
    key.preventDefault();
    return from.dispatchEvent(new MouseEvent("click"));
  }
  const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key.key];
  if (!way) return;
  key.preventDefault();
  const next = nearest(from, way);
  if (!next) return;
  from.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

/** The circle that lies ahead, what lies aside counting double. */
function nearest(from, [right, down]) {
  const at = (mark) => [+mark.getAttribute("cx"), +mark.getAttribute("cy")];
  const [x, y] = at(from);
  const far = (mark) => {
    const [dx, dy] = [at(mark)[0] - x, at(mark)[1] - y];
    const ahead = dx * right + dy * down;
    return ahead > 0 ? ahead + 2 * Math.abs(dx * down - dy * right) : Infinity;
  };
  const others = [...from.parentNode.querySelectorAll("circle.place")].filter((mark) => far(mark) < Infinity);
  return others.sort((a, b) => far(a) - far(b))[0];
}

/** A place's name beside its circle, where no other name stands yet. */
function label(svg, place, cx, cy, r, taken, width) {
  const text = safe(placeName(place).text);
  const size = mapView === "world" ? 17 : 21;
  const length = text.length * size * 0.56;
  const box = [cx + r + 4, cy - size * 0.6, cx + r + 4 + length, cy + size * 0.6];
  if (box[2] > width || taken.length > 11 || taken.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1])) return;
  taken.push(box, [cx - r, cy - r, cx + r, cy + r]);
  const shown = s("text", { x: box[0].toFixed(1), y: (cy + size * 0.34).toFixed(1), "font-size": size, direction: "ltr", class: "place-name" });
  shown.textContent = text;
  svg.append(shown);
}

function drawCountries() {
  const counts = tally(passing("country"), (event) => event.country);
  const most = counts[0]?.[1] ?? 1;
  const rows = counts.map(([code, events]) => {
    const chosen = filters.country === code;
    const bar = h("span", { class: "fill" });
    bar.style.inlineSize = `${(100 * events) / most}%`;
    return h("li", {}, h("button", { type: "button", class: "country", "aria-pressed": String(chosen), onclick: () => filter({ country: chosen ? "" : code, place: "" }) },
      name(countryName(code), "span", { class: "country-name" }), h("span", { class: "count" }, count(events)), h("span", { class: "track" }, bar)));
  });
  document.getElementById("countries").replaceChildren(rows.length ? h("ul", { class: "country-list" }, rows) : h("p", { class: "quiet" }, say("none")));
}
