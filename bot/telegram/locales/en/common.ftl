### Words that every subject uses: buttons, units, small answers.

button-cancel = ✖ Cancel
button-retry = 🔄 Try again
button-choose-model = 🤖 Another model
button-original = 🖼 Original
button-stop = ⏹ Stop
button-draw-again = 🎨 Draw it again
button-send-again = 📤 Send again
button-in-private = 📩 Fetch it in private

# Short answers that flash over a pressed button (≤ 200 characters).
pressed-working = On it…
pressed-cancelled = Cancelled.
pressed-again = Started again.
pressed-sending = Sending…

# Delivery's own few words
delivery-lighter = ℹ️ Too large for a photo at Telegram, so this is a lighter copy. 🖼 Original has all of it.
delivery-as-file = ℹ️ Telegram does not take it as a photo, so it comes as a file.
delivery-forbidden = ℹ️ This chat does not allow the usual kind, so it comes in another.
delivery-see-through = ℹ️ As a file, so that its background stays transparent.
delivery-link = Telegram does not take this file. Here is its link: { $url }
delivery-impossible = Telegram does not take this file, and it has no link I could give you. Please try again.
