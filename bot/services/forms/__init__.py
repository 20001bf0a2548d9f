"""Forms: what is still being asked before something can be ordered, and whose words answer it.

Which fields a form has stands with its kind (`bot/services/kinds`), how it looks in
`bot/telegram/forms`.
"""
