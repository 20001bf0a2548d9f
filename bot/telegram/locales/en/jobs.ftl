### How a job shows itself. A new kind of job adds its `kind-…`, `doing-…` and `by-…` lines here.

# Kinds, as they stand in lists
kind-midjourney-imagine = Picture
kind-midjourney-action = Picture
kind-suno-song = Song
kind-suno-lyrics = Song text
kind-other = Job

# What is going on, above the progress bar
doing-midjourney-imagine = 🎨 Drawing
doing-midjourney-action = 🎨 Drawing
doing-suno-song = 🎵 Composing two songs
doing-suno-lyrics = ✍️ Writing a song text
doing-other = ⚙️ Working

# Who made it, under a result
by-midjourney = Midjourney
by-suno = Suno
by-other = The gateway

# Stages
stage-starting = Handing it in…
stage-busy = The service cannot take it yet. I keep trying…
stage-ahead = In the queue, { $ahead } ahead
stage-working = Working…
stage-sending = Done, sending it…
stage-cancelled = Cancelled.
stage-done = Done.
stage-ended = Nothing came of it.

took = { $minutes ->
    [0] { $seconds } s
   *[other] { $minutes } min { $seconds } s
}
made-in = { $minutes ->
    [0] made in { $seconds } s
   *[other] made in { $minutes } min { $seconds } s
}

# Under an album, which has no buttons of its own
album-other = What shall become of them?

song-untitled = Untitled

# Beside a result of which a part is missing; the upstream's wording follows
partly-suno-song = Only one of the two songs came out.
partly-audio-transcribe = These are the words. Whoever listens here does not say when they are spoken, so there are no subtitles.
partly-other = Not everything could be made.

# What the upstream wants to know before it goes on
question-zoom =
    How far shall I zoom out? Tap a factor, or send one between 1 and 2, or the whole prompt ending in --zoom and a factor.
question-region =
    What shall change, and where? Tap a part of the picture to draw it anew with the same words. Or send new words for all of it, or a mask (a black picture of the same shape, white where it should change) with new words as its caption.
question-remix =
    Which words shall it be this time? Send the changed prompt.
question-words =
    One more thing is wanted. Send me your words.
question-now = The words so far (tap to copy):
choice-left = ◧ Left
choice-right = ◨ Right
choice-top = ⬒ Top
choice-bottom = ⬓ Bottom
choice-middle = ▣ Middle
choice-all = ■ Everything
choice-unchanged = ↩ The same words

# When it may not have arrived
result-doubtful = It is done and should be here by now. If you cannot see it:

# When the chat forbids it
result-forbidden = It is done, but this chat does not allow { $kind ->
    [image] pictures
    [audio] music
    [voice] voice messages
    [video] videos
    [text] text messages
   *[other] files
}, so you can fetch it in our private chat.{ $links ->
    [0] {""}
   *[other] {" "}It is here too, for a while:
}
result-shut = It is done, but the topic it was asked in is closed or deleted. You can fetch it in our private chat.{ $links ->
    [0] {""}
   *[other] {" "}It is here too, for a while:
}

# When it cannot be sent at all
result-given-up = { $links ->
    [0] It is done, but I cannot send it here. I have kept it: try once more, or look at /jobs later.
   *[other] It is done, but I cannot send it here. This is where it is, for a while; I have also kept it for /jobs.
}
