"""How good suggestions are: against decisions, by transcript, with intervals, pictures and advice on when to stop."""
