"""Files of strangers: documents, kinds, links, the sandbox."""
