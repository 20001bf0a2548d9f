### Suno beyond a first song: versions, going on, joining, videos, singing what was written.

kind-suno-whole = Whole song
kind-suno-video = Song's video
kind-suno-words = Lyrics
doing-suno-whole = 🔗 Joining the parts
doing-suno-video = 🎬 Waiting for Suno's video
doing-suno-words = 📜 Looking up the lyrics

# Our buttons under songs and lyrics
action-continue = ⏩ Continue
action-whole = 🔗 Whole song
action-video = 🎬 Video
action-words = 📜 Lyrics
action-sing = 🎤 Sing it

error-suno-video-deadline = Suno has made no video of this song so far. It often comes some minutes after the song; try again then.
error-suno-video-no-result = Suno makes no video of this song.
error-music-second = I did not understand this moment. Write it like 95 or 1:35.
error-music-more-words = Shall the new part have words? Add its lyrics, or choose 🎻 Without words.
error-music-second-late = The song is { $length } long: choose an earlier moment to go on from.

form-music-version = Version
form-music-version-ask = Which version of Suno shall make it?

form-lyrics = ✍️ A song text
form-lyrics-go = ✍️ Write it
form-lyrics-prompt = About
form-lyrics-prompt-ask = What shall the song be about? For example: a ferry in the fog

form-continue = ⏩ Going on with a song
form-continue-hint = Add lyrics for the new part, or choose 🎻 Without words. Style and title can change as well.
form-continue-go = ⏩ Go on
form-continue-continue-at = ⏱ From
form-continue-continue-at-ask = At which moment shall the new part begin? { $length ->
    [none] Write it like 95 or 1:35.
   *[other] The song is { $length } long.
}
form-continue-lyrics = ✍️ New lyrics
form-continue-lyrics-ask = Send me the lyrics of the new part. [Verse] and [Chorus] may mark its parts.
form-continue-instrumental = 🎻 Without words
form-continue-tags = 🎨 Style
form-continue-tags-ask = Which style? For example: folk, acoustic guitar, female voice
form-continue-title = 🏷 Title
form-continue-title-ask = What shall it be called?
