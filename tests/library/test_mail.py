"""Messages as mail programs write them: the sender's words are the text, and no others are."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest

from winset.library.document import Reading, Refused
from winset.library.readers import intake

HEAD = (
    "From: Anna Stone <anna@example.org>\nTo: Team <team@example.org>\nSubject: Weekly brief\n"
    "Date: Fri, 19 Dec 2014 10:00:00 +0100\nMIME-Version: 1.0\n"
)
OWN = "The delegation told us that the talks will be extended until July."
THEIRS = "Sanctions remain the main obstacle, since the other side insists that they be lifted."


def read(raw: bytes | EmailMessage) -> Reading:
    return intake.read(bytes(raw) if isinstance(raw, EmailMessage) else raw, "note.eml")


def plain(body: str, charset: str = "utf-8") -> bytes:
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    return (HEAD + head + body).encode()


def markup(body: str) -> bytes:
    head = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return (HEAD + head + body).encode()


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


def block(sender: str, sent: str, to: str, subject: str, colon: str = ":") -> str:
    """Return the headers that Outlook writes above what it quotes."""
    day = "18.12.2014 17:00"
    lines = [(sender, "Bo Walker"), (sent, day), (to, "Anna Stone"), (subject, "RE: brief")]
    return "\n".join(f"{name}{colon} {text}" for name, text in lines)


QUOTED = {
    "outlook": block("From", "Sent", "To", "Subject"),
    "outlook, apple's order": "From: Bo Walker\nSubject: brief\nDate: 18 Dec 2014\nTo: Anna Stone",
    "a line above": "_" * 32 + "\n" + block("From", "Sent", "To", "Subject"),
    "original message": "-----Original Message-----\n" + block("From", "Sent", "To", "Subject"),
    "bold": "*From:* Bo Walker\n*Sent:* Thursday\n*To:* Anna Stone\n*Subject:* brief",
    "german": block("Von", "Gesendet", "An", "Betreff"),
    "french": block("De", "Envoyé", "À", "Objet", " :"),
    "spanish": block("De", "Enviado el", "Para", "Asunto"),
    "italian": block("Da", "Inviato", "A", "Oggetto"),
    "dutch": block("Van", "Verzonden", "Aan", "Onderwerp"),
    "polish": block("Od", "Wysłano", "Do", "Temat"),
    "russian": block("От", "Отправлено", "Кому", "Тема"),
    "turkish": block("Kimden", "Gönderildi", "Kime", "Konu"),
    "chinese": block("发件人", "发送时间", "收件人", "主题", "："),
    "japanese": block("差出人", "送信日時", "宛先", "件名"),
    "arabic": block("من", "تاريخ", "إلى", "الموضوع"),
    "gmail forward": "---------- Forwarded message ---------\nFrom: Bo Walker <bo@example.org>\n"
    "Date: Thu, Dec 18, 2014 at 5:00 PM\nSubject: brief\nTo: Anna Stone <a@example.org>",
    "without marks": "On 18 Dec 2014, at 17:00, Bo Walker <bo@example.org> wrote:",
}
ATTRIBUTIONS = {
    "english": "On Thu, Dec 18, 2014 at 5:00 PM, Bo Walker <bo@example.org> wrote:",
    "two lines": "On Thu, Dec 18, 2014 at 5:00 PM, Bo Walker <bo@example.org>\nwrote:",
    "weekday": "On Monday Bo wrote:",
    "german": "Am 18.12.2014 um 17:00 schrieb Bo Walker:",
    "french": "Le jeu. 18 déc. 2014 à 17:00, Bo Walker <bo@example.org> a écrit :",
    "spanish": "El jue., 18 dic. 2014 a las 17:00, Bo Walker (<bo@example.org>) escribió:",
    "italian": "Il giorno gio 18 dic 2014 alle ore 17:00 Bo Walker <bo@example.org> ha scritto:",
    "portuguese": "Em qui, 18 de dez de 2014 às 17:00, Bo Walker <bo@example.org> escreveu:",
    "dutch": "Op do 18 dec. 2014 om 17:00 schreef Bo Walker <bo@example.org>:",
    "swedish": "Den tors 18 dec. 2014 kl 17:00 skrev Bo Walker <bo@example.org>:",
    "polish": "czw., 18 gru 2014 o 17:00 Bo Walker <bo@example.org> napisał(a):",
    "russian": "18.12.2014 17:00, Bo Walker пишет:",
    "ukrainian": "чт, 18 груд. 2014 р. о 17:00 Bo Walker <bo@example.org> пише:",
    "turkish": "Bo Walker <bo@example.org>, 18 Ara 2014 Per, 17:00 tarihinde şunu yazdı:",
    "chinese": "Bo Walker <bo@example.org> 于2014年12月18日周四 17:00写道：",
    "japanese": "2014年12月18日(木) 17:00 Bo Walker <bo@example.org>:",
}


@pytest.mark.parametrize("name", QUOTED)
def test_what_stands_below_the_headers_of_another_message_is_quoted(name: str) -> None:
    reading = read(plain(f"{OWN}\n\n{QUOTED[name]}\n\n{THEIRS}\n"))
    assert texts(reading) == [OWN]
    assert reading.record.authors == ("Anna Stone",)
    assert THEIRS in reading.removed


@pytest.mark.parametrize("name", ATTRIBUTIONS)
def test_what_stands_behind_marks_is_quoted(name: str) -> None:
    reading = read(plain(f"{OWN}\n\n{ATTRIBUTIONS[name]}\n> {THEIRS}\n\nI agree.\n"))
    assert texts(reading) == [OWN, "I agree."]
    assert THEIRS in reading.removed


def test_a_sentence_that_ends_in_wrote_is_no_quotation() -> None:
    body = f"On Monday the minister wrote to the agency:\n\n{THEIRS}\n\n{OWN}\n"
    assert len(texts(read(plain(body)))) == 3


@pytest.mark.parametrize("name", ["gmail forward", "outlook", "russian"])
def test_a_message_that_is_all_sent_on_is_by_who_wrote_it(name: str) -> None:
    reading = read(plain(f"{QUOTED[name]}\n\n{THEIRS}\n"))
    assert texts(reading) == [THEIRS]
    assert reading.record.authors == ("Bo Walker",)
    assert "authors" in reading.record.inferred
    assert "not those of Anna Stone but of Bo Walker" in " ".join(reading.record.notes)


OUTLOOK = (
    "<b>From:</b> Bo Walker{0}<b>Sent:</b> Thursday, December 18, 2014{0}<b>To:</b> Anna Stone"
)
REPLIES = {
    "gmail": f"<div dir=ltr>{OWN}</div><div class=gmail_quote><div class=gmail_attr>On Thu, Dec 18,"
    f" 2014 Bo Walker wrote:</div><blockquote class=gmail_quote>{THEIRS}</blockquote></div>",
    "outlook": f"<div class=WordSection1><p class=MsoNormal>{OWN}<o:p></o:p></p><div><p "
    f"class=MsoNormal>{OUTLOOK.format('<br>')}</p></div><p class=MsoNormal>{THEIRS}</p></div>",
    "outlook, glued": f"<p>{OWN}</p><hr><p>{OUTLOOK.format(' ')}</p><p>{THEIRS}</p>",
    "outlook on the web": f"<div>{OWN}</div><div id=appendonsend></div><hr><div id=divRplyFwdMsg>"
    f"<font>{OUTLOOK.format('<br>')}</font></div><div>{THEIRS}</div>",
    "apple": f"{OWN}<div><br><blockquote type=cite><div>On 18 Dec 2014, at 17:00, Bo Walker wrote:"
    f"</div><div>{THEIRS}</div></blockquote></div>",
    "thunderbird": f"<p>{OWN}</p><div class=moz-cite-prefix>On 12/18/14 5:00 PM, Bo Walker wrote:"
    f"</div><blockquote type=cite><p>{THEIRS}</p></blockquote>",
    "yahoo": f"<div>{OWN}</div><div class='yahoo_quoted'><div>{THEIRS}</div></div>",
}


@pytest.mark.parametrize("name", REPLIES)
def test_replies_in_markup(name: str) -> None:
    reading = read(markup(f"<html><body>{REPLIES[name]}</body></html>"))
    assert texts(reading) == [OWN]
    assert THEIRS in reading.removed


def test_words_that_stand_in_both_are_those_of_both() -> None:
    body = (
        f"<p>Thanks –</p><p>{OWN}</p><p>{OUTLOOK.format('<br>')}</p><p>Thanks –</p><p>{THEIRS}</p>"
    )
    reading = read(markup(body))
    assert texts(reading) == ["Thanks –", OWN]
    assert reading.removed[-2:] == ("Thanks –", THEIRS)


def test_a_short_message_in_markup_is_whole() -> None:
    body = "<div>Agreed.</div><div>No deal before July.</div><ul><li>Iran rejects it.</li></ul>"
    assert texts(read(markup(body))) == ["Agreed.", "No deal before July.", "Iran rejects it."]


@pytest.mark.parametrize(
    "stub",
    [
        "This email is best viewed in HTML. View it in your browser: https://example.org/v",
        " ",
        "[image]",
        "Your mail program does not show HTML.",
    ],
)
def test_the_richer_of_two_forms_is_read(stub: str) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Anna Stone <anna@example.org>", "Weekly brief"
    message["Date"] = "Fri, 19 Dec 2014 10:00:00 +0100"
    message.set_content(stub)
    html = f"<table><tr><td><h1>Brief</h1><p>{OWN} {OWN}</p><p>{THEIRS}</p></td></tr></table>"
    message.add_alternative(html, subtype="html")
    reading = read(message)
    assert texts(reading)[-2:] == [f"{OWN} {OWN}", THEIRS]
    assert not stub.strip() or stub in reading.removed


def test_of_two_forms_that_say_the_same_the_text_is_read() -> None:
    message = EmailMessage()
    message["From"], message["Date"] = "anna@example.org", "Fri, 19 Dec 2014 10:00:00 +0100"
    message.set_content(f"{OWN}\n\n{THEIRS}\n")
    message.add_alternative(f"<p>{OWN}</p><p>{THEIRS}</p><p>Unsubscribe</p>", subtype="html")
    reading = read(message)
    assert texts(reading) == [OWN, THEIRS]
    assert reading.removed == ("Unsubscribe",)


def with_attached() -> EmailMessage:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Bo Walker <bo@example.org>", "The other side"
    inner["Date"] = "Thu, 18 Dec 2014 17:00:00 +0100"
    inner.set_content(THEIRS)
    return inner


def test_an_attached_message_is_no_part_of_the_text_and_said() -> None:
    message = EmailMessage()
    message["From"], message["Date"] = "anna@example.org", "Fri, 19 Dec 2014 10:00:00 +0100"
    message.set_content(OWN)
    message.add_attachment(with_attached())
    reading = read(message)
    assert texts(reading) == [OWN]
    assert THEIRS in reading.removed
    assert "A message of Bo Walker is attached to it (The other side)" in reading.record.notes[0]


def test_a_message_that_only_holds_another_is_read_as_that() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Anna Stone <anna@example.org>", "Fwd"
    message["Date"] = "Fri, 19 Dec 2014 10:00:00 +0100"
    message.make_mixed()
    message.attach(with_attached_part())
    reading = read(message)
    assert texts(reading) == [THEIRS]
    assert (reading.record.authors, reading.record.date) == (("Bo Walker",), "2014-12-18")
    assert "attached to a message of Anna Stone" in reading.record.notes[0]


def with_attached_part() -> EmailMessage:
    message = EmailMessage()
    message.set_content(with_attached())
    return message


def test_text_in_several_parts_is_read_in_order() -> None:
    raw = HEAD + (
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        f"{OWN}\n--b\nContent-Type: application/pdf; name=a.pdf\n\nx\n--b\n"
        f"Content-Type: text/plain\n\n{THEIRS}\n--b\nContent-Type: text/plain; name=notes.txt\n"
        "Content-Disposition: attachment; filename=notes.txt\n\nNot the sender's.\n--b--\n"
    )
    reading = read(raw.encode())
    assert texts(reading) == [OWN, THEIRS]
    assert reading.removed == ("attachment: a.pdf", "attachment: notes.txt")
    (note,) = reading.record.notes
    assert note.startswith("Attached, and not read: a.pdf, notes.txt.")


@pytest.mark.parametrize(
    "head",
    [
        "image/png; name=logo.png\nContent-ID: <1@x>\nContent-Disposition: inline",
        "application/pgp-signature; name=signature.asc",
    ],
)
def test_what_belongs_to_a_message_is_no_attachment(head: str) -> None:
    parts = f"--B\nContent-Type: text/plain\n\n{OWN}\n--B\nContent-Type: {head}\n\nx\n--B--\n"
    reading = read(f"{HEAD}Content-Type: multipart/mixed; boundary=B\n\n{parts}".encode())
    assert texts(reading) == [OWN]
    assert reading.record.notes == ()


def test_a_mailbox_is_refused_and_one_message_of_it_is_read() -> None:
    one = f"From anna@example.org Fri Dec 19 10:00:00 2014\n{HEAD}\n{OWN}\n\n".encode()
    assert texts(read(one)) == [OWN]
    with pytest.raises(Refused, match="a mailbox of several messages"):
        read(one * 2)


def test_lines_that_flow_on_without_a_blank() -> None:
    """RFC 3676, 4.1: with DelSp=yes the blank at the end of a line is no part of the text."""
    head = "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\n"
    body = "The talks will be exten \nded  \nuntil July.\n\n-- \nAnna\n"
    assert texts(read((HEAD + head + body).encode())) == ["The talks will be extended until July."]


def test_what_is_encrypted_is_refused_with_the_mend() -> None:
    raw = HEAD + (
        'Content-Type: multipart/encrypted; boundary="b"\n\n--b\nContent-Type: '
        "application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n"
        "-----BEGIN PGP MESSAGE-----\n--b--\n"
    )
    with pytest.raises(Refused, match="it is encrypted"):
        read(raw.encode())


HEADERS = [
    # raw bytes of the body's encoding: RFC 5322 forbids them, programs write them
    ("Переговоры в Вене".encode("cp1251"), "windows-1251", "Переговоры в Вене"),
    ("Переговоры в Вене".encode("koi8-r"), "koi8-r", "Переговоры в Вене"),
    ("维也纳谈判".encode("gbk"), "gb2312", "维也纳谈判"),
    ("Verhandlungen: Größe".encode("cp1252"), "iso-8859-1", "Verhandlungen: Größe"),
    ("Переговоры в Вене".encode(), "windows-1251", "Переговоры в Вене"),
    ("Переговоры в Вене".encode("cp1251"), "us-ascii", "Переговоры в Вене"),
    # encoded words, RFC 2047
    (b"=?windows-1251?B?z+Xw5ePu4u7w+w==?=", "utf-8", "Переговоры"),
    (b"=?iso-8859-1?Q?l=92accord_=96_pr=EAt?=", "utf-8", "l’accord – prêt"),
    (b"=?utf-8?B?0J/Q?= =?utf-8?B?tdGA?=", "utf-8", "Пер"),  # parted inside a letter
    (b"=?utf-8?q?The_mill=E2=80=99s?=\n =?utf-8?q?_water?=", "utf-8", "The mill’s water"),
    (b"Re: =?x-none?q?brief?= again", "utf-8", "Re: brief again"),
    (b"=?utf-8*en?Q?brief?=", "utf-8", "brief"),
]


@pytest.mark.parametrize(("raw", "charset", "title"), HEADERS)
def test_headers_in_many_encodings(raw: bytes, charset: str, title: str) -> None:
    message = (
        b"From: Anna <a@b.org>\nSubject: " + raw + b"\nDate: Fri, 19 Dec 2014 10:00:00 +0300\n"
    )
    message += f"MIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n{OWN}".encode()
    assert read(message).record.title == title


def test_a_sender_in_raw_bytes_and_a_body_that_tells_which() -> None:
    text = (
        "From: Пётр Иванов <p@example.org>\nTo: t@example.org\nSubject: Переговоры в Вене\n"
        "Date: Fri, 19 Dec 2014 10:00:00 +0300\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=windows-1251\n\nСтороны договорились продолжить.\n"
    )
    reading = read(text.encode("cp1251"))
    assert reading.record.title == "Переговоры в Вене"
    assert reading.record.authors == ("Пётр Иванов",)
    assert texts(reading) == ["Стороны договорились продолжить."]


def test_a_body_labelled_latin_1_is_windows_1252() -> None:
    """WHATWG: the label iso-8859-1 means windows-1252."""
    body = "The minister’s aide said “no deal” – for now – and the report isn’t out yet."
    raw = plain("", "iso-8859-1") + body.encode("cp1252")
    assert texts(read(raw)) == [body]


@pytest.mark.parametrize(
    "day",
    [
        *("Tue, 25 Nov 99999999999 10:00:00 +0000", "yesterday", "32 Foo 2014"),
        *("Tue, 25 Nov 0 1:1:1", "19 Dec 114 10:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 +0000"),
    ],
)
def test_a_day_that_is_none_is_said(day: str) -> None:
    raw = plain(OWN).replace(b"Fri, 19 Dec 2014 10:00:00 +0100", day.encode())
    record = read(raw).record
    assert record.date is None or record.date.startswith("2000")
    assert record.date or "names no day" in record.notes[0]


LONG = {
    "subject": "Subject: " + "=?utf-8?q?a?= " * 50_000,
    "from": "From: " + "a@b.c, " * 56_000,
    "parameters": "Content-Type: text/plain; " + "; ".join(f"a*{i}*=x" for i in range(20_000)),
    "marks": "Content-Type: text/plain; ch" + "> " * 20_000,
}


@pytest.mark.parametrize("name", LONG)
def test_long_headers_take_no_time(name: str) -> None:
    key = LONG[name].split(":")[0]
    lines = [line for line in HEAD.splitlines() if not line.startswith(key)]
    begin = time.process_time()
    try:
        notes = read("\n".join([*lines, LONG[name], "", OWN]).encode()).record.notes
    except Refused as error:
        notes = (str(error),)
    assert "characters; 20,000" in notes[0]
    assert time.process_time() - begin < 3
