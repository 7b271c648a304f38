"""What corrections may name beyond their document: bodies of the lexicon and of other documents, and countries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.assemble.bodies import hash_id
from pipeline.lexicon import Lexicon
from pipeline.normalize import fold_phrase
from pipeline.records import Organization


@dataclass(slots=True)
class Known:
    """Looks up ids and names; the lexicon is loaded, and other documents are gone through, only where that is asked for.

    >>> from pipeline.lexicon import load_lexicon
    >>> known = Known(load_lexicon)
    >>> known.organization("las").acronym, known.organization("JO").type, known.named("مركز الترميم").organization_id
    ('LAS', 'state', 'org-d775e86c05')
    """

    load: Callable[[], Lexicon]
    elsewhere: Callable[[], Mapping[str, Organization]] = dict
    _lexicon: Lexicon | None = None
    _elsewhere: Mapping[str, Organization] | None = None

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon, loaded when it is first asked for."""
        self._lexicon = self._lexicon or self.load()
        return self._lexicon

    def organization(self, organization_id: str) -> Organization | None:
        """The body of this id, or the state of this code."""
        if organization_id in self.lexicon.bodies:
            return self.lexicon.bodies[organization_id]
        if name := self.lexicon.places.names.get(organization_id):
            return Organization(organization_id, name, None, None, "state", organization_id, None, None, "gazetteer")
        if self._elsewhere is None:
            self._elsewhere = self.elsewhere()
        return self._elsewhere.get(organization_id)

    def named(self, name: str) -> Organization:
        """The body that is called so: a known one, or a new one whose id is that of its name."""
        words = fold_phrase(name)
        ids = self.lexicon.body_names.find(words) or ()
        if len(ids) == 1:
            return self.lexicon.bodies[ids[0]]
        head = self.lexicon.heads.match(words, 0)
        made = hash_id("org", " ".join(words), None)
        kind = head.value.type if head else "other"
        return Organization(made, " ".join(name.split()), None, None, kind, None, None, None, "text")
