### GPTs、续写、模型能做什么，以及网关上的账户。

command-gpts = 和某个 GPT 对话
command-complete = 续写一段文字
command-balance = 网关余额

gpts-none =
    给我一个 GPT 的链接，它就能在这里回答你：到 chatgpt.com/gpts 找一个，复制链接发给我，或者写

    /gpts https://chatgpt.com/g/g-…
gpts-choose =
    由谁来回答？点一个你的 GPT，或者把另一个的链接发给我（chatgpt.com/g/g-…）。

    用 /model 可以换回其他模型。
gpts-set =
    从现在起由 { $title } 回答。

    用 /model 可以换回其他模型。
error-gpts-words = 我没法按关键词搜索 GPT。请到 chatgpt.com/gpts 找一个，复制链接后发送：/gpts https://chatgpt.com/g/g-…
error-gpts-gone = 这个 GPT 已经不在你的收藏里了。请重新发一次它的链接。

error-complete-empty = 要续写什么？把开头写在命令后面，例如：/complete 从前有一片海
error-no-completer = 网关没有给这个机器人提供续写模型。直接问我就好。

ability-pictures = 能看图
ability-thinking = 先思考再回答
ability-files = 能读各种文件

error-admins-only = 只有这个机器人的管理员才能看。
balance =
    💳 剩余 ${ $left }，总额 ${ $limit }
    已用：${ $used }
balance-unlimited =
    💳 没有上限
    已用：${ $used }
balance-until = 密钥有效期到 { $day }。
