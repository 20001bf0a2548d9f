### 任务的展示。新增一种任务时，在这里补上它的 `kind-…`、`doing-…`、`by-…`。

# 列表里的种类名
kind-midjourney-imagine = 图片
kind-midjourney-action = 图片
kind-suno-song = 歌曲
kind-suno-lyrics = 歌词
kind-other = 任务

# 进度条上方：正在做什么
doing-midjourney-imagine = 🎨 正在作画
doing-midjourney-action = 🎨 正在作画
doing-suno-song = 🎵 正在谱写两首歌
doing-suno-lyrics = ✍️ 正在写歌词
doing-other = ⚙️ 正在处理

# 结果下方：由谁制作
by-midjourney = Midjourney
by-suno = Suno
by-other = 网关

# 阶段
stage-starting = 正在提交…
stage-busy = 服务暂时接不下，我会继续尝试…
stage-ahead = 排队中，前面还有 { $ahead } 个
stage-working = 进行中…
stage-sending = 已完成，正在发送…
stage-cancelled = 已取消。
stage-done = 已完成。
stage-ended = 没有成功。

took = { $minutes ->
    [0] { $seconds } 秒
   *[other] { $minutes } 分 { $seconds } 秒
}
made-in = { $minutes ->
    [0] 用时 { $seconds } 秒
   *[other] 用时 { $minutes } 分 { $seconds } 秒
}

# 相册下方（相册本身没有按钮）
album-other = 接下来怎么处理？

song-untitled = 未命名

partly-suno-song = 两首歌里只做成了一首。
partly-audio-transcribe = 这是文字稿。这里的识别服务没有给出时间，所以做不成字幕。
partly-other = 只做成了一部分。

# 服务方继续之前需要知道的事
question-zoom =
    要拉远多少？点一个倍数，或发送 1 到 2 之间的倍数，也可以发送以 --zoom 加倍数结尾的完整提示词。
question-region =
    要改哪里、改成什么？点一个区域，就按原来的提示词重画那里；也可以发送新的提示词来重画整张，或发一张蒙版（与原图同样长宽比的黑色图片，要改的部分涂白），新的提示词写在图片说明里。
question-remix =
    这次用什么提示词？请发送修改后的提示词。
question-words =
    还需要一点信息，请发给我。
question-now = 目前的提示词（点一下即可复制）：
choice-left = ◧ 左半边
choice-right = ◨ 右半边
choice-top = ⬒ 上半边
choice-bottom = ⬓ 下半边
choice-middle = ▣ 中间
choice-all = ■ 全部
choice-unchanged = ↩ 用原来的词

# 可能没有送达
result-doubtful = 已经完成，应该已经发到这里了。如果没看到：

# 群里不允许
result-forbidden = 已经完成，但这个群不允许发送{ $kind ->
    [image] 图片
    [audio] 音乐
    [voice] 语音
    [video] 视频
    [text] 文字
   *[other] 文件
}，请到与我的私聊里领取。{ $links ->
    [0] {""}
   *[other] 暂时也可以在这里看到：
}
result-shut = 已经完成，但当时的话题已关闭或被删除。请到与我的私聊里领取。{ $links ->
    [0] {""}
   *[other] 暂时也可以在这里看到：
}

# 完全无法发送
result-given-up = { $links ->
    [0] 已经完成，但我没法发到这里。结果我保存着：可以再试一次，或稍后用 /jobs 查看。
   *[other] 已经完成，但我没法发到这里。暂时可以在下面的链接看到；我也保存着，可用 /jobs 再取。
}
