"""A study: the folder that holds a codebook, transcripts, models and coding. The one place that knows its paths."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from icc_coding.decoding import is_writable, shown_name
from icc_coding.disk import refuse_unending, share
from icc_coding.errors import StorageError, UserError
from icc_coding.locks import SECONDS, locked
from icc_coding.settings import SETTINGS, Settings, load_settings

CODEBOOK = "codebook.yaml"
_RUN_SECONDS = 600.0  # how long a run of `code` may write


@dataclass(frozen=True, slots=True)
class Study:
    """An opened study: its root folder and settings. Paths are derived here and nowhere else. `found`: it was seen to be there."""

    root: Path
    settings: Settings = field(default_factory=Settings)
    found: bool = field(default=False, compare=False)

    @property
    def codebook(self) -> Path:
        """`codebook.yaml`."""
        return self.root / CODEBOOK

    @property
    def settings_file(self) -> Path:
        """`study.toml`, which need not exist."""
        return self.root / SETTINGS

    @property
    def transcripts(self) -> Path:
        """The folder of source files."""
        return self.root / "transcripts"

    @property
    def cases(self) -> Path:
        """`transcripts/cases.csv` or `.xlsx`, whichever exists (`.csv` when neither does)."""
        workbook = self.transcripts / "cases.xlsx"
        return workbook if workbook.exists() else self.transcripts / "cases.csv"

    @property
    def models(self) -> Path:
        """Encoders and learned models."""
        return self.root / "models"

    @property
    def coding(self) -> Path:
        """Everything that coding produces."""
        return self.root / "coding"

    @property
    def texts(self) -> Path:
        """Frozen texts: `<sha256>.txt` and `.json`, kept."""
        return self.coding / "texts"

    @property
    def decisions(self) -> Path:
        """Decision logs, one per coder and device, kept."""
        return self.coding / "decisions"

    @property
    def codebook_changes(self) -> Path:
        """What was changed in the codebook, and the file as it was, kept."""
        return self.coding / "codebook"

    @property
    def known_logs(self) -> Path:
        """Which logs there were and how far each was known, kept."""
        return self.coding / "logs.json"

    @property
    def withdrawn(self) -> Path:
        """Hashes of texts whose people have withdrawn, kept."""
        return self.coding / "withdrawn.json"

    @property
    def pseudonymised(self) -> Path:
        """Digests of texts that were exported with pseudonyms, kept."""
        return self.coding / "pseudonymised.json"

    @property
    def codes_to_adopt(self) -> Path:
        """Codes of imports that the codebook does not have yet, kept."""
        return self.coding / "codes-to-adopt.json"

    @property
    def assignments(self) -> Path:
        """Who reads which transcript."""
        return self.coding / "assignments.json"

    @property
    def samples(self) -> Path:
        """Drawn samples."""
        return self.coding / "samples"

    @property
    def suggestions(self) -> Path:
        """The machine's suggestions of the last run."""
        return self.coding / "suggestions.parquet"

    @property
    def suggestion_parts(self) -> Path:
        """The same in portions, as `code --cluster` writes them: one Parquet file each."""
        return self.coding / "suggestions"

    @property
    def excerpts(self) -> Path:
        """The coded excerpts as a table."""
        return self.coding / "excerpts.csv"

    @property
    def reading(self) -> Path:
        """One readable page a transcript."""
        return self.coding / "reading"

    @property
    def run_manifest(self) -> Path:
        """What the last whole run was made from and wrote; absent while a run writes."""
        return self.coding / "run.json"

    @property
    def runs(self) -> Path:
        """The last runs, each a folder, for comparing them and making them again."""
        return self.coding / "runs"

    @property
    def backups(self) -> Path:
        """Archives of the study, made by `backup` and before every bulk write."""
        return self.root / "backups"

    @property
    def cache(self) -> Path:
        """Vectors and digests; may be deleted at any time."""
        return self.root / ".icc-cache"

    def refuse_gone(self) -> None:
        """Raise StorageError when the folder was moved, or its drive taken away, while it was open: nothing is saved in an empty place."""
        if self.found and not self.coding.is_dir() and not self.codebook.exists():
            raise StorageError(
                f"{self.root.name}: the study is not here any more; its folder was moved or renamed, or its drive is gone. "
                "Open it anew where it is now.",
                writing=True,
            )

    def changing(self, path: Path, seconds: float = SECONDS) -> AbstractContextManager[None]:
        """Hold a kept file (or folder) for as long as it is read and written anew: of two people who change it at once, neither loses anything.

        Raises :class:`icc_coding.locks.Locked` when another program holds it for too long, and StorageError when the study is not here.
        """
        self.refuse_gone()
        return locked(self.coding / f".{path.name}.lock", seconds)

    def writing_run(self) -> AbstractContextManager[None]:
        """Hold what a run of `code` writes, for as long as one may take: its tables and its manifest change together. Raises as `changing` does."""
        return self.changing(self.run_manifest, _RUN_SECONDS)


def _read(study: Study) -> tuple[Path, ...]:
    """Where everything lies that the program reads, but for transcripts, each of which is looked at by itself."""
    return study.settings_file, study.cases, study.coding, study.models, study.cache


def open_study(start: str | Path = ".") -> Study:
    """Open the study that `start` lies in: the nearest folder upwards that holds a `codebook.yaml`.

    Raises :class:`UserError` when there is none or it holds a pipe or a device, and :class:`ProblemsError` for a faulty `study.toml`.
    """
    origin = Path(start).resolve()
    if not is_writable(origin):
        raise UserError(
            f"{shown_name(str(origin))}: this folder's name is not written in UTF-8, so nothing can refer to it. Rename the folder."
        )
    for folder in (origin, *origin.parents):
        if (folder / CODEBOOK).is_file():
            refuse_unending(*_read(Study(folder)))
            settings = load_settings(folder / SETTINGS)
            if settings.shared:
                share(folder)
            return Study(folder, settings, found=True)
    raise UserError(
        f"{origin}: is not inside a study (no {CODEBOOK} here or above). Make one with `icc-coding init my-study`, or name it with --study DIR."
    )
