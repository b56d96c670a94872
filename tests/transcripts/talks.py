"""Small fictional transcripts, one for each way of writing down talk. No real person, city or interview.

Each case: a file name, its content, the reading expected, and every turn as (speaker, speech).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Talk:
    file: str
    content: str
    read_as: str
    turns: tuple[tuple[str, str], ...]


WHO, P = "Interviewer", "Participant"
ASK = "How did the two cities begin to work together?"
TELL = "Well, our mayors met, and they kept talking."
MORE = "And what came of it?"
THEN = "A shared bus line: slow at first, then better."


def four(asker: str, teller: str) -> tuple[tuple[str, str], ...]:
    return ((asker, ASK), (teller, TELL), (asker, MORE), (teller, THEN))


TALKS = {
    "name-colon": Talk(
        "a.txt",
        f"Anna Berg: {ASK}\n\nTom Ode: {TELL}\n\nAnna Berg: {MORE}\n\nTom Ode: {THEN}\n",
        "labelled-txt",
        four("Anna Berg", "Tom Ode"),
    ),
    "lower-case": Talk(
        "a.txt", f"interviewer: {ASK}\nmayor: {TELL}\ninterviewer: {MORE}\nmayor: {THEN}\n", "labelled-txt", four("interviewer", "mayor")
    ),
    "capitals": Talk(
        "a.txt",
        f"INTERVIEWER: {ASK}\nMAYOR RIVERA: {TELL}\nINTERVIEWER: {MORE}\nMAYOR RIVERA: {THEN}\n",
        "labelled-txt",
        four("INTERVIEWER", "MAYOR RIVERA"),
    ),
    "numbered": Talk("a.txt", f"I1: {ASK}\nR2: {TELL}\nI1: {MORE}\nR2: {THEN}\n", "labelled-txt", four("I1", "R2")),
    "initials-legend": Talk(
        "a.txt",
        f"Interview 7\nJB = Interviewer\nTO = Tom Ode, city manager\n\nJB: {ASK}\nTO: {TELL}\nJB: {MORE}\nTO: {THEN}\n",
        "labelled-txt",
        four("JB", "TO"),
    ),
    "legend-with-colons": Talk(
        "a.txt",
        f"I: Interviewer\nR: Respondent (city manager)\n\nI: {ASK}\nR: {TELL}\nI: {MORE}\nR: {THEN}\n",
        "labelled-txt",
        four("I", "R"),
    ),
    "head-matter": Talk(
        "a.txt",
        "Date: 4 May 2025\nLocation: City hall, room 3\nInterviewer: Anna Berg\nInterviewee: Tom Ode, city manager\nDuration: 42 minutes\n\n"
        f"AB: {ASK}\nTO: {TELL}\nAB: {MORE}\nTO: {THEN}\nAB: Thank you.\nTO: Sure.\n",
        "labelled-txt",
        (*four("AB", "TO"), ("AB", "Thank you."), ("TO", "Sure.")),
    ),
    "no-space": Talk("a.txt", f"I:{ASK}\nP:{TELL}\nI:{MORE}\nP:{THEN}\n", "labelled-txt", four("I", "P")),
    "label-line": Talk(
        "a.txt",
        f"Interviewer:\n{ASK}\n\nParticipant:\n{TELL}\n\nInterviewer:\n{MORE}\n\nParticipant:\n{THEN}\n",
        "labelled-txt",
        four(WHO, P),
    ),
    "several-paragraphs": Talk(
        "a.txt",
        f"Interviewer: {ASK}\n\nParticipant: {TELL}\n\nThat was years ago.\n\nInterviewer: {MORE}\n\nParticipant: {THEN}\n",
        "labelled-txt",
        ((WHO, ASK), (P, f"{TELL}\n\nThat was years ago."), (WHO, MORE), (P, THEN)),
    ),
    "time-first": Talk(
        "a.txt",
        f"[00:00:04] Interviewer: {ASK}\n[00:00:11] Participant: {TELL}\n[00:00:20] Interviewer: {MORE}\n[00:00:25] Participant: {THEN}\n",
        "labelled-txt",
        four(WHO, P),
    ),
    "time-in-stars": Talk(
        "a.txt",
        f"*00:04* I1: {ASK}\n*00:11* P1: {TELL}\n*00:20* I1: {MORE}\n*00:25* P1: {THEN}\n",
        "labelled-txt",
        four("I1", "P1"),
    ),
    "time-after-name": Talk(
        "a.txt",
        f"Interviewer (00:04): {ASK}\nParticipant (00:11): {TELL}\nInterviewer (00:20): {MORE}\nParticipant (00:25): {THEN}\n",
        "labelled-txt",
        four(WHO, P),
    ),
    "time-behind-colon": Talk(
        "a.txt",
        f"Anna: (00:04)\n{ASK}\n\nTom: (00:11)\n{TELL}\n\nAnna: (00:20)\n{MORE}\n\nTom: (00:25)\n{THEN}\n",
        "labelled-txt",
        four("Anna", "Tom"),
    ),
    "time-on-own-line": Talk(
        "a.txt",
        f"00:00:04\nInterviewer: {ASK}\n00:00:11\nParticipant: {TELL}\n00:00:20\nInterviewer: {MORE}\n00:00:25\nParticipant: {THEN}\n",
        "labelled-txt",
        four(WHO, P),
    ),
    "f4-times-behind": Talk(
        "a.txt",
        f"I: {ASK} #00:00:11-3#\nB: {TELL} #00:00:20-1#\nI: {MORE} #00:00:25-0#\nB: {THEN} #00:00:31-7#\n",
        "labelled-txt",
        four("I", "B"),
    ),
    "dash-time-name": Talk(
        "a.txt",
        f"[00:00:01.220] - Speaker 1\n{ASK}\n\n[00:00:09.100] - Speaker 2\n{TELL}\n\n[00:00:15.000] - Speaker 1\n{MORE}\n\n[00:00:18.300] - Speaker 2\n{THEN}\n",
        "time-name-line-txt",
        four("Speaker 1", "Speaker 2"),
    ),
    "otter": Talk(
        "a.txt",
        f"Anna Berg  0:04  \n{ASK}\n\nUnknown Speaker  0:11  \n{TELL}\n\nAnna Berg  0:20  \n{MORE}\n\nUnknown Speaker  1:00:25  \n{THEN}\n\nTranscribed by https://otter.ai\n",
        "otter-txt",
        four("Anna Berg", "Unknown Speaker"),
    ),
    "otter-preamble": Talk(
        "a.txt",
        "Interview with Tom\nWed, May 07, 2025 10:02AM  43:12\n\nSUMMARY KEYWORDS\ncity, mayor, bus line, network\n\nSPEAKERS\nAnna Berg, Tom Ode\n\n"
        f"Anna Berg  00:04\n{ASK}\n\nTom Ode  00:11\n{TELL}\n\nAnna Berg  00:20\n{MORE}\n\nTom Ode  00:25\n{THEN}\n",
        "otter-txt",
        four("Anna Berg", "Tom Ode"),
    ),
    "rev-header": Talk(
        "a.txt",
        f"Anna Berg (00:00:04):\n{ASK}\n\nTom Ode (00:00:11):\n{TELL}\n\nAnna Berg (00:00:20):\n{MORE}\n\nTom Ode (00:00:25):\n{THEN}\n",
        "rev-txt",
        four("Anna Berg", "Tom Ode"),
    ),
    "bold-header": Talk(
        "a.md",
        f"# Talk\n\n**Speaker 1 (00:04)**\n{ASK}\n\n**Speaker 2 (00:11)**\n{TELL}\n\n**Speaker 1 (00:20)**\n{MORE}\n\n**Speaker 2 (00:25)**\n{THEN}\n",
        "rev-md",
        four("Speaker 1", "Speaker 2"),
    ),
    "teams-words": Talk(
        "a.txt",
        "Two cities-20250507_100000-Meeting Recording\nMay 7, 2025, 10:00AM\n42m 12s\nAnna Berg started transcription\n"
        f"Anna Berg   0:04\n{ASK}\nTom Ode   0:11\n{TELL}\nAnna Berg   0:20\n{MORE}\nTom Ode   0:25\n{THEN}\nAnna Berg stopped transcription\n",
        "name-time-line-txt",
        four("Anna Berg", "Tom Ode"),
    ),
    "teams-old-words": Talk(
        "a.txt",
        f"0:0:4.0 --> 0:0:9.120\nAnna Berg\n{ASK}\n0:0:11.0 --> 0:0:15.0\nTom Ode\n{TELL}\n0:0:20.0 --> 0:0:24.0\nAnna Berg\n{MORE}\n0:0:25.1 --> 0:0:31.0\nTom Ode\n{THEN}\n",
        "name-line-txt",
        four("Anna Berg", "Tom Ode"),
    ),
    "zoom-captions": Talk(
        "a.txt",
        f"[Anna Berg] 11:02:09\n{ASK}\n\n[Tom Ode] 11:02:14\n{TELL}\n\n[Anna Berg] 11:02:20\n{MORE}\n\n[Tom Ode] 11:02:26\n{THEN}\n",
        "zoom-captions-txt",
        four("Anna Berg", "Tom Ode"),
    ),
    "name-line": Talk(
        "a.txt",
        f"Anna Berg\n{ASK}\n\nTom Ode\n{TELL}\n\nAnna Berg\n{MORE}\n\nTom Ode\n{THEN}\n",
        "name-line-txt",
        four("Anna Berg", "Tom Ode"),
    ),
    "markdown-headings": Talk(
        "a.md",
        f"# Talk\n\n### Anna Berg:\n{ASK}\n\n### Tom Ode：\n{TELL}\n\n> (laughter)\n\n### Anna Berg:\n{MORE}\n\n### Tom Ode:\n{THEN}\n",
        "headings-md",
        four("Anna Berg", "Tom Ode"),
    ),
    "markdown-bold": Talk(
        "a.md",
        f"**Anna Berg:** {ASK}\n\n**Tom Ode:** {TELL}\n\n**Anna Berg:** {MORE}\n\n**Tom Ode**: {THEN}\n",
        "labelled-md",
        four("Anna Berg", "Tom Ode"),
    ),
    "markdown-underlined": Talk(
        "a.md",
        f"<u>Anna Berg:</u>\t{ASK}\n\n<u>Tom Ode:</u>\t{TELL}\n\n<u>Anna Berg:</u>\t{MORE}\n\n<u>Tom Ode:</u>\t{THEN}\n",
        "labelled-md",
        four("Anna Berg", "Tom Ode"),
    ),
    "tabbed": Talk("a.txt", f"INT\t{ASK}\nRES\t{TELL}\nINT\t{MORE}\nRES\t{THEN}\n", "tabbed-txt", four("INT", "RES")),
    "dashed": Talk("a.txt", f"Anna – {ASK}\nTom – {TELL}\nAnna – {MORE}\nTom – {THEN}\n", "dashed-txt", four("Anna", "Tom")),
    "bracketed": Talk(
        "a.txt",
        f"[Anna Berg] {ASK}\n[Tom Ode] {TELL}\n[Anna Berg] {MORE}\n[Tom Ode] {THEN}\n",
        "bracketed-txt",
        four("Anna Berg", "Tom Ode"),
    ),
    "name-time-speech": Talk(
        "a.txt", f"Anna 0:04 {ASK}\nTom 0:11 {TELL}\nAnna 0:20 {MORE}\nTom 0:25 {THEN}\n", "timed-name-txt", four("Anna", "Tom")
    ),
    "time-name-speech": Talk(
        "a.txt", f"00:04  ANNA  {ASK}\n00:11  TOM  {TELL}\n00:20  ANNA  {MORE}\n00:25  TOM  {THEN}\n", "timed-name-txt", four("ANNA", "TOM")
    ),
    "name-capitals": Talk(
        "a.txt", f"ANNA BERG {ASK}\n\nTOM ODE {TELL}\n\nANNA BERG {MORE}\n\nTOM ODE {THEN}\n", "capitals-txt", four("ANNA BERG", "TOM ODE")
    ),
    "line-numbers": Talk(
        "a.txt",
        f"1  Interviewer: {ASK}\n2  Mayor: {TELL}\n3  Interviewer: {MORE}\n4  Mayor: {THEN}\n",
        "labelled-txt",
        four("Interviewer", "Mayor"),
    ),
    "counted-questions": Talk("a.txt", f"Q1: {ASK}\nA1: {TELL}\nQ2: {MORE}\nA2: {THEN}\n", "labelled-txt", four("Q", "A")),
    "counted-with-stop": Talk("a.txt", f"Q1. {ASK}\nA1. {TELL}\n\nQ2. {MORE}\nA2. {THEN}\n", "question-answer-txt", four("Q", "A")),
    "counted-with-bracket": Talk("a.txt", f"Q 1) {ASK}\nA 1) {TELL}\nQ 2) {MORE}\nA 2) {THEN}\n", "question-answer-txt", four("Q", "A")),
    "counted-bare": Talk("a.txt", f"Q1 {ASK}\nA1 {TELL}\nQ2 {MORE}\nA2 {THEN}\n", "question-answer-txt", four("Q", "A")),
    "counted-above": Talk(
        "a.txt",
        f"Question 1\n{ASK}\nAnswer 1\n{TELL}\n\nQuestion 2\n{MORE}\nAnswer 2\n{THEN}\n",
        "question-answer-txt",
        four("Question", "Answer"),
    ),
    "bars": Talk(
        "a.md",
        f"# Talk\n\n| Time | Speaker | Text |\n|---|---|---|\n| 0:04 | Anna | {ASK} |\n| 0:11 | Tom | {TELL} |\n| 0:20 | Anna | {MORE} |\n| 0:25 | Tom | {THEN} |\n",
        "rows-md",
        four("Anna", "Tom"),
    ),
    "zoom-chat": Talk(
        "a.txt",
        f"10:02:11 From Anna Berg to Everyone:\n\t{ASK}\n10:02:31 From Tom Ode to Everyone:\n\t{TELL}\n10:03:01 From Anna Berg to Everyone:\n\t{MORE}\n10:03:09 From Tom Ode to Everyone:\n\t{THEN}\n",
        "time-name-line-txt",
        four("Anna Berg", "Tom Ode"),
    ),
    "chat-tiers": Talk(
        "a.txt",
        f"@Begin\n@Participants: INV Investigator, PAR Participant\n*INV:\t{ASK}\n%mor:\tadv|how\n*PAR:\t{TELL}\n*INV:\t{MORE}\n*PAR:\t{THEN}\n@End\n",
        "tiers-cha",
        four("INV", "PAR"),
    ),
    "older-hearing": Talk(
        "a.txt",
        f"    The CHAIRMAN. {ASK}\n    Mr. BERG. {TELL}\n    Chairman FRANK. {MORE}\n    Mr. BERG. {THEN}\n    The CHAIRMAN. Thank you.\n",
        "hearing-txt",
        (("The CHAIRMAN", ASK), ("Mr. BERG", TELL), ("Chairman FRANK", MORE), ("Mr. BERG", THEN), ("The CHAIRMAN", "Thank you.")),
    ),
    "hash": Talk("a.txt", f"#Anna: {ASK}\n#Tom: {TELL}\n#Anna: {MORE}\n#Tom: {THEN}\n", "labelled-txt", four("Anna", "Tom")),
    "deposition": Talk("a.txt", f"Q. {ASK}\nA. {TELL}\nQ. {MORE}\nA. {THEN}\n", "question-answer-txt", four("Q", "A")),
    "question-answer": Talk("a.txt", f"Q: {ASK}\nA: {TELL}\nQ: {MORE}\nA: {THEN}\n", "labelled-txt", four("Q", "A")),
    "run-in": Talk(
        "a.txt", f"Interviewer: {ASK} Participant: {TELL} Interviewer: {MORE} Participant: {THEN}\n", "labelled-txt", four(WHO, P)
    ),
    "changing-style": Talk(
        "a.txt",
        f"Interviewer: {ASK}\nMayor: {TELL}\nInterviewer: {MORE}\nMayor: {THEN}\n\n[00:10:02] I: Is there a staff?\n[00:10:09] M: Two people.\n[00:10:12] I: Paid by whom?\n[00:10:14] M: By both.\n",
        "labelled-txt",
        (*four("Interviewer", "Mayor"), ("I", "Is there a staff?"), ("M", "Two people."), ("I", "Paid by whom?"), ("M", "By both.")),
    ),
    "changing-shape": Talk(
        "a.txt",
        f"Anna Berg  0:04\n{ASK}\n\nTom Ode  0:11\n{TELL}\n\nAnna Berg  0:20\n{MORE}\n\nTom Ode  0:25\n{THEN}\n\nAnna Berg: Is there a staff?\n\nTom Ode: Two people.\n",
        "name-time-line-txt",
        (*four("Anna Berg", "Tom Ode"), ("Anna Berg", "Is there a staff?"), ("Tom Ode", "Two people.")),
    ),
    "colons-in-speech": Talk(
        "a.txt",
        "Interviewer: Could you name the steps?\nMayor: Three steps.\nFirst: we called.\nSecond: we met at 10:30.\nThe point is: it worked.\nSee https://example.org for more.\n"
        f"Interviewer: {MORE}\nMayor: {THEN}\n",
        "labelled-txt",
        (
            (WHO, "Could you name the steps?"),
            (
                "Mayor",
                "Three steps.\nFirst: we called.\nSecond: we met at 10:30.\nThe point is: it worked.\nSee https://example.org for more.",
            ),
            (WHO, MORE),
            ("Mayor", THEN),
        ),
    ),
    "a-guest-once": Talk(
        "a.txt",
        f"Interviewer: {ASK}\nMayor: {TELL}\nSofia Lund: Sorry, may I come in?\nInterviewer: {MORE}\nMayor: {THEN}\n",
        "labelled-txt",
        ((WHO, ASK), ("Mayor", TELL), ("Sofia Lund", "Sorry, may I come in?"), (WHO, MORE), ("Mayor", THEN)),
    ),
    "notes-and-end": Talk(
        "a.txt",
        f"[Recording starts]\nInterviewer: {ASK}\nMayor: {TELL}\n[Phone rings]\nInterviewer: {MORE}\nMayor: {THEN} [laughs]\n(pause)\n[END OF RECORDING]\n",
        "labelled-txt",
        ((WHO, ASK), ("Mayor", TELL), (WHO, MORE), ("Mayor", f"{THEN} [laughs]")),
    ),
    "a-note-is-all": Talk(
        "a.txt",
        f"Interviewer: {ASK}\nMayor: [laughs]\nInterviewer: {MORE}\nMayor: {THEN}\n",
        "labelled-txt",
        ((WHO, ASK), ("Mayor", "[laughs]"), (WHO, MORE), ("Mayor", THEN)),
    ),
    "hearing": Talk(
        "a.txt",
        "                       THE STATE OF OUR BRIDGES\n\n    The committee met at 10 a.m.\n    The Chairman. The hearing will come to order. Our first witness is known to all of us here\n"
        "and needs no introduction.\n\n STATEMENT OF THE HONORABLE ANN BERG, MAYOR OF LINDEN\n\n    Ms. Berg. Thank you, Mr. Chairman. Our bridges are old, and the neighboring city\nhas the same worry.\n"
        "    Mr. Ode of Linden. How old?\n    Ms. Berg. Sixty years, Mr. Ode. Some more than that.\n    [The prepared statement of Ms. Berg can be found on page 40 of the\nappendix.]\n"
        "    The Chairman. We thank you.\n    Mr. Ode of Linden. I yield back.\n",
        "hearing-txt",
        (
            ("The Chairman", "The hearing will come to order. Our first witness is known to all of us here and needs no introduction."),
            ("Ms. Berg", "Thank you, Mr. Chairman. Our bridges are old, and the neighboring city has the same worry."),
            ("Mr. Ode of Linden", "How old?"),
            ("Ms. Berg", "Sixty years, Mr. Ode. Some more than that."),
            ("The Chairman", "We thank you."),
            ("Mr. Ode of Linden", "I yield back."),
        ),
    ),
    "arrows": Talk(
        "a.txt",
        ">> THE MAYOR: WE CALL THE MEETING TO ORDER.\n>> CLERK: ALL ARE PRESENT.\n>> THE MAYOR: THANK YOU. IS THERE ANY COMMENT?\n>> CLERK: NONE.\n",
        "labelled-txt",
        (
            ("THE MAYOR", "WE CALL THE MEETING TO ORDER."),
            ("CLERK", "ALL ARE PRESENT."),
            ("THE MAYOR", "THANK YOU. IS THERE ANY COMMENT?"),
            ("CLERK", "NONE."),
        ),
    ),
    "arrows-without-names": Talk(
        "a.txt",
        ">> We call the meeting to order.\n>> All are present.\nEven the mayor.\n>> Thank you.\n",
        "changes-txt",
        (("", "We call the meeting to order."), ("", "All are present.\nEven the mayor."), ("", "Thank you.")),
    ),
    "dashes-without-names": Talk(
        "a.txt", f"- {ASK}\n- {TELL}\n- {MORE}\n- {THEN}\n", "changes-txt", (("", ASK), ("", TELL), ("", MORE), ("", THEN))
    ),
    "one-speaker": Talk("a.txt", f"Mayor Reed: {TELL}\n\n{THEN}\n", "labelled-txt", (("Mayor Reed", f"{TELL}\n\n{THEN}"),)),
    "agenda": Talk(
        "a.txt",
        "10:00 Welcome\n10:15 Talk by the mayor\n11:00 Coffee\n",
        "timed-txt",
        (("", "Welcome"), ("", "Talk by the mayor"), ("", "Coffee")),
    ),
    "report": Talk(
        "a.md",
        "# Review\n\n## Background\n\nThe compact began in 2009. Members: nine cities.\n\nNote: figures of 2019.\n\nConclusion: it works.\n",
        "one-voice-md",
        (("", "The compact began in 2009. Members: nine cities."), ("", "Note: figures of 2019."), ("", "Conclusion: it works.")),
    ),
    "not-latin": Talk(
        "a.txt",
        "主持人：請問怎麼開始的？\n市長：我們先打電話。\n主持人：然後呢？\n市長：然後有公車。\n主持人：謝謝。\n市長：不客氣。\n",
        "labelled-txt",
        (
            ("主持人", "請問怎麼開始的？"),
            ("市長", "我們先打電話。"),
            ("主持人", "然後呢？"),
            ("市長", "然後有公車。"),
            ("主持人", "謝謝。"),
            ("市長", "不客氣。"),
        ),
    ),
    "timed-lines": Talk(
        "a.txt",
        "00:00:04\nWe began with a phone call.\n00:00:31\nThen we met. It went on from there.\n00:01:10\nNow there are nine of us.\n",
        "timed-txt",
        (("", "We began with a phone call."), ("", "Then we met. It went on from there."), ("", "Now there are nine of us.")),
    ),
    "timed-heads": Talk(
        "a.txt",
        "[00:04] We began with a phone call.\n[00:31] Then we met.\n[01:10] Now there are nine of us.\n",
        "timed-txt",
        (("", "We began with a phone call."), ("", "Then we met."), ("", "Now there are nine of us.")),
    ),
    "plain": Talk(
        "a.txt",
        "Notes on a visit\n\nThe two cities share a bus line. It runs on weekdays.\n\nThey would like to share more.\n",
        "one-voice-txt",
        (("", "Notes on a visit"), ("", "The two cities share a bus line. It runs on weekdays."), ("", "They would like to share more.")),
    ),
}
