### GPTs, texts that are continued, what models can do, and the account at the gateway.

command-gpts = Talk to a GPT
command-complete = Continue a text
command-balance = What is left at the gateway

gpts-none =
    Send me the link of a GPT, and it answers here: open the GPT store, choose one, copy its link (chatgpt.com/g/g-…) and paste it.

    /gpts WORDS looks among the GPTs that have been used with me before.
gpts-choose =
    Who shall answer here? Tap one of your GPTs, or send me the link of another one (chatgpt.com/g/g-…).

    /gpts WORDS looks among all GPTs that are known to me.
gpts-set = { $title } answers here from now on.
gpts-found = Known to me as “{ $words }”. Tap the one that shall answer.
gpts-not-found =
    I know no GPT called “{ $words }”. I can look only among { $known ->
        [0] those that people have used with me, and there are none yet
        [one] the one that has been used with me
       *[other] the { $known } that have been used with me
    }; the GPT store itself cannot be searched from here.

    Find it there, copy its link (chatgpt.com/g/g-…) and paste it here.
gpts-forget = Tap what I shall take out of your list.
gpts-button-forget = 🗑 Remove…
gpts-button-done = ← Back
gpts-button-store = 🔎 GPT store
gpts-button-mine = 🧩 GPTs
gpts-button-back = ↩ Back to { $model }
error-gpts-gone = I do not know that GPT any more. Send me its link again.
error-gpt-silent = This GPT does not answer: it may be private, deleted, or need a login. /gpts chooses another one, /model leads back to the models.

error-complete-empty = What shall I continue? Write its beginning after the command, like this: /complete Once upon a tide
error-no-completer = The gateway offers this bot no model that continues texts. Just ask me instead.

ability-pictures = sees pictures
ability-thinking = thinks before it answers
ability-files = reads files of any kind

error-admins-only = Only an admin of this bot can see that.
balance =
    💳 ${ $left } left of ${ $limit }
    Spent so far: ${ $used }
balance-unlimited =
    💳 No limit
    Spent so far: ${ $used }
balance-until = The key is good until { $day }.

form-complete = ✍️ Going on with a text
form-complete-go = ✍️ Go on
form-complete-text = Text
form-complete-text-ask = How does the text begin? Send me its beginning, such as: Once upon a tide
