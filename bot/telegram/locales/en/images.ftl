### Pictures that come at once: /image, /edit, and their buttons.

command-image = Draw a picture: gpt-image-1, DALL·E 3, Flux …
command-edit = Change a picture by words

kind-images-draw = Picture
kind-images-edit = Changed picture
doing-images-draw = 🎨 Drawing
doing-images-edit = 🖌 Changing the picture
by-images = { $model }

action-image-again = 🔄 Again
action-image-vary = 🎲 Variation
action-image-vary-one = 🎲 { $label }
action-image-edit = ✏️ Edit
action-image-edit-one = ✏️ { $label }
action-image-settings = ⚙️ Settings
album-images-draw = Reply to one of the pictures with what shall be different, or:
album-images-edit = Reply to one of the pictures with what shall be different, or:
album-chat-pictures = Reply to one of the pictures with what shall be different, or:

image-edit-instead = ℹ️ { $liked } cannot do this to a picture, so { $model } does it.

## The form of /image

form-image = 🎨 A new picture
form-image-hint = Change what you like, then draw. Your choices are kept for the next picture.
form-image-go = 🎨 Draw
form-image-prompt = ✍️ Words
form-image-prompt-ask = 🎨 What shall I draw? Describe it in a few words, such as: a red kettle on a blue table
form-image-model = 🧠 Model
form-image-model-ask = Which model shall draw?
form-image-size = 📐 Size
form-image-size-ask = Which size?
form-image-size-auto = automatic
form-image-size-1024x1024 = square
form-image-size-1536x1024 = wide 3:2
form-image-size-1024x1536 = tall 2:3
form-image-size-1792x1024 = wide 16:9
form-image-size-1024x1792 = tall 9:16
form-image-size-1366x768 = wide 16:9
form-image-size-768x1366 = tall 9:16
form-image-size-1024x768 = wide 4:3
form-image-size-768x1024 = tall 3:4
form-image-size-1024x576 = wide 16:9
form-image-size-576x1024 = tall 9:16
form-image-size-512x1024 = tall 1:2
form-image-quality = ✨ Quality
form-image-quality-ask = Which quality? The better it is, the longer it takes and the more it costs.
form-image-quality-auto = automatic
form-image-quality-low = low
form-image-quality-medium = medium
form-image-quality-high = high
form-image-quality-standard = standard
form-image-quality-hd = HD
form-image-count = 🔢 Pictures
form-image-count-ask = How many pictures at a time?
form-image-style = 🎭 Style
form-image-style-ask = Which style?
form-image-style-vivid = vivid
form-image-style-natural = natural
form-image-background = 🏞 Background
form-image-background-ask = Which background?
form-image-background-auto = any background
form-image-background-transparent = transparent
form-image-background-opaque = opaque
form-image-format = 📄 File
form-image-format-ask = Which kind of file?
form-image-format-png = PNG
form-image-format-jpeg = JPEG
form-image-format-webp = WebP
form-image-seed = 🌱 Seed
form-image-seed-ask = Which number shall it start from? The same number and the same words make about the same picture. Any whole number will do, such as 7.

## The form of /edit

form-edit = 🖌 Change a picture
form-edit-hint = Tap to change your words.
form-edit-go = 🖌 Change it
form-edit-pictures = 🖼 Pictures
form-edit-pictures-ask = Which picture shall I change? Send it here, or several as an album.
form-edit-prompt = ✍️ Words
form-edit-prompt-ask = What shall be different? For example: make the kettle blue
form-edit-model = 🧠 Model
form-edit-model-ask = Which model shall change it?
form-edit-size = 📐 Size
form-edit-size-ask = Which size?
form-edit-size-auto = as it is
form-edit-size-1024x1024 = square
form-edit-size-1536x1024 = wide 3:2
form-edit-size-1024x1536 = tall 2:3
form-edit-quality = ✨ Quality
form-edit-quality-ask = Which quality? The better it is, the longer it takes and the more it costs.
form-edit-quality-auto = automatic
form-edit-quality-low = low
form-edit-quality-medium = medium
form-edit-quality-high = high
form-edit-count = 🔢 Pictures
form-edit-count-ask = How many pictures at a time?
form-edit-background = 🏞 Background
form-edit-background-ask = Which background?
form-edit-background-auto = any background
form-edit-background-transparent = transparent
form-edit-background-opaque = opaque
form-edit-fidelity = 🔍 Closeness
form-edit-fidelity-ask = How closely shall it keep to the picture?
form-edit-fidelity-low = freer
form-edit-fidelity-high = true to faces
form-edit-area = ▣ Where
form-edit-area-ask = Which part shall be drawn anew? The rest stays as it is.
form-edit-area-all = everywhere
form-edit-area-left = ◧ left
form-edit-area-right = ◨ right
form-edit-area-top = ⬒ top
form-edit-area-bottom = ⬓ bottom
form-edit-area-middle = ▣ middle
form-edit-mask = ✂️ My mask
form-edit-mask-ask = Send me the mask as a file: a picture of the same shape, black where it stays and white where it shall change, or a PNG with holes there.

error-form-edit-pictures = I need a picture here. Send a photo, or a PNG, JPEG or WEBP file.
error-form-edit-mask = I need the mask here: send it as a file, black where the picture stays and white where it shall change.
error-form-edit-too-many = Those are more pictures than fit into one edit. Send at most 16.

## What goes wrong

error-image-empty = What shall I draw? Write it after the command, like this: /image a red kettle on a blue table
error-image-seed = A seed is a whole number from 0 to { NUMBER($most, useGrouping: 0) }, such as 7.
error-image-too-long = { $model } takes { $limit } characters at most, and these words have { $length }. Shorten them, or choose another model with /image.
error-image-choice = { $model } does not take “{ $choice }”. Send /image alone and choose again.
error-image-model = { $model } does not draw. Send /image alone and choose another model.
error-image-no-model = The gateway offers no model that draws at once. Try /imagine, or ask whoever runs the bot.
error-image-not-here = I have no copy of this picture here, so I cannot change it. Send it to me with /edit and your words.
error-edit-empty = What shall be different? Write it after the command, like this: /edit make the kettle blue
error-edit-model = { $model } cannot change pictures, and the gateway offers no model that can. Draw a new one with /image.
error-edit-one-picture = The model that is offered here changes one picture at a time. Send only one.
error-edit-no-mask = No model that is offered here takes a mask. Send the picture without one, and say in words where it shall change.
error-images-draw-no-result = The answer came without a picture. Put it in other words and try again.
error-images-edit-no-result = The answer came without a picture. Put it in other words and try again.
error-images-draw-content-policy = The model’s safety rules refused this picture. Put it in other words and try again.
error-images-edit-content-policy = The model’s safety rules refused this change. Put it in other words, or take another picture.
error-images-draw-bad-request = The model does not take this wish as it is. Change the words, or choose another size or model with /image.
error-images-edit-bad-request = The model does not take this picture or these words as they are. Change the words, or send the picture as a photo.
error-images-draw-model-unavailable = This model is not to be had right now. Choose another one with /image.
error-images-edit-not-implemented = This gateway cannot change pictures. Draw a new one with /image.
error-images-draw-unanswered = No proper answer came from the model. It may have drawn the picture all the same and charge for it, so I did not repeat it by myself. If you try again, it may be charged twice; a smaller size or a lower quality is quicker.
error-images-edit-unanswered = No proper answer came from the model. It may have made the picture all the same and charge for it, so I did not repeat it by myself. If you try again, it may be charged twice.

# How many pictures, on the status line of a job.
chosen-count = { $value } pictures
