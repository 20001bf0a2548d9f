### 声音：语音提问、转写、翻译、朗读。

command-transcribe = 把录音转成文字
command-translate = 翻译录音或文字
command-say = 把文字读成语音

heard-more = 用 /transcribe 回复这段录音，可以得到全文。

button-aloud = 🔊 朗读
pressed-aloud = 稍等，我清清嗓子……

kind-audio-transcribe = 文字稿
kind-audio-subtitles = 字幕
kind-audio-translate = 译文
kind-audio-say = 语音
doing-audio-transcribe = 🎧 正在听
doing-audio-subtitles = 📄 正在写字幕
doing-audio-translate = 🌐 正在翻译
doing-audio-say = 🔊 正在朗读
by-audio = 网关的声音

action-subtitles = 📄 { $label }
action-voice = 🗣 声音和语速

form-transcribe = 🎧 录音转文字
form-transcribe-go = 🎧 开始转写
form-transcribe-recording = 录音
form-transcribe-recording-ask = 请把录音发给我：语音消息、音频文件或视频都可以。

form-say = 🔊 语音
form-say-go = 🔊 读出来
form-say-hint = 声音和语速下次还会用。
form-say-text = 文字
form-say-text-ask = 要我读什么？
form-say-voice = 🗣 声音
form-say-voice-ask = 用哪个声音？
form-say-voice-nova = Nova
form-say-voice-alloy = Alloy
form-say-voice-echo = Echo
form-say-voice-fable = Fable
form-say-voice-onyx = Onyx
form-say-voice-shimmer = Shimmer
form-say-speed = 🏃 语速
form-say-speed-ask = 读得多快？
form-say-speed-1 = 正常
form-say-speed-0-75 = 0.75 倍
form-say-speed-1-25 = 1.25 倍
form-say-speed-1-5 = 1.5 倍
form-say-speed-2 = 2 倍

error-nothing-heard = 这段录音里听不出话来。请再说一遍，或者直接打字给我。视频我只能听声音，看不到画面。
error-recording-kind = 这种录音听不了。请发语音消息，或 MP3、M4A、OGG、WAV、FLAC、MP4、WEBM 文件。
error-no-listener = 网关没有给这个机器人提供能听录音的模型。请打字给我。
error-no-speaker = 网关没有给这个机器人提供能说话的模型。
error-subtitles-form = 字幕可以是 srt 或 vtt：用 /transcribe srt 回复录音。只写 /transcribe 则得到文字。
error-translate-empty = 还没有要翻译的内容。请写在命令后面，例如：/translate de 早上好。也可以用 /translate 或 /translate de 回复一段文字或录音。
error-say-empty = 还没有要读的内容。请写在命令后面，例如：/say 早上好。也可以用 /say 回复一条消息。
error-say-too-long = 这段文字有 { $length } 个字符，一次最多读 { $limit } 个。请只发一部分。
error-audio-transcribe-no-result = 这段录音里听不出话来。
error-audio-translate-no-result = 没有听出可以翻译的话。
error-audio-say-no-result = 没有发出声音。请再试一次。

form-translate = 🌐 翻译
form-translate-go = 🌐 翻译
form-translate-text = 文字
form-translate-text-ask = 要翻译什么？发来文字、语音或其他录音。
form-translate-recording = 录音
form-translate-recording-ask = 请发来录音：语音、音频文件或视频。
error-form-translate-recording = 这里需要录音：语音、音频文件或视频。
error-form-translate-too-many = 请一次只发一段录音。
