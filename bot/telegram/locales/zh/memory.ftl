### 记忆：/remember、/recall、/forget，以及用到笔记的回答下面那一行。

command-remember = 记住一段文字、一条消息或一份文档
command-recall = 找出你让我记住的内容
command-forget = 我记得什么，以及如何忘掉
memory-kept =
    🗂 记住了：{ $names }
    问到相关内容时我会用上；/recall 可以查找，/forget 可以忘掉。
memory-kept-group = 本群所有人都可以用到它。
memory-known = 🗂 这个我已经记得了：{ $names }
memory-words-only = 目前我只能按字词找到它，还不能按意思找。
memory-nothing-found = 我没有记住相关的内容。/forget 会列出我在这里记得的一切。
memory-empty = 我在这里还没有记住任何内容。发送 /remember 加一段文字或一份文档，或用它回复一条消息。
memory-list = 我在这里记得 { $count } 条。点一下即可忘掉：
memory-forget-all = 🗑 全部忘掉
memory-sure = 要忘掉我在这里记得的一切吗？之后无法找回。
memory-sure-group = 要忘掉你在本群告诉我的一切吗？之后无法找回。
memory-sure-yes = 🗑 是的，全部忘掉
memory-sure-no = ← 不，留着
memory-forgotten = 已忘掉：{ $name }
memory-forgotten-all = { $count ->
    [0] 没有你的内容可以忘掉。
   *[other] 已忘掉 { $count } 条。
}
answer-notice-memory-used = 🗂 来自记忆：{ $names }
error-remember-empty = 还没有要记住的内容。请把它写在 /remember 后面，或发一份以 /remember 为说明的文档，或用 /remember 回复一条消息。
error-remember-kind = 我没法记住 { $name }。我能记住文字、PDF 和文本文件：用 /remember 回复其中一种，或把要点写下来。
error-remember-blank = { $name } 里没有文字，没有可以记住的内容。
error-remember-too-long = { $name } 太长了，我没法全部记住。请发其中重要的部分。
error-remember-full = 这个聊天的记忆已经满了。用 /forget 腾出空间。
error-note-gone = 这个我已经忘掉了。
error-note-not-yours = 这是别人让我记住的。只有他们和机器人的管理员能让我忘掉。

form-recall = 🔎 查找笔记
form-recall-go = 🔎 查找
form-recall-question = 问题
form-recall-question-ask = 要找什么？比如：轮渡时间

form-remember = 📌 笔记
form-remember-go = 📌 记住
form-remember-text = 文字
form-remember-text-ask = 要记住什么？发来文字、PDF 或文本文件。
form-remember-papers = 文件
form-remember-papers-ask = 请发来 PDF 或文本文件。
error-form-remember-papers = 这里需要 PDF 或文本文件。
error-form-remember-too-many = 文件超过十个，请分两次发送。
