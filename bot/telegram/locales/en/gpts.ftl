### GPTs, texts that are continued, what models can do, and the account at the gateway.

command-gpts = Talk to a GPT
command-complete = Continue a text
command-balance = What is left at the gateway

gpts-none =
    With a GPT’s link I can let it answer here: find one at chatgpt.com/gpts, copy its link and send it to me, or write

    /gpts https://chatgpt.com/g/g-…
gpts-choose =
    Who shall answer here? Tap one of your GPTs, or send me the link of another one (chatgpt.com/g/g-…).

    /model leads back to the others.
gpts-set =
    { $title } answers here from now on.

    /model leads back to the others.
error-gpts-words = I cannot search GPTs by words. Find one at chatgpt.com/gpts, copy its link and send: /gpts https://chatgpt.com/g/g-…
error-gpts-gone = That GPT is none of your favourites any more. Send me its link again.

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
