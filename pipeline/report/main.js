// The page: language, light and dark, and what happens when it opens.

function setLanguage(chosen) {
  language = chosen;
  Object.assign(document.documentElement, { lang: chosen, dir: chosen === "ar" ? "rtl" : "ltr" });
  remember("language", chosen);
  haystacks.length = 0;
  draw();
}

function setTheme(chosen) {
  if (chosen) document.documentElement.dataset.theme = chosen;
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const button = document.getElementById("theme");
  button.textContent = say(dark ? "theme_light" : "theme_dark");
  button.onclick = () => {
    remember("theme", dark ? "light" : "dark");
    setTheme(dark ? "light" : "dark");
  };
}

function draw() {
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll(".overview")) element.setAttribute("aria-label", say(element.dataset.label));
  const other = document.getElementById("language");
  Object.assign(other, { textContent: say("other_language"), lang: language === "ar" ? "en" : "ar", onclick: () => setLanguage(language === "ar" ? "en" : "ar") });
  setTheme(document.documentElement.dataset.theme);
  const days = run.events.flatMap((event) => [event.start_date, event.end_date]).filter(Boolean).sort();
  document.getElementById("summary").textContent = [say("summary", { documents: count(run.counts.documents), events: count(run.counts.events) }),
    days.length && say("between", { from: dateText(days[0], { month: "long", year: "numeric" }), to: dateText(days.at(-1), { month: "long", year: "numeric" }) })].filter(Boolean).join(" · ");
  document.getElementById("footer").textContent = say("attribution");
  drawTabs();
  refresh();
  if (document.getElementById("event").open) showEvent(opened);
}

/** Everything that depends on the filters; whoever had the focus keeps it. */
function refresh() {
  const focus = document.activeElement?.id;
  const caret = document.activeElement?.selectionStart;
  drawTimeline();
  drawMap();
  drawCountries();
  if (tab !== "events" && filtered()) openTab("events");
  else drawView();
  const again = focus && document.getElementById(focus);
  if (again && again !== document.activeElement) {
    again.focus();
    if (caret !== undefined && caret !== null && again.setSelectionRange && again.type === "search") again.setSelectionRange(caret, caret);
  }
}

function follow() {
  const id = decodeURIComponent(location.hash.slice(1));
  const n = run.events.findIndex((event) => event.event_id === id);
  const dialog = document.getElementById("event");
  if (n >= 0) showEvent(n);
  else if (dialog.open) dialog.close();
}

async function start() {
  if (!("DecompressionStream" in window)) {
    const texts = "This browser is too old to open the report. · هذا المتصفح أقدم من أن يفتح التقرير.";
    return document.getElementById("view").replaceChildren(h("p", { class: "notice" }, texts));
  }
  [run, words] = await Promise.all([inflate("index"), inflate("words")]);
  run.doubts.forEach((doubt) => doubt.event !== undefined && doubted.add(doubt.event));
  readNews();
  eventsOfForum = new Map();
  run.events.forEach((event, n) => {
    if (event.forum === undefined) return;
    if (!eventsOfForum.has(event.forum)) eventsOfForum.set(event.forum, []);
    eventsOfForum.get(event.forum).push(n);
  });
  const theme = remembered("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  const dialog = document.getElementById("event");
  dialog.addEventListener("cancel", (e) => { e.preventDefault(); closeEvent(); });
  dialog.addEventListener("click", (e) => e.target === dialog && closeEvent());
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => showUpTo?.(PRINTED));
  const chosen = remembered("language");
  setLanguage(chosen === "ar" || chosen === "en" ? chosen : navigator.language.startsWith("ar") ? "ar" : "en");
  follow();
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

start();
