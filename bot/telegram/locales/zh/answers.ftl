### 助手的回答：生成之中、如何结束、可能缺失的部分。

answer-thinking = 💭 思考中…
answer-drawing = 🎨 正在画图……
answer-more = …
answer-thoughts = 💭 思考过程
answer-button-show = 📄 重新显示
answer-button-rest = 📄 显示其余部分

# 回答如何结束，显示在回答下方。
answer-stopped = ⏹ 已停止。
answer-cut = ⚠️ 回答到这里中断了。
answer-filtered = ⚠️ 内容过滤器在这里中断了回答。
answer-too-long = ✂️ 模型达到了长度上限，可以让它继续。
answer-window-full = ✂️ 对话太长，模型装不下了，回答到这里为止。发送 /new 开始新的对话。
answer-blank = 模型的回答里没有可以显示的内容。请再试一次，或换个说法。
answer-endless = ✂️ 回答没完没了，我读到这里就停了。
answer-restarted = ⚠️ 重启中断了这条回答。
answer-forbidden = 回答已经好了，但你提问的群不允许我发送文字消息。我为你保存好了。
answer-shut = 回答已经好了，但提问的话题已关闭或被删除。我已保存好。
answer-doubtful = ⚠️ 发送时与 Telegram 的连接中断了。如果回答有缺失，请点按钮。
answer-as-file = ✂️ 这个回答共 { $characters } 个字符，完整内容在文件里。

# 关于如何向模型提问，读者应当知道的事。
answer-notice-context-trimmed = ℹ️ 对话已经很长，最早的部分没有发送给模型。
answer-notice-picture-unseen = ℹ️ 这个模型看不了图片；/model 可以换一个能看图的。
answer-notice-picture-broken = ℹ️ 这个回答里有一张图片传来时已损坏，打不开。发送 /retry 可以再要一次。
answer-notice-file-unread = ℹ️ 我读不了 { $name }：我能读图片、语音、PDF 和文本文件。其他文档请另存为 PDF 再发。
answer-notice-document-cut = ℹ️ { $name } 太长，只读了开头部分。
answer-notice-document-pages = ℹ️ { $name } 共 { $pages } 页，我读了第 1 至 { $read } 页。其余部分请单独存成 PDF 再发。
answer-notice-document-wordless = ℹ️ { $name } 的 { $read } 页中有 { $wordless } 页没有可读的文字。如果上面有内容，请把这些页作为照片发给我。
answer-notice-document-guessed = ℹ️ { $name } 没有注明编码，我按 { $encoding } 读取。如有乱码，请另存为 UTF-8 再发。
answer-notice-document-damaged = ℹ️ { $name } 里有少数字符已损坏，显示为 �。

# The pictures of an answer, as a job.
kind-chat-pictures = 回答里的图片
doing-chat-pictures = 🖼 正在取回图片
by-chat = { $model }
