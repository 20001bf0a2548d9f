### /help：最要紧的五件事，以及按主题列出的全部功能。HTML: < and & are &lt; and &amp;.

help =
    <b>从这里开始</b>
    💬 直接聊天：文字、图片、文件、语音都可以。我会回答并记住对话；/new 重新开始。
    🎨 /imagine 雾中的灯塔 —— 画图；/image 即时出图
    🎵 /music 关于港口的舒缓 lo-fi —— 做两首歌
    🎬 /video 黎明的海浪 —— 生成视频
    🧠 /model —— 选择由谁来回答

    全部功能，按主题查看：
help-group =
    <b>在这个群里</b>
    💬 @我 或回复我，我就在这里回答所有人，也看得到你回复的那条消息。
    🎨 /imagine 雾中的灯塔 —— 画图；/image 即时出图
    🎵 /music 关于港口的舒缓 lo-fi —— 做两首歌
    🎬 /video 黎明的海浪 —— 生成视频
    🧠 /model —— 选择由谁来回答；/new 重新开始

    全部功能，按主题查看：
help-talk =
    <b>💬 聊天</b>
    写消息、发图片、相册或文件、回复某条消息都可以。刚发出的问题改一改，我会重新回答。

    /new —— 重新开始，之前的对话不再记得
    /retry —— 重新回答上一个问题
    /stop —— 停止正在写的回答
    /model —— 选择由哪个模型回答
    /system 说明 —— 我该如何表现（/system off 取消）
    /gpts —— 让某个 GPT 来回答，用链接或关键词
    /complete 文字 —— 续写一段文字
help-pictures =
    <b>🎨 图片</b>
    /imagine 描述 —— 用 Midjourney 画图；附上图片或回复图片即可参考
    /image 描述 —— 即时出图；单独发送可以选模型、尺寸、质量和张数
    /edit 说明 —— 修改附上的图片；也可以直接回复图片说要改什么

    Midjourney 的其他功能：
    /blend —— 混合两到五张图片
    /swap —— 把脸换到另一张图里
    /describe —— 为图片反推提示词
    /shorten 描述 —— 找出提示词里重要的词
    /mj —— 我的绘图，以及绘图速度
help-media =
    <b>🎵 音乐与视频</b>
    /music 描述 —— 用 Suno 做两首歌；单独发送会一步步询问
    /lyrics 主题 —— 写歌词，还可以唱出来
    /video 描述 —— 用 Luma 或 CogVideoX 生成视频；图片作为首帧和尾帧
    /avatar —— 让人像开口说话，一步步询问
help-voice =
    <b>🔊 听和说</b>
    发语音消息：我会写下听到的话，并且回答。

    /transcribe —— 回复一段录音，得到文字；/transcribe srt 得到字幕
    /translate —— 把文字或录音译成英文，/translate zh 译成中文
    /say 文字 —— 读成语音；单独发送可以选声音
help-memory =
    <b>📌 记忆</b>
    /remember 内容 —— 也可以附上文档或回复消息：我会在这里记住，并在回答时用上
    /recall 关键词 —— 查找
    /forget —— 我记得什么、忘掉哪些
help-tasks =
    <b>📋 进度</b>
    /jobs —— 正在做的和做好的
    /cancel —— 取消你最近开始的任务
    /language —— English 或 简体中文
help-button-talk = 💬 聊天
help-button-pictures = 🎨 图片
help-button-media = 🎵 音乐、视频
help-button-voice = 🔊 语音
help-button-memory = 📌 记忆
help-button-tasks = 📋 进度
help-button-first = ← 返回
