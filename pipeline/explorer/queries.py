"""The queries that the explorer offers ready-made, each with a stable address for CSV and JSON."""

from __future__ import annotations

from typing import Any

_OF_FORUM = """\
SELECT e.edition, e.name, e.forum_en, e.start_date, e.end_date, e.city, e.city_en, e.country_en, e.chairs_ar,
       e.status, e.documents, e.urls, e.event_id
FROM event_feed AS e
WHERE e.forum_id = :forum
   OR e.forum_id IN (
     SELECT f.forum_id FROM forums AS f
     WHERE f.rowid IN (SELECT rowid FROM forums_fts WHERE forums_fts MATCH mahdar_match(:forum)))
ORDER BY e.forum_id, e.start_date IS NULL, e.start_date, e.edition"""

_OF_BODY = """\
WITH body AS (
  SELECT organization_id FROM organizations WHERE organization_id = :body
  UNION
  SELECT organization_id FROM organizations
  WHERE rowid IN (SELECT rowid FROM organizations_fts WHERE organizations_fts MATCH mahdar_match(:body))),
part AS (
  SELECT event_id, role FROM event_parties WHERE party_id IN body OR of_id IN body
  UNION
  SELECT event_id, 'own meeting' FROM event_feed WHERE organization_id IN body)
SELECT e.start_date, e.end_date, e.name, e.edition, group_concat(DISTINCT part.role) AS roles, e.city, e.city_en, e.country_en,
       e.status, e.urls, e.event_id
FROM part JOIN event_feed AS e USING (event_id)
WHERE (:since = '' OR e.end_date >= :since OR e.start_date >= :since) AND (:until = '' OR e.start_date <= :until)
GROUP BY e.event_id
ORDER BY e.start_date IS NULL, e.start_date"""

_WHO_MEETS_WHOM = """\
WITH part AS (
  SELECT DISTINCT p.event_id, coalesce(CASE p.party_type WHEN 'person' THEN p.of_id ELSE p.party_id END, p.name) AS party,
         coalesce(o.name_ar, p.name) AS name
  FROM event_parties AS p
  LEFT JOIN organizations AS o ON o.organization_id = CASE p.party_type WHEN 'person' THEN p.of_id ELSE p.party_id END)
SELECT min(a.name) AS one, min(b.name) AS other, count(DISTINCT a.event_id) AS events, min(e.start_date) AS first_date,
       max(e.start_date) AS last_date, a.party AS one_id, b.party AS other_id
FROM part AS a
JOIN part AS b ON a.event_id = b.event_id AND a.party < b.party
JOIN events AS e ON e.event_id = a.event_id
WHERE :body = '' OR :body IN (a.party, b.party)
   OR EXISTS (
     SELECT 1 FROM organizations AS o
     WHERE o.organization_id IN (a.party, b.party)
       AND o.rowid IN (SELECT rowid FROM organizations_fts WHERE organizations_fts MATCH mahdar_match(:body)))
GROUP BY a.party, b.party
ORDER BY events DESC, one, other
LIMIT 500"""

_DOUBTS = """\
SELECT q.severity, q."table", coalesce(e.name, f.name_ar, q.row_id) AS name, coalesce(f.name_en, s.name_en) AS name_en,
       q.field, q.code, q.message, mahdar_arabic(q.message) AS message_ar, d.url, q.document_id, q.row_id
FROM quality AS q
LEFT JOIN events AS e ON q."table" = 'events' AND e.event_id = q.row_id
LEFT JOIN forums AS f ON q."table" = 'forums' AND f.forum_id = q.row_id
LEFT JOIN forums AS s ON s.forum_id = e.forum_id
LEFT JOIN documents AS d ON d.document_id = q.document_id
WHERE :severity = '' OR q.severity = :severity
ORDER BY CASE q.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, q."table", name"""

_FIND = """\
SELECT e.start_date, e.name, e.edition, e.forum_ar, e.forum_en, e.city, e.city_en, e.country_en, e.participants_ar,
       e.urls, e.event_id
FROM event_feed AS e
WHERE e.rowid IN (SELECT rowid FROM event_feed_fts WHERE event_feed_fts MATCH mahdar_match(:words))
ORDER BY e.start_date IS NULL, e.start_date DESC"""

_IN_TEXTS = """\
WITH found AS MATERIALIZED (
  SELECT d.document_id, d.title, d.publisher, d.published_on, d.url, t.text
  FROM document_texts AS t JOIN documents AS d USING (document_id)
  WHERE t.rowid IN (SELECT rowid FROM document_texts_fts WHERE document_texts_fts MATCH mahdar_match(:words))
  ORDER BY d.published_on IS NULL, d.published_on DESC, d.document_id
  LIMIT 500)
SELECT mahdar_snippet(text, :words) AS snippet, title, publisher, published_on, url, document_id
FROM found"""

_MISSING = """\
SELECT name_ar, name_en, first_edition, last_edition, editions_missing, forum_id
FROM forums
WHERE editions_missing IS NOT NULL
ORDER BY length(editions_missing) DESC, name_ar"""

_NEW = """\
SELECT h.first_seen, h.last_changed, e.name, e.edition, e.start_date, e.city, e.city_en, e.country_en, e.status, e.urls, e.event_id
FROM event_history AS h JOIN event_feed AS e USING (event_id)
WHERE :since = '' OR h.last_changed >= :since
ORDER BY h.last_changed DESC, e.start_date DESC"""

_UPCOMING = """\
SELECT start_date, end_date, name, edition, city, city_en, country_en, organizers_ar, hosts_ar, urls, event_id
FROM event_feed
WHERE coalesce(end_date, start_date) >= CASE :since WHEN '' THEN date('now') ELSE :since END AND coalesce(status, '') <> 'cancelled'
ORDER BY start_date"""

_BOTH = "A name in Arabic or English, an acronym or an id; harakat, hamza and و ب ل do not matter."
_BOTH_AR = "اسم بالعربية أو الإنجليزية، أو اختصار، أو معرّف؛ لا تؤثر الحركات والهمزات وحروف العطف والجر."


def queries() -> dict[str, dict[str, Any]]:
    """The queries by name, as Datasette takes them: SQL, title and description in English and Arabic, parameters.

    >>> sorted(queries())[:3]
    ['calendar_of_a_body', 'doubts', 'find_events']
    """
    return {
        "find_events": _query("Find events", "البحث عن الأحداث", _FIND, _BOTH, _BOTH_AR),
        "find_in_texts": _query(
            "Find in texts",
            "البحث في نصوص الوثائق",
            _IN_TEXTS,
            "Words of the documents that report events, with what stands around them; harakat, hamza and و ب ل do not matter.",
            "كلمات من نصوص الوثائق التي تذكر أحداثا مع ما حولها؛ لا تؤثر الحركات والهمزات وحروف العطف والجر.",
        ),
        "sessions_of_a_forum": _query("Sessions of a forum", "دورات منتدى أو مجلس", _OF_FORUM, _BOTH, _BOTH_AR),
        "calendar_of_a_body": _query("A ministry's calendar", "تقويم وزارة أو جهة", _OF_BODY, _BOTH, _BOTH_AR),
        "who_meets_whom": _query("Who meets whom", "من يجتمع مع من", _WHO_MEETS_WHOM, _BOTH, _BOTH_AR),
        "doubts": _query(
            "Doubts",
            "شكوك",
            _DOUBTS,
            "severity: error, warning, notice, or empty for all.",
            "درجة الشك، أو فارغة للكل.",
        ),
        "missing_sessions": _query(
            "Missing sessions",
            "دورات مفقودة",
            _MISSING,
            "Numbers that no document reports.",
            "أرقام لا تذكرها أي وثيقة.",
        ),
        "what_is_new": _query(
            "What is new",
            "ما الجديد",
            _NEW,
            "since: a day, YYYY-MM-DD, or empty for all.",
            "منذ يوم معيّن، أو فارغ للكل.",
        ),
        "upcoming": _query(
            "Upcoming",
            "القادم",
            _UPCOMING,
            "since: a day, YYYY-MM-DD; empty is today.",
            "منذ يوم معيّن؛ الفارغ هو اليوم.",
        ),
    }


def _query(title: str, arabic: str, sql: str, said: str, said_ar: str) -> dict[str, Any]:
    described = f'<p>{said}</p><p lang="ar" dir="rtl">{said_ar}</p>'
    return {"sql": sql, "hide_sql": True, "title": f"{title} · {arabic}", "description_html": described}
