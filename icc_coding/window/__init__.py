"""The window: everything a team does with a study, in the browser. It puts the review together with a home and its steps."""
