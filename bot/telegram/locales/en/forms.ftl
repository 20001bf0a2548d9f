### Forms: commands that ask before they start. For every form `form-NAME` (title) and `form-NAME-go`
### (the button that starts); for every field its label and what is asked for it (`…-ask`).

form-cancel = ✖ Cancel
form-back = ‹ Back
form-reply = Reply to this message.
form-closed = Cancelled. Nothing was started.
# After every refusal of an answer, which leaves the question open.
form-way-out = Or send /cancel to leave it.
form-files = With { $count } { $count ->
    [one] picture
   *[other] pictures
}
form-file-count = { $count ->
    [one] 1 file
   *[other] { $count } files
}
form-colon = {": "}
form-on = on
form-off = off

form-imagine = 🎨 A new picture
form-imagine-go = 🎨 Draw
form-imagine-prompt = Words
form-imagine-prompt-ask = What shall I draw? Describe it in a few words, such as: a lighthouse in fog

form-music = 🎵 A new song
form-music-hint = Describe it, or give me your own lyrics. Style and title go with lyrics and instrumentals.
form-music-go = 🎵 Make it
form-music-description = 📝 Describe
form-music-description-ask = What shall the song be like? For example: calm lo-fi about a harbour
form-music-lyrics = ✍️ My lyrics
form-music-lyrics-ask = Send me the lyrics. [Verse] and [Chorus] may mark its parts.
form-music-instrumental = 🎻 Instrumental
form-music-tags = 🎨 Style
form-music-tags-ask = Which style? For example: folk, acoustic guitar, female voice
form-music-title = 🏷 Title
form-music-title-ask = What shall it be called?
