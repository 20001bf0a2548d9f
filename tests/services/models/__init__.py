"""The list of models, and what their names tell."""
