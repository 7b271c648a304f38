"""The commands that write a run's tables in other tools' forms: ``export ics``, ``excel``, ``jsonld``, ``graphml``, ``feed``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline import feeds
from pipeline.cli.terminal import errors, output, plain_errors
from pipeline.feeds import FEED_NAMES, NotFoundError


class Language(StrEnum):
    """The languages that the program speaks to readers in."""

    AR = "ar"
    EN = "en"


OutOption = Annotated[Path, typer.Option("--out", help="The folder of a run's tables.")]
ToOption = Annotated[
    Path | None,
    typer.Option("--to", help="The file to write; default: the feed's own name in the folder of the tables."),
]
OrganizationOption = Annotated[
    str | None,
    typer.Option(
        "--organization", help="Only events of this body: its id, its acronym, or its name in Arabic or English."
    ),
]
ForumOption = Annotated[str | None, typer.Option("--forum", help="Only events of this series: its id or its name.")]
CountryOption = Annotated[
    str | None, typer.Option("--country", help="Only events that take place there: a code of two letters or a name.")
]
SinceOption = Annotated[
    dt.datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Only events that end on this day or later.")
]
UntilOption = Annotated[
    dt.datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help="Only events that begin on this day or earlier."),
]
LanguageOption = Annotated[Language, typer.Option("--language", help="Of the words around names: ar or en.")]


def ics(
    out: OutOption = Path("data/processed"),
    to: ToOption = None,
    organization: OrganizationOption = None,
    forum: ForumOption = None,
    country: CountryOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    language: LanguageOption = Language.AR,
) -> None:
    """Write events as a calendar, of one ministry, series or country where that is asked for."""
    _export("ics", out, to, (organization, forum, country, _day(since), _day(until)), language)


def jsonld(
    out: OutOption = Path("data/processed"),
    to: ToOption = None,
    organization: OrganizationOption = None,
    forum: ForumOption = None,
    country: CountryOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Write events as schema.org JSON-LD, for web pages and linked data."""
    _export("jsonld", out, to, (organization, forum, country, _day(since), _day(until)))


def feed(
    out: OutOption = Path("data/processed"),
    to: ToOption = None,
    organization: OrganizationOption = None,
    forum: ForumOption = None,
    country: CountryOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Write event_feed.csv, one row per event with names written out, of some events only where that is asked for."""
    _export("feed", out, to, (organization, forum, country, _day(since), _day(until)))


def graphml(
    out: OutOption = Path("data/processed"),
    to: ToOption = None,
    organization: OrganizationOption = None,
    forum: ForumOption = None,
    country: CountryOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Write bodies and forums as a graph, for Gephi, yEd, Cytoscape or networkx."""
    _export("graphml", out, to, (organization, forum, country, _day(since), _day(until)))


def excel(
    out: OutOption = Path("data/processed"),
    to: Annotated[
        Path | None, typer.Option("--to", help="The folder to write to; default: excel in that of the tables.")
    ] = None,
) -> None:
    """Write a workbook with sheets from right to left, and CSV files that Excel opens as they are meant."""
    with _plain_errors():
        written = feeds.export_excel(feeds.read_published(out), to or out / "excel")
    output.print(f"{written[0]} and {len(written) - 1} CSV files beside it.", markup=False)


def _export(
    name: str,
    out: Path,
    to: Path | None,
    asked: tuple[str | None, str | None, str | None, dt.date | None, dt.date | None],
    language: Language = Language.AR,
) -> None:
    if name == "feed" and to is None and any(asked):
        raise typer.BadParameter(
            "name a file for the chosen events, as in --to chosen.csv; event_feed.csv itself keeps all",
            param_hint="--to",
        )
    with _plain_errors():
        tables = feeds.read_published(out, feeds.NEEDED_TABLES)
        choice = feeds.make_choice(tables, *asked)
        written = feeds.export_feed(name, tables, to or out / FEED_NAMES[name], choice=choice, language=language)
    undated = f"; {written.undated} without a day left out" if written.undated else ""
    counted = "1 event" if written.events == 1 else f"{written.events} events"
    output.print(f"{counted} in {written.path}{undated}.", markup=False)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Say what went wrong in one line, what is not installed and what is not called so among it."""
    with plain_errors():
        try:
            yield
        except NotFoundError as error:
            errors.print(f"mahdar: {error}", markup=False)
            raise typer.Exit(1) from None
        except ModuleNotFoundError as error:
            library = (error.name or str(error)).partition(".")[0]
            errors.print(f"mahdar: {library} is not installed: pip install 'mahdar[feeds]'", markup=False)
            raise typer.Exit(1) from None


def register(exporter: typer.Typer) -> None:
    """Add the commands to ``mahdar export``."""
    for command in (feed, ics, excel, jsonld, graphml):
        exporter.command()(command)
