### Midjourney beyond /imagine: blends, descriptions, shortened prompts, faces, seeds, /mj.

command-blend = Mix two to five pictures
command-describe = Find the words for a picture
command-shorten = See which words of a prompt matter
command-swap = Put a face into another picture
command-mj = Your drawings and Midjourney's speed

kind-midjourney-blend = Blend
kind-midjourney-describe = Description
kind-midjourney-shorten = Shortened prompt
kind-midjourney-details = Weighed prompt
kind-midjourney-swap = Face swap
kind-midjourney-seed = Seed
doing-midjourney-blend = 🧬 Blending
doing-midjourney-describe = 🔎 Finding words for the picture
doing-midjourney-shorten = ✂️ Weighing every word
doing-midjourney-details = ⚖️ Weighing the words
doing-midjourney-swap = 🎭 Swapping faces
doing-midjourney-seed = 🌱 Asking for the seed (this can take a minute)

result-midjourney-describe = Four ways to ask for such a picture. Tap a number to have it drawn:
result-midjourney-shorten = **Bold** words matter most, ~~struck~~ ones can go. Tap a number to draw that version:
result-midjourney-seed = 🌱 This is the seed of the picture. Put it behind a prompt to begin where this one began (tap to copy):

# Our own button under a picture
action-seed = 🌱 Seed

error-midjourney-seed-task-not-found = Midjourney tells no seed for this picture. That happens with old pictures, and where the service has no private channel for it.
error-midjourney-seed-bad-request = Midjourney tells no seed for this picture yet. Try again in a minute.
error-midjourney-seed-unsupported = The seed cannot be had here: this gateway does not offer it.
# Two equal pictures, or no face in one of them; the service itself says which, in Chinese
error-midjourney-swap-bad-request = These two cannot be swapped. Send two different pictures, and let the face in the first one be seen clearly: /swap
error-shorten-empty = Which prompt shall I shorten? Write it after the command, like this: /shorten a very nice little boat made of paper

form-imagine-hint = Tell me what to draw.
form-imagine-speed = Speed
form-imagine-speed-ask = How fast shall I draw?
form-imagine-speed-fast = ⚡ Fast
form-imagine-speed-relax = 🐢 Relaxed
form-imagine-speed-turbo = 🚀 Turbo
form-imagine-bot-type = Painter
form-imagine-bot-type-ask = Who shall draw?
form-imagine-bot-type-MID-JOURNEY = 🎨 Midjourney
form-imagine-bot-type-NIJI-JOURNEY = 🌸 Niji, like anime

form-blend = 🧬 A blend
form-blend-hint = Blend them now, or change the shape first. Up to five pictures fit.
form-blend-go = 🧬 Blend
form-blend-pictures = 🖼 Pictures
form-blend-pictures-ask = Send me two to five pictures, as an album or one by one.
form-blend-pictures-more = Send me more, or blend them now. Up to five pictures fit.
form-blend-dimensions = Shape
form-blend-dimensions-ask = Which shape shall it have?
form-blend-dimensions-square = ⬜ Square
form-blend-dimensions-portrait = 📱 Portrait
form-blend-dimensions-landscape = 🖼 Landscape
error-form-blend-pictures = I need pictures here: photos, or PNG, JPEG or WEBP files. Send at least two.
error-form-blend-too-many = A blend takes at most five pictures. Send fewer, or cancel and start again with /blend.

form-describe = 🔎 A description
form-describe-hint = Send the picture.
form-describe-go = 🔎 Describe
form-describe-picture = Picture
form-describe-picture-ask = Send me the picture, and I find four prompts for it. Replying to a picture with /describe works too.
error-form-describe-picture = I need a picture here: a photo, or a PNG, JPEG or WEBP file.
error-form-describe-too-many = One picture at a time, please. Send just the one that I shall describe.

form-shorten = ✂️ A shorter prompt
form-shorten-hint = Send the prompt.
form-shorten-go = ✂️ Shorten
form-shorten-prompt = Prompt
form-shorten-prompt-ask = Which prompt shall I shorten? Send it as a text.

form-swap = 🎭 A face swap
form-swap-hint = Send the pictures.
form-swap-go = 🎭 Swap
form-swap-source = Face
form-swap-source-ask = First send me a picture of the face: one person, seen clearly.
form-swap-target = Picture
form-swap-target-ask = Now send me the picture that shall get this face.
error-form-swap-source = I need a picture here: a photo, or a PNG, JPEG or WEBP file.
error-form-swap-target = I need a picture here: a photo, or a PNG, JPEG or WEBP file.
error-form-swap-too-many = A swap takes two pictures: first the face, then the picture that gets it. Send just those two.

# /mj
mj-title = What you asked of Midjourney here lately:
mj-none = You have asked nothing of Midjourney here yet. Try /imagine a lighthouse in fog
mj-unsupported = This gateway does not list its tasks, so this is what I know myself. /jobs shows everything.
mj-waiting = { $ahead ->
    [0] ⏳ { $what }: { $prompt } · next in the queue
   *[other] ⏳ { $what }: { $prompt } · { $ahead } before it in the queue
}
mj-starting = ⏳ { $what }: { $prompt } · not taken yet
mj-running = ⏳ { $what }: { $prompt } · { $percent } %
mj-asking = ❓ { $what }: { $prompt } · waits for your words
mj-done = ✅ { $what }: { $prompt }
mj-ended-badly = ⚠️ { $what }: { $prompt }
mj-cancelled = ✖ { $what }: { $prompt }
mj-queue = In Midjourney's queue now: { $count }
mj-speed = How fast shall I draw from now on? { "--fast" }, { "--relax" } or { "--turbo" } in a prompt goes before it.
mj-speed-set = From now on: { $speed }
