### GPTs、续写、模型能做什么，以及网关上的账户。

command-gpts = 和某个 GPT 对话
command-complete = 续写一段文字
command-balance = 网关余额

gpts-none =
    把某个 GPT 的链接发给我，它就在这里回答：打开 GPT 商店选一个，复制链接（chatgpt.com/g/g-…）粘贴过来。

    /gpts 关键词 会在我用过的 GPT 里查找。
gpts-choose =
    由谁来回答？点一个你的 GPT，或者把另一个的链接发给我（chatgpt.com/g/g-…）。

    /gpts 关键词 会在我知道的所有 GPT 里查找。
gpts-set = 从现在起由 { $title } 在这里回答。
gpts-found = 我知道的“{ $words }”。点一个，由它来回答。
gpts-not-found =
    我不知道叫“{ $words }”的 GPT。我只能在大家和我用过的 GPT 里查找（目前 { $known } 个），没法搜索 GPT 商店本身。

    请到商店里找到它，复制链接（chatgpt.com/g/g-…）粘贴到这里。
gpts-forget = 点一下，我就把它从你的列表里拿掉。
gpts-button-forget = 🗑 移除……
gpts-button-done = ← 返回
gpts-button-store = 🔎 GPT 商店
gpts-button-mine = 🧩 GPTs
gpts-button-back = ↩ 换回 { $model }
error-gpts-gone = 我已经不认识这个 GPT 了。请重新发一次它的链接。
error-gpt-silent = 这个 GPT 没有回应：它可能是私有的、已删除，或需要登录。用 /gpts 换一个，或用 /model 换回其他模型。

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

form-complete = ✍️ 续写
form-complete-go = ✍️ 续写
form-complete-text = 文字
form-complete-text-ask = 文章怎么开头？把开头发给我，比如：很久以前的一个傍晚
