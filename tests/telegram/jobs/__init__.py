"""Jobs in a chat: status line, results, failures."""
