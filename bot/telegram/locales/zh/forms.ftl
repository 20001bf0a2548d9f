### 表单：开始之前要先问几句的命令。每个表单有 `form-NAME`（标题）和 `form-NAME-go`（开始按钮），
### 每一项有名称和提问（`…-ask`）。

form-cancel = ✖ 取消
form-back = ‹ 返回
form-reply = 请回复这条消息。
form-closed = 已取消，什么都没有开始。
# After every refusal of an answer, which leaves the question open.
form-way-out = 不想继续的话，发送 /cancel 即可。
form-files = 附 { $count } 张图片
form-file-count = { $count } 个文件
form-colon = ：
form-on = 开
form-off = 关

form-imagine = 🎨 新的图片
form-imagine-go = 🎨 开始画
form-imagine-prompt = 描述
form-imagine-prompt-ask = 想画什么？用几句话描述，比如：雾中的灯塔

form-music = 🎵 新的歌曲
form-music-hint = 描述一下，或者给我你写的歌词。风格和歌名适用于自己的歌词和纯音乐。
form-music-go = 🎵 开始创作
form-music-description = 📝 描述
form-music-description-ask = 想要什么样的歌？比如：关于海港的舒缓 lo-fi
form-music-lyrics = ✍️ 我的歌词
form-music-lyrics-ask = 请把歌词发给我，可以用 [Verse]、[Chorus] 标出段落。
form-music-instrumental = 🎻 纯音乐
form-music-tags = 🎨 风格
form-music-tags-ask = 什么风格？比如：民谣，木吉他，女声
form-music-title = 🏷 歌名
form-music-title-ask = 歌名叫什么？
