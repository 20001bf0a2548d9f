### Memory: /remember, /recall, /forget, and the line under an answer that used a note.

command-remember = Remember a text, a message or a document
command-recall = Find what you asked me to remember
command-forget = What I remember, and how to forget it
memory-kept =
    🗂 Remembered: { $names }
    I use it when a question is about it; /recall finds it, /forget drops it.
memory-kept-group = Everybody in this chat can use it.
memory-known = 🗂 I remember that already: { $names }
memory-words-only = For now I find it by its words only, not by what they mean.
memory-nothing-found = I remember nothing that fits. /forget lists what I remember here.
memory-empty = I remember nothing here yet. Send /remember with a text or a document, or as a reply to a message.
memory-list = I remember { $count ->
    [one] one note
   *[other] { $count } notes
} here. Press one to forget it:
memory-forget-all = 🗑 Forget everything
memory-sure = Forget everything that I remember here? It cannot be brought back.
memory-sure-group = Forget everything that you told me in this chat? It cannot be brought back.
memory-sure-yes = 🗑 Yes, forget everything
memory-sure-no = ← No, keep it
memory-forgotten = Forgotten: { $name }
memory-forgotten-all = { $count ->
    [0] There was nothing of yours to forget.
    [one] Forgotten: one note.
   *[other] Forgotten: { $count } notes.
}
answer-notice-memory-used = 🗂 From memory: { $names }
error-remember-empty = Nothing to remember yet. Write it after /remember, send a document with /remember as its caption, or reply to a message with /remember.
error-remember-kind = I cannot remember { $name }. I remember texts, PDFs and text files: reply to one of those with /remember, or write down what matters.
error-remember-blank = There are no words in { $name }, so there is nothing to remember.
error-remember-too-long = { $name } is too long for me to remember as a whole. Send me the part that matters.
error-remember-full = My memory of this chat is full. /forget makes room.
error-note-gone = I have forgotten that already.
error-note-not-yours = Somebody else asked me to remember that. Only they and the bot's admins can make me forget it.

form-recall = 🔎 Looking for a note
form-recall-go = 🔎 Look
form-recall-question = Question
form-recall-question-ask = What should I look for? For example: ferry times

form-remember = 📌 A note
form-remember-go = 📌 Remember
form-remember-text = Text
form-remember-text-ask = What should I remember? Send me a text, a PDF or a text file.
form-remember-papers = Files
form-remember-papers-ask = Send me the PDF or text file.
error-form-remember-papers = I need a PDF or a text file here.
error-form-remember-too-many = Those are more than ten files. Send them in two parts.
