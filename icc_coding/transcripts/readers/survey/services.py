"""How survey services head their exports: what names a response, which columns are about it, which responses are tests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.transcripts.readers.columns import RESPONDENT, column_name
from icc_coding.transcripts.words import word_set


def _names(text: str) -> frozenset[str]:
    """Column names, one between commas."""
    return frozenset(" ".join(name.split()) for name in text.split(","))


@dataclass(frozen=True, slots=True)
class Service:
    """A survey service.

    `marks` are names of columns of which `needed` tell the service; `respondent` the columns that name a response, best first;
    `about` further columns that hold no answers (a prefix with `*`). `tests` are values of columns that tell a test response.
    """

    name: str
    marks: frozenset[str]
    needed: int
    respondent: tuple[str, ...]
    about: frozenset[str] = frozenset()
    tests: tuple[tuple[str, frozenset[str]], ...] = ()

    def is_about(self, heading: str) -> bool:
        """Whether a column is about the response and holds no answer."""
        name = column_name(heading)
        return name in self.marks or name in self.about or any(name.startswith(one[:-1]) for one in self.about if one.endswith("*"))


SERVICES: tuple[Service, ...] = (
    Service(
        "Qualtrics",
        _names(
            "startdate, enddate, status, ipaddress, progress, duration (in seconds), finished, recordeddate, responseid, recipientlastname, "
            "recipientfirstname, recipientemail, externalreference, locationlatitude, locationlongitude, distributionchannel, userlanguage, "
            "start date, end date, response type, ip address, recorded date, response id, recipient last name, recipient first name, "
            "recipient email, external data reference, location latitude, location longitude, distribution channel, user language, "
            "responseset, externaldatareference, emailaddress"
        ),
        3,
        ("responseid", "response id", "v1"),
        _names("name, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, sc0, q_*"),
        (
            ("distributionchannel", frozenset(("preview", "test"))),
            ("distribution channel", frozenset(("preview", "test"))),
            ("status", frozenset(("survey preview", "survey test", "survey preview spam"))),
            ("response type", frozenset(("survey preview", "survey test", "survey preview spam"))),
        ),
    ),
    Service(
        "SurveyMonkey",
        _names(
            "respondent id, collector id, start date, end date, ip address, email address, first name, last name, custom data 1, "
            "respondent_id, collector_id, date_created, date_modified, ip_address, email_address, first_name, last_name, custom_1"
        ),
        3,
        ("respondent id", "respondent_id"),
        _names("collector*, custom data*, custom_*, language"),
    ),
    Service(
        "KoboToolbox",
        _names(
            "_id, _uuid, _submission_time, _validation_status, _notes, _status, _submitted_by, __version__, _tags, _index, formhub/uuid, meta/instanceid"
        ),
        3,
        ("_uuid", "_id", "_index"),
        _names("start, end, today, deviceid, username, simserial, subscriberid, phonenumber, device id, meta/*, _*, audit, meta/rootuuid"),
    ),
    Service(
        "ODK Central",
        _names(
            "submissiondate, submission date, meta-instanceid, meta-instancename, key, submitterid, submittername, attachmentspresent, "
            "attachmentsexpected, reviewstate, edits, formversion, instanceid"
        ),
        3,
        ("key", "meta-instanceid", "instanceid"),
        _names("start, end, today, deviceid, username, status, audit, meta-*, subscriberid, simid, phonenumber"),
    ),
    Service(
        "LimeSurvey",
        _names(
            "id, submitdate, lastpage, startlanguage, seed, token, startdate, datestamp, ipaddr, refurl, response id, date submitted, last page, "
            "start language, access code, date started, date last action, ip address, referrer url"
        ),
        3,
        ("response id", "id"),
        _names("interviewtime, total time, grouptime*, group time*, question time*, lastname, firstname, email, email address"),
    ),
    Service(
        "REDCap",
        _names(
            "record_id, redcap_event_name, redcap_repeat_instrument, redcap_repeat_instance, redcap_data_access_group, redcap_survey_identifier, "
            "record id, event name, repeat instrument, repeat instance, data access group, survey identifier, survey timestamp, complete?"
        ),
        2,
        ("record_id", "record id", "study_id", "study id", "participant_id"),
    ),
    Service(
        "Microsoft Forms",
        _names("start time, completion time, email, name, last modified time, id, total points, quiz feedback"),
        4,
        ("id",),
        _names("points -*, feedback -*, grade posted time"),
    ),
    Service("Google Forms", _names("timestamp, username, email address, score"), 1, (), frozenset()),
)
_ENDINGS = re.compile(r"(?:_complete|_timestamp|___\w+)$|\(choice=.*\)$")
_DATED = re.compile(r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b")
# Names of columns that no open answer stands in, whatever the service.
_ABOUT = word_set("timestamp id uuid email e-mail phone telephone url ip latitude longitude seed token ipaddress")


def service_of(heading: Sequence[str], first: Sequence[str]) -> Service | None:
    """The service that wrote a table: most of its columns are there, and best the one that names a response.

    `first` is the first response, which has a date in Google's case.
    """
    names = {column_name(part) for cell in heading for part in (cell, cell.partition(". ")[0])}
    counts = {service.name: count for service in SERVICES if (count := _marks(service, names, heading, first)) >= service.needed}
    fitting = [service for service in SERVICES if service.name in counts]
    return max(fitting, key=lambda one: (bool(names & set(one.respondent)), counts[one.name]), default=None)


def _marks(service: Service, names: set[str], heading: Sequence[str], first: Sequence[str]) -> int:
    """How many of a service's columns a table has."""
    count = len(names & service.marks)
    if service.name == "REDCap" and count == 1 and any(_ENDINGS.search(column_name(cell)) for cell in heading):
        return 2
    if service.name == "Google Forms" and not (column_name(heading[0]) == "timestamp" and first and _DATED.match(first[0].strip())):
        return 0
    return count


def names_response(heading: str) -> bool:
    """Whether a column's name is that of a response or respondent."""
    return bool(RESPONDENT.match(column_name(heading)))


def is_about(heading: str, service: Service | None) -> bool:
    """Whether a column is about the response (times, addresses, checkboxes) and holds no answer in words."""
    return (
        column_name(heading) in _ABOUT or bool(_ENDINGS.search(column_name(heading))) or (service is not None and service.is_about(heading))
    )


def is_dated(cells: Sequence[str]) -> bool:
    """Whether cells are days of a calendar rather than times of a recording."""
    return bool(cells) and sum(bool(_DATED.match(cell)) for cell in cells) > 0.5 * len(cells)


def marked_as_tests(service: Service | None, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> set[int]:
    """The numbers of the rows that the service marks as tests or previews."""
    if service is None:
        return set()
    names = [column_name(cell) for cell in heading]
    found: set[int] = set()
    for name, values in service.tests:
        if name in names:
            place = names.index(name)
            found |= {n for n, row in enumerate(rows) if place < len(row) and row[place].strip().casefold() in values}
    return found
