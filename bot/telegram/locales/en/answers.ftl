### Answers of the assistant: while they grow, how they end, what may be missing.

answer-thinking = 💭 Thinking…
answer-drawing = 🎨 A picture is being made…
answer-more = …
answer-thoughts = 💭 Thoughts
answer-button-show = 📄 Show again
answer-button-rest = 📄 Show the rest

# How an answer ended, as a line below it.
answer-stopped = ⏹ Stopped.
answer-cut = ⚠️ The answer broke off here.
answer-filtered = ⚠️ A content filter ended the answer here.
answer-too-long = ✂️ The model reached its length limit. Ask it to go on.
answer-window-full = ✂️ This conversation is too long for the model, so its answer ends here. /new starts a fresh one.
answer-blank = The model answered with nothing that can be shown. Ask again, or put it in other words.
answer-endless = ✂️ The answer would not end, so I stopped reading here.
answer-restarted = ⚠️ A restart cut this answer off.
answer-forbidden = Your answer is ready, but the group you asked in does not allow me to write text messages. I’ve kept it for you.
answer-shut = The answer is ready, but the topic it was asked in is closed or deleted. I’ve kept it for you.
answer-doubtful = ⚠️ The connection to Telegram broke while I was sending. If a part of the answer is missing, press the button.
answer-as-file = ✂️ This answer is { $characters } characters long. All of it is in the file.

# What the reader should know about how the question was put to the model.
answer-notice-context-trimmed = ℹ️ The talk has grown long; its oldest part was left out.
answer-notice-picture-unseen = ℹ️ This model cannot see pictures; /model chooses one that can.
answer-notice-picture-broken = ℹ️ A picture that belongs to this answer came damaged, and nobody can open it. /retry asks for it again.
answer-notice-file-unread = ℹ️ I could not read { $name }: I read pictures, voice messages, PDFs and text files. Save other documents as PDF and send them again.
answer-notice-document-cut = ℹ️ { $name } is long; only its beginning was read.
answer-notice-document-pages = ℹ️ I read pages 1 to { $read } of { $name }; it has { $pages }. For the rest, send me those pages as a PDF of their own.
answer-notice-document-wordless = ℹ️ { $wordless } of { $read } pages of { $name } hold no words that I can read. If something is on them, send me those pages as photos.
answer-notice-document-guessed = ℹ️ { $name } does not say how its letters are encoded; I read it as { $encoding }. If it looks wrong, save it as UTF-8 and send it again.
answer-notice-document-damaged = ℹ️ A few characters of { $name } are damaged; they are left out as �.

# The pictures of an answer, as a job.
kind-chat-pictures = Picture of an answer
doing-chat-pictures = 🖼 Fetching the picture
by-chat = { $model }
