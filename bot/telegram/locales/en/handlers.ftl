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
not-allowed =
    I don't know you yet, so I can't work for you.

    Your id is { $id }. Send it to whoever runs this bot: it belongs into the setting ACCESS_USERS.
not-allowed-short = You are not on this bot's list. Write to it in private to see your id.
group-not-allowed =
    Thanks for the invitation! This group is not on my list yet, so I stay silent.

    Its id is { $id }. Whoever runs this bot can put it into the setting ACCESS_CHATS.
operator-group-moved =
    The group “{ $title }” has become a supergroup, and Telegram gave it a new id: { $new }.

    I still accept it by the old one ({ $old }). Please put the new id into ACCESS_CHATS.
conversation-new = A fresh start. What is on your mind?
nothing-to-stop = Nothing is being written right now.
nothing-to-retry = There is no question to answer again. Just ask me something.
stopped-toast = Stopped.
pressed = On it…
unknown-command = I don't know /{ $command }. /help shows what I can do — or just write to me.
edited-into-command = Editing a message doesn't start a command. Send it as a new message.
sticker-alone = If you want to ask about this sticker, reply to it with your question: I will look at it.
unsupported-kind =
    I can't do anything with this by itself: reply to it with your question. I also take words, pictures, documents, voice messages and videos.
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
jobs-cancelled = ✖ { $what }: { $prompt }
jobs-cancel = ✖ Cancel { $number }
jobs-show = ↩ Show { $number }
cancel-nothing = You have nothing running. /jobs shows what was made.
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
command-not-offered = /{ $command } isn’t available here: the gateway behind me does not offer it. /help shows what I can do.
