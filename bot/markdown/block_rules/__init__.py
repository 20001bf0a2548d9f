"""Rules of whole lines, in markdown-it's terms: `rule(state, start, end, silent) -> bool`."""
