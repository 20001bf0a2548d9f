### 视频：/video 及其表单、引擎，以及延长已完成的视频。

command-video = 用 Luma 或 CogVideoX 生成视频

kind-luma-video = 视频
kind-lumvip-video = 视频
kind-luma-extend = 视频
kind-lumvip-extend = 视频
kind-zhipu-video = 视频
doing-luma-video = 🎬 正在生成视频
doing-lumvip-video = 🎬 正在生成视频
doing-luma-extend = ⏩ 正在延长视频
doing-lumvip-extend = ⏩ 正在延长视频
doing-zhipu-video = 🎬 正在生成视频
by-luma = Luma
by-lumvip = Luma VIP
by-zhipu = CogVideoX
action-extend = ⏩ 延长

form-video = 🎬 新的视频
form-video-hint = 描述一下内容，或者给我首帧图片。引擎和选项会记住，下次沿用。
form-video-go = 🎬 开始生成
form-video-prompt = 📝 描述
form-video-prompt-ask = 视频里要发生什么？比如：沙丘上空的风筝，镜头跟随。你发来的图片会作为首帧和尾帧。
form-video-engine = 引擎
form-video-engine-ask = 用哪个引擎？
form-video-engine-luma = Luma
form-video-engine-lumvip = Luma VIP
form-video-engine-zhipu = CogVideoX
form-video-ratio = 📐 比例
form-video-ratio-ask = 什么比例？前面是宽。
form-video-model = 🧠 模型
form-video-model-ask = 用哪个模型？cogvideox-3 还支持尾帧。
form-video-size = 📐 尺寸
form-video-size-ask = 多大尺寸？旧模型自行决定。
form-video-size-auto = 自动
form-video-seconds = ⏱ 时长
form-video-seconds-ask = 多长？
form-video-seconds-auto = ⏱ 自动
form-video-seconds-5 = 5 秒
form-video-seconds-10 = 10 秒
form-video-fps = 🎞 帧率
form-video-fps-ask = 每秒多少帧？
form-video-fps-auto = 🎞 自动
form-video-fps-30 = 30 帧
form-video-fps-60 = 60 帧
form-video-first = 🖼 首帧
form-video-first-ask = 请发来视频开头的图片。
form-video-last = 🏁 尾帧
form-video-last-ask = 请发来视频结尾的图片。
form-video-loop = 🔁 循环
form-video-sound = 🔊 声音

form-extend = ⏩ 视频继续
form-extend-go = ⏩ 继续
form-extend-prompt = 描述
form-extend-prompt-ask = 接下来发生什么？视频会延长大约五秒。

error-video-empty = 视频里要发生什么？请写在命令后面，比如：/video 沙丘上空的风筝
error-video-too-long = 描述有 { $length } 个字符，这个引擎最多 { $limit } 个。请缩短后再试。
error-video-first-frame = 有尾帧就必须有首帧。请把首帧图片也发来，或者不用尾帧。
error-form-video-first = 这里需要一张图片：照片，或 PNG、JPEG、WEBP 文件。
error-form-video-last = 这里需要一张图片：照片，或 PNG、JPEG、WEBP 文件。
error-form-video-too-many = 图片数量超过了这个引擎的限制。Luma 和 cogvideox-3 接受两张（首帧和尾帧），其他模型接受一张。单独发送 /video 可以选择。
error-no-public-url-video = Luma 要从网上读取图片，而这个机器人还没有公网地址：请运行者设置 PUBLIC_URL 和 WEB_LISTEN。在此之前可以用 CogVideoX，发送 /video 选择。
error-luma-video-upstream-error = Luma 没能完成这个视频。请再试一次，或换个说法。
error-lumvip-video-upstream-error = Luma 没能完成这个视频。请再试一次，或换个说法。
error-zhipu-video-upstream-error = CogVideoX 没能完成这个视频。它很少说明原因，常见的是内容过滤。请换个说法再试。
