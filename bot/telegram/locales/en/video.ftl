### Videos: /video, its form, its engines, and going on with a finished one.

command-video = Make a video with Luma or CogVideoX

kind-luma-video = Video
kind-lumvip-video = Video
kind-luma-extend = Video
kind-lumvip-extend = Video
kind-zhipu-video = Video
doing-luma-video = 🎬 Filming
doing-lumvip-video = 🎬 Filming
doing-luma-extend = ⏩ Filming on
doing-lumvip-extend = ⏩ Filming on
doing-zhipu-video = 🎬 Filming
by-luma = Luma
by-lumvip = Luma VIP
by-zhipu = CogVideoX
action-extend = ⏩ Extend

form-video = 🎬 A new video
form-video-hint = Describe it, or give me its first frame. Engine and options stay for your next one.
form-video-go = 🎬 Make it
form-video-prompt = 📝 Words
form-video-prompt-ask = What shall happen in it? For example: a kite over dunes, the camera follows. Pictures that you send become its first and last frame.
form-video-engine = Engine
form-video-engine-ask = Who shall film it?
form-video-engine-luma = Luma
form-video-engine-lumvip = Luma VIP
form-video-engine-zhipu = CogVideoX
form-video-ratio = 📐 Shape
form-video-ratio-ask = Which shape? Width first.
form-video-model = 🧠 Model
form-video-model-ask = Which model? cogvideox-3 takes a last frame as well.
form-video-size = 📐 Size
form-video-size-ask = How large? Older models decide by themselves.
form-video-size-auto = auto
form-video-seconds = ⏱ Length
form-video-seconds-ask = How long?
form-video-seconds-auto = ⏱ auto
form-video-seconds-5 = 5 s
form-video-seconds-10 = 10 s
form-video-fps = 🎞 Frames
form-video-fps-ask = How many frames a second?
form-video-fps-auto = 🎞 auto
form-video-fps-30 = 30 fps
form-video-fps-60 = 60 fps
form-video-first = 🖼 First frame
form-video-first-ask = Send me the picture it shall begin with.
form-video-last = 🏁 Last frame
form-video-last-ask = Send me the picture it shall end with.
form-video-loop = 🔁 Loop
form-video-sound = 🔊 Sound

form-extend = ⏩ The video goes on
form-extend-go = ⏩ Go on
form-extend-prompt = Words
form-extend-prompt-ask = What happens next? It gets about five seconds longer.

error-video-empty = What shall happen in the video? Write it after the command, like this: /video a kite over dunes
error-video-too-long = The description has { $length } characters; this engine takes { $limit }. Shorten it and try again.
error-video-first-frame = A last frame needs a first one. Send the first picture too, or leave the last one out.
error-form-video-first = I need a picture here: a photo, or a PNG, JPEG or WEBP file.
error-form-video-last = I need a picture here: a photo, or a PNG, JPEG or WEBP file.
error-form-video-too-many = That is more pictures than this engine takes. Luma and cogvideox-3 take two, the first and the last frame; other models take one. /video alone lets you choose.
error-no-public-url-video = Luma fetches pictures from the web, and this bot has no address there yet: whoever runs it has to set PUBLIC_URL and WEB_LISTEN. Without, CogVideoX can do it; choose it with /video.
error-luma-video-upstream-error = Luma gave up on this video. Try again, or put it in other words.
error-lumvip-video-upstream-error = Luma gave up on this video. Try again, or put it in other words.
error-zhipu-video-upstream-error = CogVideoX gave up on this video. It seldom says why; often its content filter is the reason. Put it in other words and try again.
