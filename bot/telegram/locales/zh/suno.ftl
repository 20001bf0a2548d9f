### Suno 的其他功能：版本、续写、合并、视频、把歌词唱出来。

kind-suno-whole = 完整歌曲
kind-suno-video = 歌曲视频
kind-suno-words = 歌词
doing-suno-whole = 🔗 正在合并
doing-suno-video = 🎬 正在等待 Suno 的视频
doing-suno-words = 📜 正在查找歌词

action-continue = ⏩ 续写
action-whole = 🔗 完整歌曲
action-video = 🎬 视频
action-words = 📜 歌词
action-sing = 🎤 唱出来

error-suno-video-deadline = Suno 还没有为这首歌生成视频。视频常常比歌曲晚几分钟，请稍后再试。
error-suno-video-no-result = Suno 不会为这首歌生成视频。
error-music-second = 没看懂这个时刻，请写成 95 或 1:35 这样。
error-music-more-words = 新的部分要有歌词吗？请添加歌词，或选择“🎻 不要歌词”。
error-music-second-late = 这首歌长 { $length }，请选一个更早的时刻继续。

form-music-version = 版本
form-music-version-ask = 用哪个版本的 Suno？

form-lyrics = ✍️ 歌词
form-lyrics-go = ✍️ 写歌词
form-lyrics-prompt = 主题
form-lyrics-prompt-ask = 写一首关于什么的歌？例如：雾中的渡轮

form-continue = ⏩ 续写歌曲
form-continue-hint = 请为新的部分添加歌词，或选择“🎻 不要歌词”。风格和歌名也能改。
form-continue-go = ⏩ 继续
form-continue-continue-at = ⏱ 起点
form-continue-continue-at-ask = 新的部分从哪一刻开始？{ $length ->
    [none] 请写成 95 或 1:35 这样。
   *[other] 这首歌长 { $length }。
}
form-continue-lyrics = ✍️ 新歌词
form-continue-lyrics-ask = 请发送新部分的歌词，可用 [Verse]、[Chorus] 标记段落。
form-continue-instrumental = 🎻 不要歌词
form-continue-tags = 🎨 风格
form-continue-tags-ask = 什么风格？例如：民谣、木吉他、女声
form-continue-title = 🏷 歌名
form-continue-title-ask = 叫什么名字？
