"""Could these words be a speaker's label? What people write before a colon is more often a label the more it looks like a name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from icc_coding.transcripts.words import word_set

LONGEST, MOST_WORDS = 60, 8  # of the name itself; what it says in brackets comes on top

INTERVIEWERS = word_set(
    """
    interviewer interviewers int intv inter iv ir i q question moderator mod facilitator fac researcher researchers host questioner
    investigator evaluator interviewerin entrevistador entrevistadora intervieweuse intervistatore intervistatrice moderatorin
    interviewende interviewender befrager befragerin fragesteller fragestellerin fragende frage forscher forscherin forschende
    görüşmeci mülakatçi araştirmaci moderatör soru enquêteur enquêtrice intervieweur chercheur chercheuse animateur animatrice
    investigador investigadora moderador moderadora pregunta ricercatore ricercatrice moderatore domanda onderzoeker badacz badaczka
    entrevistadores pesquisador pesquisadora pergunta intervjuare intervjuer forskare forsker moderaattori haastattelija tutkija
    интервьюер модератор исследователь исследовательница вопрос ведущий ведущая інтервʼюер інтерв'юер модераторка дослідник дослідниця питання
    συνεντευκτής συνεντεύκτρια ερευνητής ερευνήτρια συντονιστής συντονίστρια ερώτηση المحاور المحاورة الباحث الباحثة المقابل سؤال
    采访者 採訪者 访谈者 訪談者 访问者 訪問者 采访人 主持人 研究者 问 問 聞き手 質問者 司会 司会者 面接者 インタビュアー 면접자 질문자 진행자 연구자 질문
    """
)
RESPONDENTS = word_set(
    """
    respondent respondents resp res r interviewee interviewees participant participants part pt p subject subj a answer informant
    expert guest manager mayor director coordinator officer official representative councillor councilor
    councilmember befragte befragter entrevistado entrevistada intervistato intervistata interviewte interviewter interviewpartner
    interviewpartnerin gesprächspartner gesprächspartnerin teilnehmer teilnehmerin teilnehmende teilnehmender experte expertin antwort
    katilimci görüşülen cevaplayan yanitlayan cevap yanit uzman enquêté enquêtée interviewé interviewée participante répondant répondante réponse
    informante respuesta respondente entrevistados informant deltagare deltaker deltager haastateltava vastaaja partecipante risposta geïnterviewde deelnemer respondentka uczestnik uczestniczka
    респондент респондентка участник участница информант эксперт ответ респондентът учасник учасниця відповідь
    συνεντευξιαζόμενος συνεντευξιαζόμενη συμμετέχων συμμετέχουσα απάντηση المشارك المشاركة المستجيب المستجيبة الضيف جواب
    受访者 被访者 被采访者 受訪者 被訪者 參與者 参与者 答 回答者 参加者 対象者 話し手 응답자 참여자 참가자 답변
    """
)
_OTHERS = word_set(
    """
    acting vice deputy presiding speaker unknown unidentified voice audience member attendee caller narrator translator interpreter observer clerk president
    secretary minister senator chairman chairwoman chairperson chair judge witness counsel panelist presenter operator staff
    student teacher male female man woman all both several many interpretation off other others group everyone technician
    assistant notetaker note-taker focus person the professor doctor anonymous admin administrator
    """
)
ROLE_WORDS = INTERVIEWERS | RESPONDENTS | _OTHERS

# What stands before a colon in head matter or in running text, but is nobody's name.
_NOT_NAMES = word_set(
    """
    note notes nb ps date time times location place venue duration length subject title topic topics project file filename
    recording audio video transcribed transcriber transcription transcript transcripts keywords summary speakers participants
    attendees present apologies language format version source url link website email phone tel fax address references reference
    copyright page pages chapter section part appendix table figure fig example examples background context introduction
    conclusion discussion results method methods goal goals aim aims purpose agenda item items motion minutes subject re cc from
    to sent attachments attachment interview id code codes theme themes memo comment comments description definition legend key
    abbreviations gender age country city state role position organisation organization department occupation job institution
    affiliation wave consent start end begin started ended first second third fourth finally lastly next then also however so and
    but or because well yes no okay ok right actually basically again meaning remember therefore thus hence plus instead
    including this that these those it is was here there what why how when where who which if as for with in on at by of an my
    your our their his her its one two three four five six now today for_example namely specifically answer: question: warning
    important tip update edit edited revised reviewed status priority total sum cost price result problem solution reason
    advantage disadvantage pros cons moved seconded yeas nays ayes noes carried whereas resolved therefore http yeah yep yup nope mm hmm mhm mmhmm uh um huh hm exactly sure thanks thank great good perfect absolutely
    definitely correct true fine cool nice wow oh ah hello hi hey bye goodbye please sorry
    https www ftp
    mailto meeting called attending absent staff_present observers quote highlights outline takeaways actions decisions
    interview_date interview_number interviewed number no. nr. topic: session tape side disc speaker_key participant_id site
    interview_site
    """
)
# What head matter in other languages begins with: when, where and how long, who and what, the recording and its transcript.
_HEAD_MATTER = word_set(
    """
    name vorname nachname nom prénom nombre naam nome navn rolle amt kürzel bundesland zeichen population recorder kommune gemeinde municipio gemeente
    datum ort dauer uhrzeit zeit thema titel projekt aufnahme aufnahmedatum aufnahmedauer transkription transkript transkribiert transkribent transkribentin
    datei dateiname kontext anmerkung anmerkungen bemerkung bemerkungen geschlecht beruf wohnort stadt einrichtung funktion
    anwesend anwesende beginn sprache seite kapitel hinweis quelle zusammenfassung legende interviewnummer interviewdatum interviewort
    interviewdauer gesprächsdatum gesprächsort gesprächsdauer nummer kennung pseudonym einwilligung
    lieu durée heure projet sujet titre thème langue fichier enregistrement transcrit transcripteur transcriptrice âge sexe genre profession ville
    pays fonction poste présents contexte remarque remarques résumé numéro entretien légende début fin consentement
    fecha lugar duración duracion hora proyecto tema título idioma archivo grabación transcripción transcriptor transcriptora transcrito edad sexo género
    profesión ciudad país organización cargo ocupación asistentes presentes contexto nota notas observaciones resumen fuente página número entrevista
    código leyenda inicio consentimiento
    data luogo durata progetto titolo lingua registrazione trascrizione trascrittore trascrittrice età sesso genere professione città paese
    organizzazione ruolo presenti contesto sintesi fonte pagina numero intervista codice legenda inizio consenso
    local duração projeto gravação transcrição idade gênero profissão cidade organização função observações resumo início fim
    plaats locatie duur tijd onderwerp taal opname transcriptie leeftijd geslacht beroep organisatie functie aanwezig aanwezigen opmerking opmerkingen
    samenvatting bron bestand toestemming
    tarih tarihi yer süre süresi saat konu başlık dil kayıt deşifre yaş cinsiyet meslek şehir ülke kurum görev katılımcılar notlar özet kaynak sayfa numara proje dosya
    dato plats sted längd varighed varighet ämne emne tittel språk sprog inspelning optagelse opptak ålder alder kön køn kjønn yrke närvarande källa kilde
    tidspunkt päivämäärä paikka kesto aihe miejsce czas temat tytuł język nagranie wiek płeć zawód miasto дата место время продолжительность тема возраст
    """
)
# What running text says before a colon: results, examples, reasons, counted points.
_RUNNING = word_set(
    """
    ergebnis beispiel beispiele problem probleme fazit erstens zweitens drittens viertens folgen gründe ziel ziele wichtig vorteil
    nachteil ehrlich stichwort kosten dann und oder aber also nur doch vorher nachher damals heute früher später zuerst zuletzt schließlich ergo lösung motto idee aufgabe
    vorschlag punkt botschaft erkenntnis schluss unterschied realität wahrheit übrigens
    résultat exemple exemples problème donc bref premièrement deuxièmement troisièmement enfin objectif raison raisons coût coûts avantage inconvénient
    solution idée morale aujourd'hui avant après ensuite puis mais parce ainsi voilà
    resultado ejemplo ejemplos problema problemas entonces primero segundo tercero conclusión objetivo razón razones importante coste costo costes ventaja
    desventaja solución idea antes después luego pero porque además
    risultato esempio esempi quindi allora secondo terzo conclusione obiettivo ragione motivo costo vantaggio svantaggio soluzione oggi dopo però perché insomma
    exemplo então primeiro terceiro conclusão razão importante custo vantagem solução hoje depois porque
    resultaat voorbeeld probleem dus kortom eerst conclusie doel reden belangrijk voordeel nadeel oplossing toen maar want
    sonuç örnek örneğin sorun yani birincisi ikincisi üçüncüsü amaç neden önemli çözüm maliyet önce sonra çünkü kısaca
    resultat exempel eksempel problemet slutsats konklusjon konklusion altså för det men grunden derfor därför løsning lösning
    upshot outcome benefit benefits caveat punchline spoiler money cost costs
    """
)
# Of these one alone is head matter (`Stadt: Bonn`), and with a name behind it somebody who speaks (`Stadt Bonn: …`).
_BODIES = word_set(
    "stadt gemeinde kommune municipio gemeente einrichtung ville pays ciudad país organización città paese organizzazione cidade organização organisatie şehir ülke kurum miasto"
)
_HONORIFICS = frozenset(("hon", "honourable", "honorable", "rev", "reverend"))
_AMBIGUOUS = frozenset(("question", "answer", "subject", "part"))  # a speaker, or a heading: only often enough
_NEVER_INITIALS = frozenset(["nb", "ps", "re", "cc", "id", "url", "tel", "fax", "age", "sex", "end"])
_CONNECTING = word_set(
    """
    of the and 't ter ten te op vom zum af de da di do dos das del della der den des du la le les el al van von zu zur bin ibn y e & for in at to from st.
    jr. sr. ii iii iv
    """
)
_OPENING = frozenset(("the", "in", "at", "to", "from", "for", "and"))
_SPOKEN = word_set(
    """
    i'm i've i'd i'll it's that's there's you're we're they're don't can't is are was were be been have has had do does did will
    would could should can may might must say says said think thought know knew mean want like just really very about because
    when where which what that this not never always you we they me us them
    """
)
_NUMBERED = re.compile(
    r"[A-Za-z]{1,4}[-_. #]?\d{1,4}[A-Za-z]?|[A-Z](?:\.[A-Z])*\.?|[A-Z]{1,4}\d?(?:[/&-][A-Z]{1,4}\d?)?|[A-Z]{2,}_\d+|SPEAKER_\d+|#\d+"
)
_DECORATION = "".join(sorted(set("*_#@>[]{}<> -–—•|,\t")))
_ASIDE = re.compile(r"\s*[\[(](?:[^()\[\]]|\([^()]*\))*[\])]\s*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_NEVER = word_set("url link website homepage email e-mail http https www ftp mailto doi isbn filename path")  # however often
_TOKEN = re.compile(r"[\w'’.&/\-]*\w[\w'’.&/\-]*")
_TELEPHONE = r"\+?\d[\d ()-]{0,12}\*{2,6}\d{1,4}"  # as a meeting shows it: +49 170 ****12
CALLER = rf"{_TELEPHONE}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # who has given no name
_CALLER, _CALLS = re.compile(CALLER), re.compile(_TELEPHONE)
_CONTINUED = re.compile(r"\s*[(\[](?:cont['’]?d?\.?|continu(?:ed|ing)|resum(?:ed|ing))[)\]]?$", re.IGNORECASE)
_UNSURE = re.compile(r"\s*[(\[]?\?{1,3}[)\]]?$")
_once = lru_cache(maxsize=8192)  # few labels come back many times


@_once
def clean(label: str) -> str:
    """The label as it is shown: single blanks, no decoration, letters with their accents composed; who goes on speaking is who spoke before."""
    plain = _CONTINUED.sub("", " ".join(label.replace("\u00a0", " ").strip(_DECORATION).split()))
    if plain.count("[") > plain.count("]"):  # `Ana [on the phone]` is no decoration
        plain += "]"
    return plain if plain.isascii() else unicodedata.normalize("NFC", _INVISIBLE.sub("", plain))


def words_of(label: str) -> list[str]:
    """The words of a label, without what it says in brackets."""
    return _TOKEN.findall(_ASIDE.sub(" ", label))


def numbered(label: str) -> bool:
    """Initials, or letters with a number: `A`, `JD`, `I1`, `P-12`, `SPEAKER_07`."""
    return bool(_NUMBERED.fullmatch(label))


@_once
def stem(word: str) -> str:
    """A label's word without number and case: `Interviewer2` is `interviewer`. Turkish i and ı, which capitals do not part, are one."""
    return re.sub(r"[\d_#.]+$", "", word.lower().replace("\u0307", "").replace("ı", "i")).strip("-_")


@_once
def is_role(label: str) -> bool:
    """Whether the label names a role: `Interviewer`, `speaker 2`, `R3`, `Unknown (B)`."""
    words = [stem(word) for word in words_of(label)]
    return bool(words) and any(words) and all(not word or word in ROLE_WORDS or len(word) == 1 for word in words)


def nobody_known(label: str) -> bool:
    """Whether a label is a question mark alone: somebody, and who is not known."""
    return bool(label) and not label.strip("?")


@_once
def possible(label: str) -> bool:
    """Whether a text could be a label at all, seen often enough. A question mark behind it (`P3?`, `Ana (?)`) says that it is not sure."""
    if nobody_known(label) or _CALLER.fullmatch(label):
        return True
    if (sure := _UNSURE.sub("", label)) != label:
        return not metadata(sure) and (is_role(sure) or numbered(sure) or like_a_name(sure))
    if not 0 < len(_ASIDE.sub(" ", label)) <= LONGEST or len(label) > 3 * LONGEST or label[0].isdigit():
        return False
    if re.search(r"[?!;\"“”=@\\]|\.\.|//|https?$|\b(?:19|20)\d\d\b", label) or label.count("(") != label.count(")"):
        return False
    words = words_of(label)
    if not 0 < len(words) <= MOST_WORDS:
        return False
    lowered = [word.lower().replace("’", "'") for word in words]
    if any(word in _SPOKEN for word in lowered) or (len(words) == 1 and lowered[0] in _NEVER):
        return False
    return any(character.isalpha() for character in label)


@_once
def metadata(label: str) -> bool:
    """Whether the label is a word of head matter or of running text (`Date`, `Note`, `So`) rather than a name."""
    words = [word.lower().rstrip(".") for word in words_of(label)]
    if not words:
        return not nobody_known(label)
    if label.isupper() and len(label) <= 3 and label.lower() not in _NEVER_INITIALS:
        return False
    if is_role(label) and not any(word in _AMBIGUOUS for word in words):
        return False
    if len(words) > 1 and (words[1] in _HONORIFICS or (stem(words[-1]) in ROLE_WORDS and words[-1][-1] != "s")):
        return False  # Right Hon. …, City Clerk
    if len(words) == 1 and words[0] in _RUNNING:
        return True
    return (
        words[0] in _NOT_NAMES
        or (words[0] in _HEAD_MATTER and (len(words) == 1 or words[0] not in _BODIES))
        or (len(words) <= 3 and words[-1] in _NOT_NAMES)
    )


@_once
def like_a_name(label: str) -> bool:
    """Whether a label is believable although it occurs only once: every word capitalised, or a role, or initials."""
    if not possible(label) or metadata(label):
        return False
    if nobody_known(label) or _CALLS.fullmatch(label):
        return True
    label = _UNSURE.sub("", label)
    if is_role(label) or numbered(label):
        return True
    words = words_of(label)
    named = [word for word in words if word.lower() not in _CONNECTING]
    if not named or len(named) > 6:
        return False
    if all(caseless(word[0]) for word in named):
        return len(words) <= 4 and len(label) <= 24
    return words[0].lower() not in _OPENING and all(word[0].isupper() or word[0].isdigit() or caseless(word[0]) for word in named)


def caseless(letter: str) -> bool:
    """Whether a letter belongs to a script without capitals (Georgian has some, but writes names without them)."""
    return unicodedata.category(letter) == "Lo" or "\u10d0" <= letter <= "\u10ff"
