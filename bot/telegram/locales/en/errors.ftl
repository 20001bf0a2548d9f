### What went wrong, and what to do next. Keys: `error-` + a class of BotError, a kind of GatewayError or a
### failure of a job. The upstream's own words follow as a quotation, never inside our sentence.

error-quote = The service said: “{ $quote }”
error-may-be-charged = It may have been accepted all the same, so I did not repeat it by myself.
error-unexpected = Something went wrong on my side. Please try again in a moment.

## Refusals of our own

error-not-allowed = You are not on this bot’s list yet. Ask the person who runs it to let you in.
error-bad-input = I cannot use that. Have a look at /help and try again.
error-not-yours = Only the person who asked for it, or an admin, can do that.
error-gone = That is not there any more. Start it again.
error-elsewhere = This button doesn't work here. Open our chat and start again there.
error-already-running = That is already on its way. Give it a moment.
error-already-asked = I've answered that again already, further down. /retry asks once more.
error-given-up = I broke down over this three times, so I leave it. Please send it in another way: without the file, say, or as another kind of file.
error-nothing-to-do = There is nothing to stop here right now.

## What people send

error-recording-too-big = This recording is { $size } MB, and whoever listens to it takes at most { $limit } MB. Please send a shorter part of it, or only its sound as an MP3.
error-file-too-big = This file is { $size } MB, and I can take at most { $limit } MB. Please send a smaller one.
error-file-gone = Telegram no longer has this file. Please send it again.
error-file-unavailable = Telegram does not hand out this file just now. Please send it again in a moment.
error-not-a-picture = I need a picture here: a photo, or a PNG, JPEG or WEBP file.
error-picture-unreadable = I cannot open this picture. Please send it as a photo, or as a PNG or JPEG file.
error-picture-format = This is a { $format } picture, a format that I cannot open. Please send it as a photo (not as a file), or save it as a JPEG or PNG first.
error-picture-too-much = This picture is too much for me to open. Please send it as a photo (not as a file), or a smaller copy.
error-files-busy = I am still opening other files of yours. Please send this one again in a minute.
error-mask-colours = A mask has two colours only: white where something should change, black everywhere else. Paint it that way and send it again.
error-mask-size = The mask has { $width }×{ $height } pixels, the picture { $want_width }×{ $want_height }. Give the mask the same shape and send it again.
error-mask-empty = Nothing is marked in this mask. Paint what should change white, keep the rest black, and send it again.

## What the gateway says

error-bad-request = The service could not use this request. Change the wording or the options and try again.
error-context-length = This talk has outgrown the model’s memory. Shorten the message, or start afresh with /new.
error-content-policy = The content filter refused this. Put it in other words and try again.
error-banned-prompt = Midjourney’s word filter refused the prompt. Put it in other words and try again.
error-banned-prompt-word = Midjourney does not allow the word “{ $word }”. Replace it and try again.
error-auth = The gateway refused this bot’s key. Whoever runs the bot has to check GATEWAY_API_KEY.
error-quota = The balance at the gateway is used up. Whoever runs the bot has to top it up.
error-forbidden = The gateway does not let this bot do that. Whoever runs the bot can change the key’s rights.
error-model-unavailable = This model is not to be had here (any more). Choose another one with /model.
error-unpriced = The gateway has no price for this model yet, so it lets nobody use it. Choose another one with /model, or ask whoever runs the bot to set a price there.
error-job-unpriced = The gateway has no price for this yet, so it lets nobody use it. Whoever runs the bot has to set one there.
error-text-only = This model reads words only. Ask again without the picture, or choose a model that sees with /model.
error-no-stream = This model does not answer in the way I asked. Try again, or choose another one with /model.
error-too-large = That is too large to pass on. Send a smaller file or less text, or start afresh with /new.
error-job-too-large = That is too large to pass on. Send a smaller file, with the command.
error-job-context-length = That is too long for this model. Shorten it and try again.
error-blocked = Something between me and the gateway (a firewall, a check for browsers) stopped the request; the gateway never saw it. Whoever runs the bot has to let it through there.
error-job-model-unavailable = The gateway does not offer this right now. Try again later, or tell whoever runs the bot.
error-task-not-found = The service does not know this task any more. Start it again.
error-parent-expired = This result is too old for its buttons. Make it again to get fresh ones.
error-route-not-found = The gateway has no such function. Whoever runs the bot can check GATEWAY_BASE_URL.
error-job-route-not-found = This isn’t available here: the gateway behind me does not offer it. /help shows what I can do.
error-not-implemented = The gateway does not offer this function.
error-unsupported = The gateway does not offer this function.
error-rate-limited = Too much is being asked at once. Wait a minute and try again.
error-rate-limited-seconds = Too much is being asked at once. Try again in { $seconds } { $seconds ->
    [one] second
   *[other] seconds
}.
error-rate-limited-minutes = Too much is being asked at once. Try again in { $minutes } minutes.
error-rate-limited-hours = Too much is being asked for now. Try again in about { $hours } hours, or choose another model with /model.
error-queue-full = The queue is full; nothing was started. Try again in a few minutes.
error-upstream-error = The service broke down on the way. Try again; if it keeps happening, come back later.
error-upstream-timeout = The service did not answer in time. Try again in a moment.
error-network = I cannot reach the gateway. Try again in a moment.
error-protocol = The gateway sent something I cannot read. Try again in a moment.
error-no-result = It answered, but without a result. Try again, or put it in other words.

## What becomes of jobs

error-look-forbidden = It was handed in, but the gateway does not let this bot look at it. Whoever runs the bot can change the key’s rights; what is finished until then comes by itself.
error-deadline = Nothing has moved for too long, so I stopped waiting. Try again.
error-interrupted = I was interrupted while handing this in and cannot know whether it was accepted. You can try again; it may then be charged twice.
error-unanswered = I got no proper answer and cannot know whether the service took it. You can try again; it may then be charged twice.
error-media = It was made, but its file could not be fetched. Try again.
error-cancelled = Cancelled.
error-cancelled-here = Cancelled here. The service could not be stopped and may still charge for it.
error-deaths = Something about the file that belongs to this has stopped me three times, so I have left it alone. Nothing was ordered. Try it with another file, or save it anew first.
error-internal = Something went wrong on my side, so nothing came of it. Try again.
error-files = A file that belongs to this cannot be used (any more). Send it again, with the command.

## What is missing or too long in a wish

error-imagine-empty = What shall I draw? Write it after the command, like this: /imagine a lighthouse in fog
error-lyrics-empty = What shall the song be about? Write it after the command, like this: /lyrics a ferry in the fog
error-music-empty = What shall it sound like? Describe the song, give me your lyrics, or choose instrumental and name a style.
error-music-description-too-long = The description may have at most { $limit } characters. Shorten it and try again.
error-music-lyrics-too-long = The lyrics may have at most { $limit } characters. Shorten them and try again.
error-music-tags-too-long = The style may have at most { $limit } characters. Shorten it and try again.
error-music-title-too-long = The title may have at most { $limit } characters. Shorten it and try again.
error-zoom-range = The factor has to be between 1 and 2. Reply with something like 1.5.

## Forms, questions and jobs

error-form-choose = Tap one of the buttons first, so that I know what you are telling me.
error-form-empty = I need some words here. Send them as a text.
error-form-too-long = That has { $length } characters; at most { $limit } fit. Shorten it and send it again.
error-answer-empty = I need words or a picture here. Reply to my question with one of them.
error-nothing-asked = That question is closed already.
error-nothing-to-cancel = It has ended already; there is nothing to cancel.
error-nothing-to-deliver = There is no result that I could send again.
error-still-running = It is still at work. Give it a moment.
error-original-gone = The original is not to be had any more: its link has expired. Draw it again if you need it.

## Talk

error-question-empty = There is nothing in this message that I can answer. Send me words, a picture or a document.
error-document-unreadable = I cannot read { $name }: there is no text in it that I know. I read text files, PDFs and pictures: send me one of those.
error-model-unknown = I do not know a model called { $model }. /model shows the list.
error-document-locked = { $name } is locked with a password. Send me a copy without one.
error-document-too-much = { $name } is too much for me to open, so I stopped. Save it as a new PDF (print it to PDF), or send me its text.
error-document-scanned = { $name } holds pictures of words, not words. Send me its pages as photos, and I look at them.
error-document-empty = { $name } is empty: there is nothing in it to read. Check the file, and send it again.
error-document-broken = { $name } is damaged or incomplete, so I cannot open it. Send it again, or save it as a new PDF (print it to PDF) first.
error-file-unread = I cannot read { $name }. I read pictures, PDFs and text files (save other documents as PDF), and listen to voice messages, songs and videos: send me one of those.
error-picture-unseen = The model that answers here cannot see pictures. /model chooses one that can, or send me words.
