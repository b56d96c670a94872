#!/usr/bin/env bash
# docx-comments-to-text 0.2.2: of two commented passages side by side the first has an empty bracket and the second holds both.
#
# The package makes plain text of a Word document, with brackets around every passage that has a comment and the comment behind it; its page
# names "accurate comment positioning" and "overlapping comments". One would guess that two passages without a gap between them get a bracket
# each. Where one passage ends and the next begins at the same place, the next one's bracket is opened before that of the first is closed:
# the first comment stands behind an empty bracket, and that of the second encloses both passages. A single space between them, with
# no comment on it, makes it right. No warning. The list of comments alone ("comments-only") is right. (It asks for Python 3.13; here it runs with the
# Python that is there.)
# It matters to people who code interviews: comments in Word are how many code, sentence after sentence; read from the text, the second
# code covers what the first was meant for.
#
# Output of a run (the talk is made up):
#   docx-comments-to-text 0.2.2
#   guess:               [The rent is high.] [COMMENT: "cost"][ Nobody helps us.] [COMMENT: "alone"]
#   side by side:        [The rent is high.[] [COMMENT: "cost"] Nobody helps us.] [COMMENT: "alone"]
#   a space in between:  [The rent is high.] [COMMENT: "cost"] [Nobody helps us.] [COMMENT: "alone"]
#   three, side by side: [We moved.[] [COMMENT: "move"] The rent is high.[] [COMMENT: "cost"] Nobody helps us.] [COMMENT: "alone"]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check click==8.5.1
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps --ignore-requires-python docx-comments-to-text==0.2.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
import zipfile
from importlib.metadata import version

from docx_comments_to_text import process_docx

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(words):
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def passage(number, words):
    mark = f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    return f'<w:commentRangeStart w:id="{number}"/>{run(words)}<w:commentRangeEnd w:id="{number}"/>{mark}'


def written(passages, between=""):
    body = (run(between) if between else "").join(passage(number, words) for number, (words, _) in enumerate(passages))
    comments = "".join(
        f'<w:comment w:id="{number}" w:author="Ana"><w:p>{run(code)}</w:p></w:comment>' for number, (_, code) in enumerate(passages)
    )
    with zipfile.ZipFile("talk.docx", "w") as packed:
        packed.writestr("word/document.xml", f"<w:document {WORD}><w:body><w:p>{body}</w:p></w:body></w:document>")
        packed.writestr("word/comments.xml", f"<w:comments {WORD}>{comments}</w:comments>")
    return process_docx("talk.docx")


moved, rent, alone = ("We moved.", "move"), ("The rent is high.", "cost"), ("Nobody helps us.", "alone")
beside = [rent, (f" {alone[0]}", alone[1])]
seen = [written(beside), written([rent, alone], " "), written([moved, (f" {rent[0]}", rent[1]), beside[1]])]
print("docx-comments-to-text", version("docx-comments-to-text"))
print("guess:              ", "".join(f'[{words}] [COMMENT: "{code}"]' for words, code in beside))
for name, text in zip(("side by side:", "a space in between:", "three, side by side:"), seen, strict=True):
    print(f"{name:20} {text}")
expected = [
    '[The rent is high.[] [COMMENT: "cost"] Nobody helps us.] [COMMENT: "alone"]',
    '[The rent is high.] [COMMENT: "cost"] [Nobody helps us.] [COMMENT: "alone"]',
    '[We moved.[] [COMMENT: "move"] The rent is high.[] [COMMENT: "cost"] Nobody helps us.] [COMMENT: "alone"]',
]
sys.exit(0 if seen == expected else 1)
PYTHON
