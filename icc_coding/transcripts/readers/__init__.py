"""One module per format, each with `read(source, settings) -> list[TranscriptDraft]`: the file's lines, or who said what when it says so itself."""
