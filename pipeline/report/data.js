// Data: what the page holds is JSON, deflated, in base64; each part is inflated when it is first needed.

const inflated = new Map();

async function inflate(id) {
  const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/** The text and marks of a document, or null where the text was not kept. */
async function documentText(row) {
  if (!row.text) return null;
  const [chunk, place] = row.text;
  if (!inflated.has(chunk)) inflated.set(chunk, inflate(`chunk-${chunk}`));
  return (await inflated.get(chunk))[place];
}

let run; // the index: events, forums, places, bodies, people, countries, documents, doubts
let words; // the messages of both languages
let language = "en";

// Spelling is folded as Mahdar's own search folds it: no harakat or tatweel, one alef, one yeh, heh for teh marbuta.
function fold(text) {
  return text.normalize("NFKC").replace(/[\u064B-\u065F\u0670\u06D6-\u06ED\u0610-\u061A\u0640\u200B-\u200F\u202A-\u202E\u2066-\u2069\u061C]/g, "")
    .replace(/[أإآٱ]/g, "ا").replace(/[ىئ]/g, "ي").replace(/ؤ/g, "و").replace(/ة/g, "ه")
    .replace(/[٠-٩]/g, (d) => d.charCodeAt(0) - 0x660).replace(/[۰-۹]/g, (d) => d.charCodeAt(0) - 0x6f0).toLowerCase();
}

// Characters that would turn the text around them, or show nothing, are shown by name.
const NAMED = { "\u202A": "LRE", "\u202B": "RLE", "\u202C": "PDF", "\u202D": "LRO", "\u202E": "RLO",
  "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI" };
const UNSAFE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function named(c) {
  if (NAMED[c]) return `[${NAMED[c]}]`;
  const code = c.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\uFFFD";
}

/** A text of the data as it may stand on the page. */
const safe = (text) => String(text ?? "").replace(UNSAFE, named);

/** An address that may be linked: of the web, and of nothing else. */
function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** A message in the language of the interface; {names} are filled in. */
function say(key, values = {}) {
  let message = key.split(".").reduce((part, name) => part?.[name], words[language]);
  if (message === undefined) return key.split(".").pop().replaceAll("_", " ");
  if (typeof message === "object") message = plural(message, values.n);
  return message.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function plural(forms, n) {
  if (Array.isArray(forms)) return forms[n === 1 ? 0 : 1];
  return forms[new Intl.PluralRules("ar").select(n)] ?? forms.other;
}

const locale = () => (language === "ar" ? "ar-EG-u-nu-latn" : "en-GB");
const count = (n) => n.toLocaleString(locale());
const counted = (key, n) => say(key, { n }).replace(String(n), count(n));

function dateText(iso, options = { day: "numeric", month: "short", year: "numeric" }) {
  const [year, month, day] = iso.split("-").map(Number);
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year);
  return date.toLocaleDateString(locale(), { ...options, timeZone: "UTC" });
}

/** The days of an event: one day, a range, or the month or year that is all that is known. */
function daysText(event) {
  const { start_date: start, end_date: end } = event;
  if (!start && !end) return "";
  if (!start || !end || start === end) return dateText(start || end);
  if (start.slice(0, 4) === end.slice(0, 4) && start.endsWith("-01-01") && end.endsWith("-12-31")) return start.slice(0, 4);
  const lastDay = new Date(Date.UTC(+start.slice(0, 4), +start.slice(5, 7), 0)).toISOString().slice(0, 10);
  if (start.endsWith("-01") && end === lastDay) return dateText(start, { month: "long", year: "numeric" });
  if (start.slice(0, 7) === end.slice(0, 7)) return `${+start.slice(8)}–${dateText(end)}`;
  if (start.slice(0, 4) === end.slice(0, 4)) return `${dateText(start, { day: "numeric", month: "short" })} – ${dateText(end)}`;
  return `${dateText(start)} – ${dateText(end)}`;
}

/** A name in the language of the interface, with the language that it is in. */
function nameOf(row) {
  if (!row) return null;
  if (language === "en" && row.en) return { text: row.en, lang: "en" };
  return { text: row.ar ?? row.en, lang: row.ar ? "ar" : "en" };
}

function countryName(code) {
  const names = run.countries[code];
  return names ? { text: names[language === "ar" ? 0 : 1], lang: language } : { text: code, lang: "en" };
}

const placeName = (place) => ({ text: (language === "en" && place.name_en) || place.name_ar, lang: language === "en" && place.name_en ? "en" : "ar" });

/** City and country of an event as one text. */
function whereText(event) {
  const place = run.places[event.place];
  if (!place) return "";
  const country = place.country && countryName(place.country).text;
  if (place.type === "country") return country;
  return [placeName(place).text, country].filter(Boolean).join(language === "ar" ? "، " : ", ");
}

/** The English title of an event whose series or body has an English name, else its Arabic one. */
function titleOf(event) {
  if (language === "en") {
    const forum = run.forums[event.forum];
    if (forum?.en) return { text: forum.en, lang: "en" };
    const body = run.bodies[event.body]; // of an event that is of no series with an English name
    if (body?.en) return { text: `${body.en} — ${say(`kinds.${event.kind}`)}`, lang: "en" };
  }
  return { text: event.name, lang: "ar" };
}

const forumName = nameOf;

/** The name of a party: of a body or country as known, of a person as written. */
function partyName([, type, id, written]) {
  if (type === "state" && run.countries[id]) return countryName(id);
  if (type === "organization" && run.bodies[id]) return nameOf(run.bodies[id]);
  if (type === "person" && run.people[id]) return { text: run.people[id].name, lang: "ar" };
  return { text: written, lang: "ar" };
}

const ofName = (id) => (run.bodies[id] ? nameOf(run.bodies[id]) : run.countries[id] ? countryName(id) : null);
const partiesIn = (event, ...roles) => (event.parties ?? []).filter((party) => roles.includes(party[0]));
