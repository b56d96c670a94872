"""Taking a foreign project into the study: texts, codes, codings and memos, all or nothing, with a report."""
