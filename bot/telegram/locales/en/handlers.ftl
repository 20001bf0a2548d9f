# Arriving, settings and the command menu: what the routes in handlers/ say.

start =
    Hi { $name }! I'm an assistant with a whole AI gateway behind me.

    💬 Just write to me: I answer as I think, remember our talk, and read pictures and files.
    🎨 /imagine a lighthouse in fog — a picture by Midjourney, with all its buttons.
    🎵 /music calm lo-fi about a harbour — two songs to listen to.

    Everything else is in /help.
start-group =
    Hi! Mention me or reply to me, and I answer here, for everybody.

    🎨 /imagine PROMPT draws, 🎵 /music DESCRIPTION composes, /help tells the rest.
    What you tell me in private never comes up here.
# The words of help are HTML: < and & must be written as &lt; and &amp;.
help =
    <b>Talk</b>
    Write, send pictures or files, reply to something. Edit a fresh question and I answer it anew.
    /new — start over, the old talk is forgotten
    /retry — answer the last question once more
    /stop — stop the answer that is being written
    /model — choose who answers
    /system WORDS — how I should behave (/system off ends it)
    /gpts LINK — let a GPT answer
    /complete WORDS — continue a text

    <b>Make</b>
    /imagine PROMPT — a picture by Midjourney; reply to pictures or add them to use them
    /blend, /swap — mix pictures, put a face into another one
    /describe, /shorten — find words for a picture, find those of a prompt that matter
    /mj — your drawings, and how fast they are made
    /image PROMPT — a picture at once; alone it lets you choose model, size, quality and number
    /edit WORDS — change the pictures that come with it; or reply to a picture with your words
    /music DESCRIPTION — two songs by Suno; alone it asks you step by step
    /lyrics WORDS — a song text
    /video PROMPT — a video by Luma or CogVideoX; pictures become its first and last frame
    /avatar — a face that speaks, step by step

    <b>Hear and speak</b>
    Send a voice message: I write down what I hear, and answer it.
    /transcribe — in reply to a recording: its text; /transcribe srt gives subtitles
    /translate — a text or a recording into English, /translate de into German
    /say WORDS — as a voice note; alone it lets you choose the voice

    <b>Remember</b>
    /remember WORDS — or with a document, or as a reply: I keep it and use it in my answers
    /recall WORDS — find it again; /forget — what I remember, and dropping it

    <b>Keep track</b>
    /jobs — what is being made, and what was made
    /cancel — cancel what you started last
    /language — English or 简体中文
help-group =
    Mention me or reply to me, and I answer. I see the message you reply to.
    /imagine PROMPT — a picture by Midjourney
    /blend, /swap, /describe, /shorten — more of Midjourney; /mj — your drawings
    /image PROMPT — a picture at once; /edit WORDS or a reply to a picture changes it
    /music DESCRIPTION — two songs by Suno
    /lyrics WORDS — a song text
    /video PROMPT — a video by Luma or CogVideoX; pictures become its first and last frame
    /avatar — a face that speaks, step by step
    /transcribe, /translate, /say — in reply to a recording or a text
    /new · /retry · /stop · /model · /gpts — for the conversation of this chat
    /remember · /recall · /forget — what I keep in mind for this chat
    /jobs · /cancel — what is being made here
not-allowed =
    I don't know you yet, so I can't work for you.

    Your id is { $id }. Send it to whoever runs this bot: it belongs into the setting ACCESS_USERS.
not-allowed-short = You are not on this bot's list. Write to it in private to see your id.
group-not-allowed =
    Thanks for the invitation! This group is not on my list yet, so I stay silent.

    Its id is { $id }. Whoever runs this bot can put it into the setting ACCESS_CHATS.
conversation-new = A fresh start. What is on your mind?
nothing-to-stop = Nothing is being written right now.
nothing-to-retry = There is no question to answer again. Just ask me something.
stopped-toast = Stopped.
pressed = On it…
unknown-command = I don't know /{ $command }. /help shows what I can do — or just write to me.
unsupported-kind =
    I can't do anything with this kind of message yet. Send me words, pictures, documents, voice messages or videos.
language-choose = Which language shall I speak?
language-set = From now on in English.
system-show =
    How I behave here:

    { $text }

    /system WORDS changes it, /system off ends it.
system-none = No special behaviour is set here. Try: /system Answer like a pirate.
system-set = Understood. That holds for this conversation until /system off.
system-off = Back to normal.
model-choose = { $model } answers here now. Choose a family:
model-family = { $family }: choose a model. { $model } answers now.
model-set = { $model } answers here from now on.
model-gone = That list is out of date. Send /model again.
model-back = ← All families
jobs-none = Nothing is being made, and nothing was made here yet. Try /imagine or /music.
jobs-title = What is being made, and what was made lately:
jobs-running = ⏳ { $what }: { $prompt }
jobs-done = ✅ { $what }: { $prompt }
jobs-ended-badly = ⚠️ { $what }: { $prompt }
jobs-cancel = ✖ Cancel { $number }
jobs-show = ↩ Show { $number }
cancel-nothing = You have nothing running. /jobs shows what was made.
cancel-done = Cancelled.
status =
    { $model } answers by default.
    Answers being written: { $answers }
    Jobs running: { $jobs }
    Calls to Telegram: { $calls }, refused for speed: { $refused }
command-imagine = Draw a picture with Midjourney
command-music = Make a song with Suno
command-lyrics = Write a song text
command-new = Start a new conversation
command-retry = Answer the last question again
command-stop = Stop the answer being written
command-model = Choose the model
command-system = How the assistant should behave
command-jobs = What is being made, and what was made
command-cancel = Cancel what you started last
command-language = English or 简体中文
command-help = What I can do
