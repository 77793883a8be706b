"""What imports say of files, rows and sessions: every code they make, worded for the command line and the browser."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

FILE = frozenset({"file"})
VALUE = frozenset({"value"})

WORDINGS: Mapping[str, Wording] = {
    # the file as a whole
    "imports.no_file": Wording(_("There is no file '{file}'."), personal=FILE),
    "imports.not_a_file": Wording(_("'{file}' is not a file."), personal=FILE),
    "imports.larger": Wording(_("'{file}' is larger than {limit} MB."), personal=FILE),
    "imports.unreadable": Wording(_("'{file}' cannot be read: {why}."), personal=FILE),
    "imports.bad_file_name": Wording(_("the name is not usable")),
    "imports.empty": Wording(_("'{file}' is empty."), personal=FILE),
    "imports.upload_larger": Wording(_("The file is larger than {limit} MB.")),
    "imports.upload_gone": Wording(_("This file is no longer here. Upload it again.")),
    "imports.busy": Wording(
        _("Somebody changed the same things at the same moment; nothing was imported. Try again."),
    ),
    "imports.not_utf8": Wording(
        _("The file is not UTF-8; it was read as Latin-1 (Windows-1252). Check names with accents."),
    ),
    "imports.damaged": Wording(_("The file is damaged: its text does not follow its own encoding.")),
    "imports.no_text": Wording(_("The file holds no text that could be read.")),
    "imports.bad_line": Wording(_("Line {line} cannot be read: {why}.")),
    "imports.open_quote": Wording(_("A quote that opens in line {line} never closes.")),
    "imports.long_record": Wording(
        _("What begins in line {line} goes on for more than {limit} characters. Is there a quote that never closes?"),
    ),
    "imports.too_many_cells": Wording(
        _("Line {line} has more than {limit} cells. Remove the columns that are no part of the list."),
    ),
    "imports.no_column": Wording(_("The file has no column '{column}'. Its first row must name the columns.")),
    "imports.old_workbook": Wording(
        _("This is a workbook of old Excel (or a protected one). Save it as .xlsx without a password."),
    ),
    "imports.is_archive": Wording(
        _("'{file}' is no {ending} file inside but an archive. Give it its right name."), personal=FILE
    ),
    "imports.no_workbook": Wording(_("'{file}' is no workbook inside. Give it its right name."), personal=FILE),
    "imports.workbook_damaged": Wording(_("The workbook is damaged, or it is no .xlsx file.")),
    "imports.workbook_cut_off": Wording(_("The workbook is damaged: a sheet cannot be read to its end.")),
    "imports.other_archive": Wording(_("The file is an archive but no .xlsx workbook.")),
    "imports.workbook_larger": Wording(_("The workbook unpacks to more than {limit} MB; it is not read.")),
    "imports.macros": Wording(_("The workbook holds macros. Save it as .xlsx without them.")),
    "imports.too_many_rows": Wording(_("The file has more than {limit} rows. Split it into several files.")),
    "imports.too_many_sessions": Wording(_("The file has more than {limit} sessions. Split it into several files.")),
    "imports.workbook_too_much": Wording(
        _("The workbook holds more cells, texts or formats than are read. Save its sheet as CSV, or split it."),
    ),
    "imports.no_sheet": Wording(_("The workbook has no sheet.")),
    # a programme as a whole
    "imports.no_programme": Wording(
        _("The file is no programme: it is neither schedule.json, schedule.xml, Sessionize JSON nor CSV."),
    ),
    "imports.no_days": Wording(_("The programme lists no days.")),
    "imports.no_conference": Wording(_("The file is XML but no programme: it has no conference.")),
    "imports.broken_xml": Wording(_("The file looks like XML but is broken or cut off.")),
    "imports.entities": Wording(
        _("The file defines entities or refers to other files; such XML is not read."),
    ),
    "imports.xml_encoding": Wording(_("The file looks like XML but names an encoding it does not have.")),
    "imports.too_many_values": Wording(
        _("The file holds more than {limit} values, or values nested without end; no programme does."),
    ),
    "imports.too_many_elements": Wording(
        _("The file holds more than {limit} elements, or elements nested without end; no programme does."),
    ),
    "imports.broken_json": Wording(_("The file looks like JSON but is broken or cut off.")),
    "imports.archived": Wording(_("The event '{event}' is archived. Bring it back first.")),
    "imports.no_slug": Wording(
        _("The programme has no short name of its own. Give one. Say it with --event."),
        _("The programme has no short name of its own. Give one."),
    ),
    "imports.bad_slug": Wording(
        _("'{slug}' cannot be a short name: letters, digits, - and _ only. Say it with --event."),
        _("'{slug}' cannot be a short name: letters, digits, - and _ only."),
    ),
    "imports.long_slug": Wording(
        _("The event's short name may have {limit} characters at most. Say it with --event."),
        _("The event's short name may have {limit} characters at most."),
    ),
    "imports.slug_taken": Wording(
        _("The team has an event '{slug}' already. Import into that event, or choose another short name."),
    ),
    "imports.columns_twice": Wording(
        _("Columns stand there twice: {columns}. Nothing was imported: leave one of them in the file.")
    ),
    "imports.unknown_zone": Wording(
        _("'{zone}' is no time zone. Choose one, such as Europe/Berlin. Say it with --timezone."),
        _("'{zone}' is no time zone. Choose one, such as Europe/Berlin."),
    ),
    "imports.unknown_zone_left": Wording(_("The programme names '{zone}', which is no time zone; {used} is used.")),
    "imports.no_zone": Wording(
        _("The programme names no time zone. Choose one, such as Europe/Berlin. Say it with --timezone."),
        _("The programme names no time zone. Choose one, such as Europe/Berlin."),
    ),
    "imports.wrong_zone": Wording(
        _(
            "The programme names '{zone}', which its own offsets contradict. Choose one, such as Europe/Berlin. "
            "Say it with --timezone."
        ),
        _("The programme names '{zone}', which its own offsets contradict. Choose one, such as Europe/Berlin."),
    ),
    "imports.no_first_day": Wording(_("The programme names no day that could be moved.")),
    "imports.no_session": Wording(_("The programme holds no session that could be taken.")),
    "imports.no_session_such_as": Wording(
        _("The programme holds no session that could be taken. {session}: {why}."), personal=frozenset({"session"})
    ),
    "imports.long_programme_title": Wording(
        _("The programme's title has {length} characters; {limit} are possible."),
    ),
    # a session that cannot be taken, and why
    "imports.left_out": Wording(_("left out: {why}")),
    "imports.no_code": Wording(_("it has no code")),
    "imports.bad_code": Wording(
        _("the code '{value}' holds other signs than letters, digits, - and _"), personal=VALUE
    ),
    "imports.code_twice": Wording(_("the file holds this code twice")),
    "imports.code_taken": Wording(_("another session of the event has this code")),
    "imports.no_title": Wording(_("it has no title")),
    "imports.long_title": Wording(_("the title has {length} characters; {limit} are possible")),
    "imports.bad_date": Wording(_("the date '{value}' cannot be read"), personal=VALUE),
    "imports.date_out_of_range": Wording(_("the date is out of range")),
    "imports.hour_skipped": Wording(
        _("{clock} does not exist on {day} in {zone}; {instead} would be possible"),
    ),
    "imports.no_duration": Wording(_("it has no duration")),
    "imports.bad_duration": Wording(_("the duration '{value}' cannot be read"), personal=VALUE),
    "imports.zero_duration": Wording(_("the duration is not above zero")),
    "imports.long_duration": Wording(_("the duration is over {days} days")),
    "imports.one_offset": Wording(_("start and end do not both name an offset")),
    # what is told of sessions and speakers that are taken
    "imports.hour_twice": Wording(_("{clock} comes twice on {day}; the first is taken")),
    "imports.guid_twice": Wording(_("the file gives its guid to another session too; it was left out")),
    "imports.keeps_code": Wording(_("the file now calls it {code}; here it keeps its code")),
    "imports.control_characters": Wording(_("control characters were taken out of {what}")),
    "imports.shortened": Wording(_("{what} was shortened from {length} to {limit} characters")),
    "imports.url_left_out": Wording(_("{what} is no address that could be kept; it was left out")),
    "imports.a_link": Wording(_("a link")),
    "imports.a_picture": Wording(_("a picture")),
    "imports.a_speakers_name": Wording(_("a speaker's name")),
    "imports.nameless_speaker": Wording(_("a speaker without a name was left out")),
    "imports.long_name": Wording(_("a name of {length} characters was left out")),
    "imports.speaks_no_longer": Wording(_("{name} no longer speaks here"), personal=frozenset({"name"})),
    "imports.speaker_to_review": Wording(_("changed after the approval; it is to be reviewed again")),
    "imports.as_in_file": Wording(_("as in the file")),
    # a table of people: its columns
    "imports.unknown_column": Wording(_("This column is not known; it was left out.")),
    # a row of it that cannot be taken
    "imports.cells": Wording(_("This row has {cells} cells, the header {columns}.")),
    "imports.no_address": Wording(_("An e-mail address is missing.")),
    "imports.cell_control_characters": Wording(_("The cell holds control characters.")),
    "imports.long_cell": Wording(_("{length} characters; {limit} are possible.")),
    "imports.unknown_sessions": Wording(_("The event has no session {value}."), personal=VALUE),
    "imports.picture_not_https": Wording(_("A picture's address must begin with https://.")),
    "imports.bad_zone": Wording(_("This is no time zone. Use a name like Europe/Berlin.")),
    "imports.yes_or_no": Wording(_("Write yes or no.")),
    "imports.same_address": Wording(_("The same address stands in line {line}; this row is left out.")),
    "imports.several_namesakes": Wording(
        _("{count} speakers without an address are called {name}; give them theirs by hand."),
        personal=frozenset({"name"}),
    ),
    "imports.no_name": Wording(_("A name is missing: no speaker is known by this address.")),
    # what is told of rows that are taken
    "imports.further_speaker": Wording(
        _("A speaker of this name has another address already; this one was added as a further speaker."),
    ),
    "imports.new_speaker": Wording(_("Nobody of this name is in the programme; added as a proposed speaker.")),
    "imports.stays_withdrawn": Wording(_("This registration was withdrawn here and stays so.")),
    "imports.erased_before": Wording(
        _("Had been erased at their own wish or because they had not come for long: this brings them back.")
    ),
    "imports.erased_name": Wording(
        _("Somebody of this name had been erased: if it is the same person, this brings them back.")
    ),
    "imports.review_again": Wording(_("Changed after the approval for {event}; to be reviewed again.")),
}
