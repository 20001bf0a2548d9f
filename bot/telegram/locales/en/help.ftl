### /help: the five things that matter first, and everything by subject. HTML: < and & are &lt; and &amp;.

help =
    <b>To begin with</b>
    💬 Just write: words, pictures, files, voice messages. I answer and remember our talk; /new starts over.
    🎨 /imagine a lighthouse in fog — a picture; /image draws at once
    🎵 /music calm lo-fi about a harbour — two songs
    🎬 /video waves at dawn — a film
    🧠 /model — choose who answers

    Everything I can do, by subject:
help-group =
    <b>In this group</b>
    💬 Mention me or reply to me, and I answer here, for everybody. I see the message you reply to.
    🎨 /imagine a lighthouse in fog — a picture; /image draws at once
    🎵 /music calm lo-fi about a harbour — two songs
    🎬 /video waves at dawn — a film
    🧠 /model — choose who answers; /new starts over

    Everything I can do, by subject:
help-talk =
    <b>💬 Talk</b>
    Write, send pictures, albums or files, reply to something. Edit a fresh question and I answer it anew.

    /new — start over, the old talk is forgotten
    /retry — answer the last question once more
    /stop — stop the answer that is being written
    /model — choose who answers
    /system WORDS — how I should behave (/system off ends it)
    /gpts — let a GPT answer, by its link or by words
    /complete WORDS — continue a text
help-pictures =
    <b>🎨 Pictures</b>
    /imagine PROMPT — by Midjourney; reply to pictures or add them to use them
    /image PROMPT — at once; alone it lets you choose model, size, quality and number
    /edit WORDS — change the pictures that come with it; or reply to a picture with your words

    More of Midjourney:
    /blend — mix two to five pictures
    /swap — put a face into another picture
    /describe — find words for a picture
    /shorten PROMPT — which of its words matter
    /mj — your drawings, and how fast they are made
help-media =
    <b>🎵 Music and film</b>
    /music DESCRIPTION — two songs by Suno; alone it asks you step by step
    /lyrics WORDS — a song text, to be sung
    /video PROMPT — by Luma or CogVideoX; pictures become its first and last frame
    /avatar — a face that speaks, step by step
help-voice =
    <b>🔊 Hear and speak</b>
    Send a voice message: I write down what I hear, and answer it.

    /transcribe — in reply to a recording: its text; /transcribe srt gives subtitles
    /translate — a text or a recording into English, /translate de into German
    /say WORDS — as a voice note; alone it lets you choose the voice
help-memory =
    <b>📌 Remember</b>
    /remember WORDS — or with a document, or as a reply: I keep it here and use it in my answers
    /recall WORDS — find it again
    /forget — what I remember, and dropping it
help-tasks =
    <b>📋 Keep track</b>
    /jobs — what is being made, and what was made
    /cancel — cancel what you started last
    /language — English or 简体中文
help-button-talk = 💬 Talk
help-button-pictures = 🎨 Pictures
help-button-media = 🎵 Music, film
help-button-voice = 🔊 Voice
help-button-memory = 📌 Memory
help-button-tasks = 📋 Tasks
help-button-first = ← Back
