# 欢迎、设置与命令菜单：handlers/ 里的路由所说的话。

start =
    你好，{ $name }！我是一个背后接着整个 AI 网关的助手。

    💬 直接给我写消息：我边想边答，记得我们聊过的内容，也看得懂图片和文件。
    🎨 /imagine 雾中的灯塔 —— 用 Midjourney 画图，所有按钮都在。
    🎵 /music 关于港口的舒缓 lo-fi —— 做两首可以直接听的歌。

    其他功能请看 /help。
start-group =
    大家好！@我 或回复我的消息，我就在这里回答所有人。

    🎨 /imagine 描述 画图，🎵 /music 描述 作曲，其余见 /help。
    私聊里说的话绝不会出现在群里。
not-allowed =
    我还不认识你，暂时不能为你服务。

    你的 ID 是 { $id }。请发给这个机器人的管理者，填进设置 ACCESS_USERS 即可。
not-allowed-short = 你不在这个机器人的名单里。私聊它可以看到你的 ID。
group-not-allowed =
    谢谢邀请！这个群还不在我的名单里，所以我先保持安静。

    群 ID 是 { $id }。机器人的管理者可以把它填进设置 ACCESS_CHATS。
operator-group-moved =
    群组“{ $title }”已升级为超级群组，Telegram 给了它新的 ID：{ $new }。

    目前我仍按旧 ID（{ $old }）放行。请把新 ID 写进 ACCESS_CHATS。
conversation-new = 重新开始。想聊点什么？
nothing-to-stop = 现在没有正在写的回答。
nothing-to-retry = 没有可以重新回答的问题。直接问我就好。
stopped-toast = 已停止。
pressed = 马上处理……
unknown-command = 我不认识 /{ $command }。看看 /help，或者直接给我写消息。
edited-into-command = 编辑消息不会执行命令。请作为新消息发送。
sticker-alone = 想问这张贴纸的话，请回复它并写上你的问题，我会看一看。
unsupported-kind =
    单独这一条我处理不了。回复它并写上你的问题，我就能回答。也可以发文字、图片、文档、语音消息或视频。
language-choose = 你希望我说哪种语言？
language-set = 从现在起我说中文。
system-show =
    我在这里的行为方式：

    { $text }

    /system 说明 可以修改，/system off 取消。
system-none = 这里没有特别的设定。试试：/system 像海盗一样回答。
system-set = 明白。在本次对话里一直有效，直到 /system off。
system-off = 已恢复平常。
model-choose = 现在由 { $model } 回答。请选择系列：
model-family = { $family }：请选择模型。现在由 { $model } 回答。
model-set = 从现在起由 { $model } 在这里回答。
model-gone = 这个列表已过期。请重新发送 /model。
model-back = ← 所有系列
jobs-none = 这里还没有任务。试试 /imagine 或 /music。
jobs-title = 正在做的和最近做好的：
jobs-running = ⏳ { $what }：{ $prompt }
jobs-done = ✅ { $what }：{ $prompt }
jobs-ended-badly = ⚠️ { $what }：{ $prompt }
jobs-cancelled = ✖ { $what }：{ $prompt }
jobs-cancel = ✖ 取消 { $number }
jobs-show = ↩ 显示 { $number }
cancel-nothing = 你没有正在进行的任务。/jobs 可以看到做好的。
status =
    默认由 { $model } 回答。
    正在写的回答：{ $answers }
    进行中的任务：{ $jobs }
    对 Telegram 的调用：{ $calls }，因过快被拒：{ $refused }
command-imagine = 用 Midjourney 画图
command-music = 用 Suno 做歌
command-lyrics = 写歌词
command-new = 开始新的对话
command-retry = 重新回答上一个问题
command-stop = 停止正在写的回答
command-model = 选择模型
command-system = 设定助手的行为方式
command-jobs = 正在做的和做好的
command-cancel = 取消最近开始的任务
command-language = English 或 简体中文
command-help = 我能做什么
command-not-offered = 这里用不了 /{ $command }：我背后的网关没有这项功能。我能做什么，见 /help。
